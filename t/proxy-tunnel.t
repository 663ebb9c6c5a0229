#!/bin/sh
# A tunnel for those who may: curl through the proxy, with the default policy,
# with rules of the command line, and what a refused request is told.
. "$(dirname "$0")/lib.sh"
in_ns "$@"

internet_start
start proxy egress-proxy -c "$ROOT/share/agent/policy.json" -l 127.0.0.1:3128 -L log.jsonl \
	-a both.example.org -a six.example.org -a plain.example.org:80 -a closed.example.org:8444 \
	-a mixed.example.org -a metadata.example.org -a private.example.org \
	-i tcp.example.org:7 -a alias.example.org --run test-run --ready 9
ready proxy
via()
{
	curl -sS -m 10 -x http://127.0.0.1:3128 --cacert "$CA" "$@"
}

exits 0 via https://api.anthropic.com/bytes/1000
is "$(wc -c <out)" 1000 'the bytes arrive'
exits 0 via https://both.example.org/
exits 0 via https://six.example.org/
exits 0 via https://GitHub.com./

exits 56 via https://evil.example.net/
like err 403 'a host that is not listed is refused'
exits 56 via -v https://evil.example.net/
like err 'Proxy-Status: egress-proxy; error=http_request_denied; details="is not in the policy"' \
	'Proxy-Status says why'
is "$(recorded dns 'r["name"] == "evil.example.net"')" '' 'and the name was not looked up'
exits 56 via https://api.anthropic.com:8443/
exits 56 via https://closed.example.org:8444/
like err 502 'a closed port is a 502'
exits 56 via https://mixed.example.org/
like err 403 'one bad address refuses the name'
exits 56 via https://metadata.example.org/
exits 56 via https://private.example.org/
exits 22 via -f http://api.anthropic.com/
like err 405 'plain HTTP is refused'
is "$(cat "$NET/traps.jsonl" 2>/dev/null)" '' 'no trap saw a connection'
exits 0 stop proxy
like log.jsonl '"run":"test-run","client":"127.0.0.1:[0-9]+","host":"api.anthropic.com","port":443,"phase":"all","verdict":"allow","reason":"closed","addr":"160.79.104.10","up":[0-9]+,"down":[0-9]+,"ms":[0-9]+}$' 'a line for a tunnel'
like log.jsonl '"host":"evil.example.net","port":443,"phase":"all","verdict":"deny","reason":"policy","addr":null,"up":0,"down":0' 'a line for a refusal'
like log.jsonl '"reason":"address","addr":"169.254.169.254"' 'the address that was refused'
done_testing
