#!/bin/sh
# Root is refused, or given up for somebody else before anything is read or made; and what is given
# up does not come back. The half that needs real root is skipped without it.
. "$(dirname "$0")/lib.sh"
in_ns "$@"
. "$ROOT/t/fake/launch.sh"
stand_ins

# uid 0 of a user namespace is uid 0.
unset SUDO_UID SUDO_GID
run as_ns_root "$TMP/bin/agent-launch" run --tool sh octo/public x
is "$status" 77 'root is refused'
like err 'an agent is not run as root; run it as an ordinary user, by sudo, or name one with --uid' \
	'and told what to do'
ok 'nothing was made' test ! -e state
for uid in 0 -1 x 0:0 65534:0 '' 65534: 99999999999; do
	run as_ns_root "$TMP/bin/agent-launch" run --uid "$uid" --tool sh octo/public x
	is "$status" 64 "--uid '$uid' is nobody to become"
done
run as_ns_root env SUDO_UID=0 SUDO_GID=0 "$TMP/bin/agent-launch" run --tool sh octo/public x
is "$status" 77 "sudo from root is root"
run as_ns_root env SUDO_UID=4294967294 "$TMP/bin/agent-launch" run --tool sh octo/public x
is "$status" 77 'a user that is not there'
like err 'refused: (there is no user|cannot become)' 'is refused'
# In this namespace there is nobody else to become: that it cannot is an error, not a run as root.
run as_ns_root "$TMP/bin/agent-launch" run --uid 65534 --tool sh octo/public x
is "$status" 77 'who cannot be become is not'
ok 'nothing was made' test ! -e state
run as_ns_root "$TMP/bin/agent-launch" --help
is "$status" 0 'help is for everybody'
done_testing
