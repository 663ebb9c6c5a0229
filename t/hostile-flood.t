#!/bin/sh
# The hostile suite, F8: an agent that takes all of the proxy that it can: heads that never end, tunnels
# that never speak, an upload without end. Its own run ships all the same, and another one does not notice.
# rows: F8
. "$(dirname "$0")/lib.sh"
in_ns "$@"
. "$ROOT/t/entry/lib.sh"

internet_start
loot_start
make_repo demo/hello
many=1000
if [ "$(awk '/^Max open files/ {print $5}' /proc/self/limits)" -lt 4096 ]; then
	many=250
elif [ -n "${AGENT_TEST_LONG-}" ]; then
	many=9000
fi
cat >loot/flood.py <<'END'
"""flood.py HOW MANY: opens that many connections, more for as long as it lives, and uploads."""
import os, resource, socket, ssl, sys, threading, time

many = int(sys.argv[1])
hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, many + 100), hard))

def proxy():
    s = socket.create_connection(("127.0.0.1", 3128)); s.settimeout(20)
    return s

def tunnel():
    s = proxy(); s.send(b"CONNECT api.anthropic.com:443 HTTP/1.1\r\n\r\n")
    return s

def upload():
    s = tunnel(); s.recv(4096)
    t = ssl._create_unverified_context().wrap_socket(s, server_hostname="api.anthropic.com")
    t.send(b"POST /v1/files HTTP/1.1\r\nHost: api.anthropic.com\r\nContent-Length: 200000000\r\n\r\n")
    while True:
        t.send(b"\0" * 65536); time.sleep(0.01)

threading.Thread(target=upload, daemon=True).start()
held = []
while len(held) < many:
    try:
        if len(held) % 2:
            held.append(tunnel())
        else:
            held.append(proxy()); held[-1].send(b"CONNECT api.anthropic.com:443 HTTP/1.1\r\nX: ")
    except OSError:
        break
with open("/loot/flooded", "w") as f:
    f.write(str(len(held)))
while True:
    for s in held[::2]:
        try:
            s.send(b"y")
        except OSError:
            pass
    time.sleep(1)
END
# While the flood lasts, another run begins and ends.
cat >other <<END
#!/bin/sh
until [ -e "$TMP/loot/flooded" ]; do sleep 0.1; done
python3 "$ROOT/t/entry/launch.py" --ca "$CA" --run-id other --events "$TMP/other.events" --proxy-log "$TMP/other.log" \
	--bundle-out "$TMP/other.bundle" 'curl -sSf https://api.anthropic.com/' >"$TMP/other.out" 2>"$TMP/other.err"
echo \$? >"$TMP/other.code"
touch "$TMP/loot/other"
END
hostile 'F8: a flood that goes on until the agent is killed' 0 \
	"echo x >x; python3 /loot/flood.py $many >/loot/flood.err 2>&1 & until [ -e /loot/other ]; do sleep 0.2; done
	curl -sS -o /dev/null --max-time 20 https://api.anthropic.com/ && touch /loot/still" --run-on "agent:sh $TMP/other"
is "$(cat loot/flooded)" "$many" 'F8: control: it had that many connections'
is "$(cat other.code)" 0 'F8: another run begins and ends meanwhile'
like other.err '^sh[|] ok$' 'F8: and reaches the model'
is "$(field outcome)" shipped 'F8: the flooded one still moves to its next phase and ships'
ok 'F8: the agent itself was still served' test -e loot/still
ok 'F8: control: the upload was under way' python3 -c 'import json, sys
sys.exit(max(r.get("up") or 0 for r in map(json.loads, open("proxy.log"))) < 65536)'
done_testing
