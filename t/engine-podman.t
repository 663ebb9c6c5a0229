#!/bin/sh
# Whole runs in a real rootless podman: what the container is made of, what the agent can write there, that
# the secrets are nowhere, and that nothing is left.
. "$(dirname "$0")/lib.sh"
in_root "$@"
. "$ROOT/t/engine/lib.sh"
engine_internet
podman_start
. "$ROOT/t/engine/behaviour.sh"
# Its networks are in a namespace of podman's, whose kernel answers at the gateway.
exits 77 launch --run-id n1 --network per-run octo/private true
like err 'gateway tcp 198\.19\.[0-9.]+:.*refused' 'a network of its own is refused where its gateway answers'
left_nothing n1
done_testing
