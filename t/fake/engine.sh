# shellcheck shell=sh
# t/fake/engine.sh - stand-ins for the clients of container engines
#
# engine_fake NAME makes $TMP/engines/NAME, which notes each call in $TMP/NAME.calls (one line, its
# arguments separated by blanks) and answers from files in $TMP/NAME.d, which the test writes:
#	info, version, image, network, pull   what that question prints; no such file: exit 1
#	run                          a script that is the sandbox, as agent-entry would be

engine_fake()
{
	mkdir -p "$TMP/engines" "$TMP/$1.d"
	cat >"$TMP/engines/$1" <<END
#!/bin/sh
dir=$TMP/$1.d
END
	cat >>"$TMP/engines/$1" <<'END'
printf '%s\n' "$*" >>"${dir%.d}.calls"
case "$1 ${2-}" in
'info '* | '--version '*) cat "$dir/info" ;;
'version '*) cat "$dir/version" ;;
'image inspect') cat "$dir/image" ;;
'network inspect') cat "$dir/network" ;;
'pull '* | 'image pull') cat "$dir/pull" && cp "$dir/image.pulled" "$dir/image" ;;
'run '*)
	[ ! -e "$dir/flags" ] || sh "$dir/flags" "$@" || exit 64
	exec sh "$dir/run"
	;;
'ps '* | 'network ls' | 'volume ls' | 'list '* | 'network list' | 'volume list') [ ! -e "$dir/list" ] || cat "$dir/list" ;;
'start '*) cat >/dev/null ;;
esac
END
	chmod +x "$TMP/engines/$1"
}
