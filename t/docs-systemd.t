#!/bin/sh
# The units in docs/systemd are what systemd understands, start a program that takes their
# command line, and let it confine itself: each system call that it keeps or needs on the way
# passes their filter.
. "$(dirname "$0")/house.sh"
needs systemd-analyze

bin=$(cd "${BIN-build/bin}" && pwd)
service=$TMP/egress-proxy.service
socket=$TMP/egress-proxy.socket
cp docs/systemd/egress-proxy.socket "$socket"
sed "s,^ExecStart=/usr/local/bin/,ExecStart=$bin/," docs/systemd/egress-proxy.service >"$service"
like "$service" "^ExecStart=$bin/egress-proxy " '(the copy starts what was built)'

# Unknown keys are warnings there, and nothing of ours.
verify()
{
	run systemd-analyze verify --man=no --recursive-errors=no "$@"
	grep -hE 'egress-proxy|broken' "$TMP/out" "$TMP/err" >"$TMP/faults"
	[ "$status" -eq 0 ] || echo "exit code $status" >>"$TMP/faults"
}
verify "$service" "$socket"
none 'systemd-analyze verify has nothing to say' "$TMP/faults"
for fault in s/^NoNewPrivileges=/NoNewPrivilege=/ s/^ExecStart=./ExecStart=no-such-program/ \
	s/^RestrictNamespaces=.*/RestrictNamespaces=maybe/; do
	sed "$fault" "$service" >"$TMP/broken.service"
	verify "$TMP/broken.service"
	ok "and something about $fault" test -s "$TMP/faults"
done

# --- the command line ------------------------------------------------------------
# shellcheck disable=SC2046
set -- $(sed -n 's/^ExecStart=[^ ]* //p' "$service" | sed 's,/etc/egress-proxy/,nix/rendered/,')
exits 0 "$bin/egress-proxy" "$@" -t
for path in /etc/egress-proxy/policy.json /var/log/egress-proxy/log.jsonl; do
	like "$service" "^ExecStart=.* $path( |\$)" "the service names $path"
	like docs/man/egress-proxy.8 "^\.Pa $path( |\$)" 'and so does the page'
done
like "$socket" '^ListenStream=127\.0\.0\.1:3128$' 'the socket is where the program would listen'
while read -r line; do
	grep -qxF "$line" "$service" || echo "$line"
done >"$TMP/faults" <<'END'
CapabilityBoundingSet=
ConfigurationDirectory=egress-proxy
DynamicUser=yes
ExecReload=/bin/kill -HUP $MAINPID
LogsDirectory=egress-proxy
MemoryDenyWriteExecute=yes
NoNewPrivileges=yes
PrivateTmp=yes
ProtectSystem=strict
Requires=egress-proxy.socket
RestrictAddressFamilies=AF_INET AF_INET6
END
none 'the service is as hard as it was' "$TMP/faults"

# --- the filter ---------------------------------------------------------------------
# calls NAME...: the system calls of names and of sets, which may hold sets.
calls()
{
	for _name in "$@"; do
		case $_name in
		@*) # shellcheck disable=SC2046
			calls $(systemd-analyze syscall-filter "$_name" | grep -vE '^@|#') ;;
		*) echo "$_name" ;;
		esac
	done
}
: >"$TMP/passes"
while read -r line; do
	# shellcheck disable=SC2086
	case $line in
	'~'*) calls ${line#?} | sort -u | comm -23 "$TMP/passes" - >"$TMP/next" ;;
	*) calls $line | sort -u - "$TMP/passes" >"$TMP/next" ;;
	esac
	mv "$TMP/next" "$TMP/passes"
done <<END
@default
$(sed -n 's/^SystemCallFilter=//p' "$service")
END
ok 'the service has a filter' grep -qx accept4 "$TMP/passes"
is "$(grep -cxE 'ptrace|mount|bpf|setuid|reboot' "$TMP/passes")" 0 'that keeps the worst out'
# What confine.c and landlock.c call before there is a filter of the program's own.
{
	printf '%s\n' prctl prlimit64 capset seccomp clone3 execve \
		landlock_create_ruleset landlock_add_rule landlock_restrict_self
	sed -n '/^static const int allowed/,/^};/p' cmd/egress-proxy/gen/syscalls.c |
		grep -oE 'SCMP_SYS\([a-z0-9_]+\)' | sed 's/.*(\(.*\))/\1/'
	printf '%s\n' socket fcntl mmap mprotect
} | sort -u >"$TMP/needed"
ok 'the program keeps some calls' grep -qx splice "$TMP/needed"
comm -23 "$TMP/needed" "$TMP/passes" >"$TMP/faults"
none 'and lets through what the program needs' "$TMP/faults"

run systemd-analyze security --offline=true --no-pager "$service"
[ "$status" -ne 0 ] || diag "$(tail -n 1 "$TMP/out")"
done_testing
