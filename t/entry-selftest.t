#!/bin/sh
# The self-test, leak by leak: what is not closed is named and ends the run, with what to do about it;
# what does not answer is told as unknown; on engine `container` leaks are told and the run goes on.
# rows: F1 F2 F5
. "$(dirname "$0")/lib.sh"
in_ns "$@"
. "$ROOT/t/entry/lib.sh"

internet_start
make_repo demo/hello

# wired CODE WHAT OUTSIDE INSIDE [OPTION...]: on an internal network, changed by OUTSIDE and INSIDE.
wired()
{
	_code=$1 _what=$2 _outside=$3 _inside=$4
	shift 4
	rm -f proxy.log
	patient "${late:-x^}" run unshare --user --map-current-user --keep-caps --net sh "$ROOT/t/entry/wired.sh" \
		"$_outside" "$_inside" --run-id "$RUN" --mode check "$@"
	is "$status" "$_code" "$_what: $_code" || _show "$TMP/err"
}

# leaks WHAT TEXT...: these, and no others; unknowns WHAT TEXT... alike.
listed()
{
	_list=$1 _what=$2
	shift 2
	is "$(jq -r "select(.event == \"selftest\") | .$_list // [] | .[]" events)" "$(printf '%s\n' "$@")" "$_what"
}
leaks()
{
	listed leaks "$@"
}
unknowns()
{
	listed unknown "$@"
}
silent='gateway tcp 198.19.0.1:22,53,80,443,2375,1 (no answer)
gateway udp 198.19.0.1:53,1 (no answer)'

# patient PATTERN CMD...: again while PATTERN is in its stderr. Who answers from outside may be late
# on a busy machine, and is then told as unknown.
patient()
{
	_pattern=$1 _tries=0
	shift
	"$@"
	while grep -Eq "$_pattern" err && [ "$_tries" -lt 20 ]; do
		_tries=$((_tries + 1))
		"$@"
	done
}

# --- no network ------------------------------------------------------------------
exits 0 entry --mode check
is "$(field message)" 'no interface but loopback, no route; 13 probes closed; the proxy denies' \
	'no network: what was closed is the result of a check'
leaks 'nothing leaks' ''
unknowns 'nothing is unknown' ''
exits 77 entry --mode check --bwrap=--share-net
like err 'the sandbox leaks: tcp 1\.1\.1\.1:443 \(connected\).*; nothing was started in it' 'a network that is there'
like err 'udp 8\.8\.8\.8:53 \(there is a route\)' 'a route is enough'
like err 'needs no network: start it with .agent run.' 'and what to do'
is "$(jq -r 'select(.event == "progress" and .state != "start") | .step + " " + .state' events | tr '\n' ' ')" \
	'proxy done selftest fail ' 'nothing comes after it'

# --- an internal network ----------------------------------------------------------
wired 0 'an internal network' '' ''
is "$(field message)" "one interface, in the proxy's subnet, no route out of it, no IPv6; 13 probes closed; the proxy denies; unknown: $(echo "$silent" | sed '1s/$/; /' | tr -d '\n')" \
	'what was closed, and what did not answer'
unknowns 'a gateway that is not there proves nothing' "$silent"
is "$(jq -r 'select(.probe) | .host + " " + .reason' proxy.log)" 'selftest.invalid policy' \
	'the proxy marks what it was asked'

wired 77 'a second interface' '' 'ip link add name spare type bridge; ip link set spare up'
leaks 'both are named' 'network interface eth0, one of several' 'network interface spare, one of several'
like err 'give it a network of its own that is internal, or none' 'and what to do'
wired 0 'control: one that is down' '' 'ip link add name spare type bridge'

