#!/bin/sh
# Started by real root for a user (sudo, --uid), everything is that user's: processes, groups, home,
# record; and what only root may read is not read.
. "$(dirname "$0")/house.sh"
[ "$(id -u)" -eq 0 ] || skip_all 'this one needs root'
unshare --mount true 2>/dev/null || skip_all 'root that may not mount'

# A user of our own making, in a mount namespace of our own.
if [ -z "${AGENT_TEST_INSIDE-}" ]; then
	rm -rf "$TMP"
	AGENT_TEST_INSIDE=sudo exec unshare --mount sh "$0"
fi
chmod 755 "$TMP"
mkdir "$TMP/home" "$TMP/bin" "$TMP/share"
{ cat /etc/passwd; echo "tester:x:64321:64322::$TMP/home:/bin/sh"; } >"$TMP/passwd"
{ cat /etc/group; echo 'tester:x:64322:'; echo 'testers:x:64323:tester'; } >"$TMP/group"
mount --bind "$TMP/passwd" /etc/passwd
mount --bind "$TMP/group" /etc/group
chown 64321:64322 "$TMP/home"
BIN=${BIN:-$PWD/build/bin}
mkdir "$TMP/root"
cp -R build/share "$TMP/root/"
ROOT=$TMP/root
. t/fake/launch.sh
stand_ins
unset XDG_STATE_HOME
chmod -R a+rX "$TMP/bin" "$TMP/share"
cat >"$TMP/share/entry.sh" <<'END'
echo "inside $(id -u):$(id -G)" >&2
result 0 nothing
END
chmod a+r "$TMP/share/entry.sh"

for how in sudo uid uidgid; do
	case $how in
	sudo) set -- env SUDO_UID=64321 SUDO_GID=64322 "$TMP/bin/agent-launch" run --engine bwrap ;;
	uid) set -- "$TMP/bin/agent-launch" run --engine bwrap --uid 64321 ;;
	uidgid) set -- "$TMP/bin/agent-launch" run --engine bwrap --uid 64321:64322 ;;
	esac
	cd "$TMP/home" || exit 70
	exits 0 env XDG_STATE_HOME="$TMP/roots" XDG_RUNTIME_DIR="$TMP/roots" "$@" --tool sh --run-id "$how" octo/public x
	like "$TMP/err" '^inside 1000:1000( 65534)*$' 'inside a user like any'
	is "$(stat -c %u:%g "$TMP/home/.local/state/agent/runs/$how/run.json")" 64321:64322 \
		"the record is the user's, in the user's home"
	ok "root's directories are not used" test ! -e "$TMP/roots"
	echo secret >"$TMP/roots-file"
	chmod 600 "$TMP/roots-file"
	exits 66 "$@" --tool sh --prompt-file "$TMP/roots-file" octo/public
	like "$TMP/err" "cannot read the prompt .*: Permission denied" "root's file is not read"
done

# The configuration is that user's too, not root's.
mkdir -p "$TMP/home/.config/agent" "$TMP/roots/agent"
echo '{"version": 1, "title": "of the user"}' >"$TMP/home/.config/agent/config.json"
echo '{"version": 1, "title": "of root"}' >"$TMP/roots/agent/config.json"
chmod 644 "$TMP"/*/agent/config.json "$TMP/home/.config/agent/config.json"
chmod 755 "$TMP/home/.config" "$TMP/home/.config/agent"
chown 64321:64322 "$TMP/home/.config/agent/config.json"
for how in SUDO_UID=64321 --uid=64321; do
	case $how in
	--*) set -- "$TMP/bin/agent-launch" run --engine bwrap $how ;;
	*) set -- env "$how" "$TMP/bin/agent-launch" run --engine bwrap ;;
	esac
	exits 0 env XDG_CONFIG_HOME="$TMP/roots" "$@" --explain
	like "$TMP/out" "^title	of the user	$TMP/home/.config/agent/config.json$" "the user's configuration"
done
rm -r "$TMP/roots"

# Who it is while it runs.
cat >"$TMP/share/entry.sh" <<'END'
echo up >&2
while [ ! -e /run/agent/share/go ]; do sleep 0.05; done
result 0 nothing
END
env SUDO_UID=64321 SUDO_GID=64322 "$TMP/bin/agent-launch" run --engine bwrap --tool sh --run-id who octo/public x 2>"$TMP/who.err" &
launcher=$!
naps=200
until grep -q up "$TMP/who.err" || [ $((naps -= 1)) -eq 0 ]; do sleep 0.05; done
for process in $launcher $(pgrep -P $launcher); do
	name=$(cat "/proc/$process/comm")
	is "$(sed -n 's/^Uid:\t*//p; s/^Gid:\t*//p' "/proc/$process/status" | tr '\t\n' '  ')" \
		'64321 64321 64321 64321 64322 64322 64322 64322 ' "$name has no id but the user's"
	is "$(sed -n 's/^Groups:[[:blank:]]*//p' "/proc/$process/status")" '64322 64323 ' 'and the groups of the user'
	is "$(sed -n 's/^CapEff:[[:blank:]]*//p' "/proc/$process/status")" 0000000000000000 'and no capability'
done
touch "$TMP/share/go"
wait $launcher
is $? 0 'the run is fine'
done_testing
