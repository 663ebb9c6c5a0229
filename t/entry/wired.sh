#!/bin/sh
# wired.sh OUTSIDE INSIDE [LAUNCH-OPTION...]: agent-entry in a sandbox that has a wire
#
# The sandbox's network namespace has eth0, 198.19.0.3/29 and no IPv6; the other end of the wire is
# here, with the proxy at 198.19.0.2:3128. OUTSIDE and INSIDE are shell commands that change this
# before the sandbox starts, here and in its namespace. The first has the function `serve`:
# serve TCP|UDP ADDRESS PORT [HEX] accepts there, or answers each query by itself with HEX as its bytes
# 2 and 3; without HEX it keeps silent.
# It runs in a user and network namespace of its own:
#	unshare --user --map-current-user --keep-caps --net sh wired.sh ...
set -eu
outside=$1 inside=$2
shift 2

serve()
{
	rm -f served
	python3 - "$@" <<'END' &
import socket, sys
kind, address, port, *rest = sys.argv[1:]
s = socket.socket(socket.AF_INET, socket.SOCK_STREAM if kind == "TCP" else socket.SOCK_DGRAM)
s.bind((address, int(port)))
if kind == "TCP":
    s.listen()
open("served", "w").close()
while True:
    if kind == "TCP":
        s.accept()[0].close()
    else:
        query, client = s.recvfrom(512)
        if rest:
            s.sendto(query[:2] + bytes.fromhex(rest[0]) + query[4:], client)
END
	served="${served-} $!"
	until [ -e served ]; do sleep 0.02; done
}

unshare --net sleep 600 &
holder=$!
trap 'kill $holder ${served-} 2>/dev/null' EXIT
until [ "$(readlink "/proc/$holder/ns/net")" != "$(readlink /proc/self/ns/net)" ]; do sleep 0.02; done
ip link set lo up
ip link add name far type veth peer name eth0 netns "$holder"
ip addr add 198.19.0.2/29 dev far
ip link set far up
nsenter "--net=/proc/$holder/ns/net" sh -euc 'echo 1 >/proc/sys/net/ipv6/conf/all/disable_ipv6
	ip link set lo up
	ip addr add 198.19.0.3/29 dev eth0
	ip link set eth0 up'
eval "$outside"
nsenter "--net=/proc/$holder/ns/net" sh -euc "$inside"
python3 "$(dirname "$0")/launch.py" --net "$holder" "$@"