wired 77 'a route' '' 'ip route add 10.8.0.0/16 dev eth0'
leaks 'is named' 'route to 10.8.0.0/16 by eth0'
wired 0 'a route by way of a neighbour, which is for the probes to tell' '' 'ip route add default via 198.19.0.4'
like events 'whether the route to 0.0.0.0/0 by eth0 leads out' 'is named'
like events 'gateway tcp 198.19.0.4:22,53,80,443,2375,1 .no answer' 'and its gateway is the one that is tried'
unlike events 'gateway tcp 198.19.0.1' 'and no other'
wired 0 'control: a route that leads nowhere' '' 'ip route add unreachable default'
wired 77 'a proxy that is elsewhere' '' \
	'ip addr flush dev eth0; ip addr add 198.19.0.3/32 dev eth0; ip route add 198.19.0.2 dev eth0'
leaks 'is named' 'the proxy at 198.19.0.2 is in no subnet of the sandbox' 'route to 198.19.0.2/32 by eth0'

six='echo 0 >/proc/sys/net/ipv6/conf/eth0/disable_ipv6'
wired 77 'link-local IPv6' '' "$six; until ip -6 -o addr show dev eth0 | grep -q fe80; do sleep 0.05; done"
is "$(jq -r 'select(.event == "selftest") | .leaks | length' events)" 1 'is one leak'
like err 'leaks: IPv6 address fe80::[0-9a-f:]*/64 on eth0; switch IPv6 off in it: --sysctl net.ipv6.conf.all.disable_ipv6=1' \
	'is named, with what to do'
wired 77 'IPv6 without an address, so far' '' "echo 1 >/proc/sys/net/ipv6/conf/eth0/addr_gen_mode; $six"
leaks 'is named' 'IPv6 is on at eth0'

# --- names ------------------------------------------------------------------------
echo 'nameserver 198.19.0.2' >resolv.conf
set -- --bwrap=--ro-bind --bwrap="$TMP/resolv.conf" --bwrap=/etc/resolv.conf
late='resolver 198.19.0.2:53 .no answer'
for answer in 8180 8183; do
	wired 77 "a resolver that answers ($answer)" "serve UDP 198.19.0.2 53 $answer" '' "$@"
	leaks 'is named' 'resolver 198.19.0.2:53 (answered)'
done
like err 'give it no resolver: --dns=none' 'and what to do'
for answer in 8182 8185; do
	wired 0 "control: one that does not know and does not ask ($answer)" "serve UDP 198.19.0.2 53 $answer" '' "$@"
	unknowns 'is closed' "$silent"
done
late=
wired 0 'a resolver that keeps silent' 'serve UDP 198.19.0.2 53' '' "$@"
unknowns 'is not known' 'resolver 198.19.0.2:53 (no answer)' "$silent"

# --- the gateway --------------------------------------------------------------------
wired 77 'a gateway whose kernel refuses' 'ip addr add 198.19.0.1/29 dev far' ''
leaks 'is a host that can be reached' "gateway tcp 198.19.0.1:22,53,80,443,2375,1 (refused by the host's kernel)" \
	"gateway udp 198.19.0.1:53,1 (refused by the host's kernel)"
like err 'services of the host can be reached through the gateway: run without --network, .*nftables' 'and what to do'
wired 77 'one with a service' 'ip addr add 198.19.0.1/29 dev far; serve TCP 198.19.0.1 22' ''
like events '"gateway tcp 198.19.0.1:22 .connected.","gateway tcp 198.19.0.1:53,80' 'tells them apart'
wired 0 'control: one that drops' 'ip addr add 198.19.0.1/29 dev far' \
	'ip neigh add 198.19.0.1 lladdr 02:00:00:00:00:01 dev eth0'
unknowns 'is not known' "$silent"
wired 0 'on engine container, where the gateway is this machine' 'ip addr add 198.19.0.1/29 dev far' '' \
	--env AGENT_ENGINE=container
