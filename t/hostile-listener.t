#!/bin/sh
# The hostile suite: the proxy dies while the agent works, and the agent would take its place and be
# told the key of the phases.
# rows: G13
. "$(dirname "$0")/lib.sh"
in_ns "$@"
. "$ROOT/t/entry/lib.sh"

internet_start
loot_start

cat >loot/take.py <<'END'
import socket, sys
said = []
def tries(name, family, address, port):
    s = socket.socket(family)
    for option in socket.SO_REUSEADDR, socket.SO_REUSEPORT:
        s.setsockopt(socket.SOL_SOCKET, option, 1)
    try:
        s.bind((address, port))
        s.listen()
        said.append(f"{name} yes")
        return s
    except OSError as error:
        said.append(f"{name} {error.strerror}")
one = tries("loopback", socket.AF_INET, "127.0.0.1", 3128)
any_ = tries("any", socket.AF_INET, "0.0.0.0", 3128)
tries("other", socket.AF_INET, "127.0.0.1", 3129)
c = socket.create_connection(("127.0.0.1", 3128), 5)
c.settimeout(0.5)
try:
    c.sendall(b"CONNECT api.anthropic.com:443 HTTP/1.1\r\n\r\n")
    said.append(f"answer {c.recv(99)}")
except OSError as error:
    said.append("answer none")
open(sys.argv[1], "w").write("\n".join(said) + "\n")
for s in one, any_:
    if s:
        while True:
            open("/loot/key", "ab").write(s.accept()[0].recv(9999))
END
script='while ! [ -e /loot/killed ]; do sleep 0.05; done; echo x >x; rm -f /loot/killed
	setsid python3 /loot/take.py /loot/daemon >/dev/null 2>&1 & python3 /loot/take.py /loot/taken; true'
hostile 'G13: the proxy is dead, the agent wants its port, and so does a daemon of its' 69 "$script" \
	--run-on "agent:pkill -KILL -x -P \$PPID egress-proxy; while pgrep -x -P \$PPID egress-proxy -r R,S,D; do :; done; touch loot/killed"
like err 'proxy: no answer from the proxy at 127.0.0.1:3128' 'G13: the run says that the proxy is gone'
is "$(field outcome) $(field salvage) $(ref demo/private "refs/heads/agent/sh/$RUN")" 'failed bundle ' \
	'G13: nothing is pushed, the work is kept'
like loot/taken '^loopback Address already in use$' 'G13: the port is taken'
like loot/taken '^any Address already in use$' 'G13: also by way of every address'
like loot/taken '^other yes$' 'G13: control: another one is free'
like loot/taken '^answer none$' 'G13: control: the proxy is dead'
ok 'G13: nobody was told the key' test ! -e loot/key
done_testing
