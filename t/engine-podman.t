#!/bin/sh
# Whole runs in a real rootless podman: what the container is made of, what the agent can write there, that
# the secrets are nowhere, and that nothing is left.
# rows: G7
. "$(dirname "$0")/lib.sh"
in_root "$@"
. "$ROOT/t/engine/lib.sh"
engine_internet
podman_start
. "$ROOT/t/engine/behaviour.sh"

# The same client, another podman: root's, behind a socket. Its networks are the host's bridges.
podman_service
exits 0 launch --run-id r1 octo/private 'echo r1 >r1'
is "$(git -C "$NET/git/octo/private.git" show agent/sh/r1:r1)" r1 'a podman behind CONTAINER_HOST'
is "$(record r1 .endpoint)" "$CONTAINER_HOST" 'the record says which'
left_nothing r1
# An internal network without names gets no gateway from it, so there is nobody who could answer.
exits 0 launch --run-id n1 --network per-run octo/private 'echo n1 >n1
	for a in $(ip route | sed -n "s/^default via \([^ ]*\).*/\1/p") 192.0.2.1 140.82.112.3 169.254.169.254; do
		for p in 8899 53 22; do
			curl -sS -m 1 --noproxy "*" "http://$a:$p/" >/dev/null 2>&1 && echo "reached $a $p"
		done
	done
	getent hosts github.com && echo resolved; ip -6 -o addr show dev eth0 | grep . && echo has six; echo end'
like err '^sh\| end$' 'a network of its own'
unlike err '^sh\| (reached|resolved|has six)' 'no service, no name, no IPv6'
ok '(the service is there)' curl -sf http://192.0.2.1:8899/ -o /dev/null
is "$(git -C "$NET/git/octo/private.git" show agent/sh/n1:n1)" n1 'and it ships'
left_nothing n1
done_testing