like err 'selftest: not closed: gateway tcp 198.19.0.1:22.*; 13 probes closed; the proxy denies' 'it is told'
leaks 'and in the event' "gateway tcp 198.19.0.1:22,53,80,443,2375,1 (refused by the host's kernel)" \
	"gateway udp 198.19.0.1:53,1 (refused by the host's kernel)"

# --- metadata, and the world ----------------------------------------------------------
wired 77 'metadata' 'ip addr add 169.254.169.254/32 dev far; serve TCP 169.254.169.254 80' \
	'ip route add 169.254.169.254 dev eth0'
leaks 'is named' 'route to 169.254.169.254/32 by eth0' 'tcp 169.254.169.254:80 (connected)'
wired 77 'control: metadata that refuses' 'ip addr add 169.254.169.254/32 dev far' 'ip route add 169.254.169.254 dev eth0'
leaks 'is no connection' 'route to 169.254.169.254/32 by eth0'
world='ip addr add 1.1.1.1/32 dev far' there='ip route add 1.1.1.1 dev eth0'
late='udp 1.1.1.1:53 .no answer'
wired 77 'a public address' "$world; serve TCP 1.1.1.1 443; serve UDP 1.1.1.1 53 8182" "$there"
leaks 'by TCP and UDP' 'route to 1.1.1.1/32 by eth0' 'tcp 1.1.1.1:443 (connected)' 'udp 1.1.1.1:53 (answered)'
late=
wired 77 'control: one that refuses' "$world" "$there"
leaks 'is no connection' 'route to 1.1.1.1/32 by eth0'
wired 77 'one that is silent' '' "$there"
unknowns 'is not known' 'tcp 1.1.1.1:443 (no answer)' 'udp 1.1.1.1:53 (no answer)' "$silent"

# --- the proxy ------------------------------------------------------------------------
wired 0 'a proxy that starts after us' '' '' --proxy none --spec '{"phase_key": ""}' --run-on \
	"proxy:$BIN/egress-proxy -c $ROOT/share/agent/policy.json -l 198.19.0.2:3128 -L late.log >/dev/null 2>&1 &"
like err 'proxy: serves 198.19.0.2:3128' 'is waited for'
unlike late.log '"probe"' 'without a key nothing is marked'

set -- --mode check --env AGENT_TOOL=claude
patient 'no upstream answered' run entry "$@"
is "$status" 0 'a tool that names a host'
like err 'the proxy denies, and another name in TLS' "a name in TLS that is not the tunnel's is refused"
is "$(jq -r 'select(.reason == "sni-mismatch") | [.reason, .probe, .down] | join(" ")' proxy.log | tail -n 1)" \
	'sni-mismatch true 0' 'as the proxy says, too'
patient 'another name in TLS than' run entry "$@" --proxy fake --allow api.anthropic.com
is "$status" 77 'with a proxy that looks at no name'
leaks 'a proxy that lets it through' 'the proxy let another name in TLS through to api.anthropic.com'
like err 'look at the proxy' 'and what to do'
exits 77 entry --mode check --proxy fake --allow selftest.invalid
leaks 'a proxy that opens what no policy holds' \
	"the proxy answered 200 for 'selftest.invalid', which no policy allows (403 was expected)"
exits 77 entry --mode check --proxy fake --allow selftest.invalid --env AGENT_ENGINE=container
patient 'no upstream answered' run entry "$@" --proxy fake
is "$status" 0 'with one that opens nothing'
unknowns 'a host that the proxy does not open' \
	'another name in TLS than api.anthropic.com (the proxy does not open that host)'
faults '{"dns": {"api.anthropic.com": {"A": ["9.9.9.9"]}}}'
exits 0 entry "$@"
unknowns 'an upstream that is not there' 'another name in TLS than api.anthropic.com (no upstream answered)'
faults '{"dns": {"api.anthropic.com": "silent"}}'
exits 0 entry "$@"
unknowns 'one that is slow holds up nothing' 'another name in TLS than api.anthropic.com (no upstream answered)'
done_testing
