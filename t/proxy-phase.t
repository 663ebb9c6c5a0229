#!/bin/sh
# Phases: the key moves them forward, GitHub is closed while the agent works,
# and a change ends what is no longer open before it is answered.
. "$(dirname "$0")/lib.sh"
in_ns "$@"

internet_start
key=$(printf '%064d' 7)
echo "$key" >key
start proxy egress-proxy -c "$ROOT/share/agent/policy.json" -l 127.0.0.1:3128 -L log.jsonl \
	-a raw.example.org@setup -a api.openai.com@setup -k 8 --ready 9 8<key
ready proxy
via()
{
	curl -sS -m 10 -x http://127.0.0.1:3128 --cacert "$CA" "$@"
}
phase()
{
	curl -sS -m 10 -o out -w '%{http_code}' -X PUT ${2+-H "Authorization: Bearer $2"} \
		"http://127.0.0.1:3128/phase/$1"
}

exits 0 via https://github.com/octo/x
exits 56 via https://api.anthropic.com/
like err 403 'the model is closed in setup'
is "$(phase agent)" 403 'no key'
is "$(phase agent "$(printf '%064d' 8)")" 403 'a wrong key'
is "$(phase agent "${key}0")" 403 'a key that is too long'
is "$(phase agent "$(echo "$key" | tr 7 8)")" 403 'one digit is wrong'
is "$(phase nothing "$key")" 404 'a phase that does not exist'
is "$(phase setup "$key")" 200 'the phase that is on'
exits 0 via https://github.com/octo/x

# An open tunnel of each kind: one stays open in the next phase, one does not.
mkfifo silence
tunnel()
{
	start "$1" sh -c "exec openssl s_client -quiet -CAfile '$CA' -proxy 127.0.0.1:3128 \
		-servername $2 -connect $2:443 <>silence"
}
tunnel closing raw.example.org
tunnel staying api.openai.com
wait_for '[ "$(recorded tls "r[\"sni\"] in (\"raw.example.org\", \"api.openai.com\")" | wc -l)" -eq 2 ]'
is "$(phase agent "$key")" 200 'setup becomes agent'
is "$(cat out)" agent 'the answer names the phase'
ok 'the tunnel to a host that is closed now has ended' wait_for '! running closing'
ok 'the other lives' running staying
exits 56 via https://github.com/octo/x
like err 403 'GitHub is closed while the agent works'
exits 0 via https://api.anthropic.com/
is "$(phase setup "$key")" 409 'phases never go back'
is "$(phase ship "$key")" 200 'agent becomes ship'
ok 'nothing of the agent lives on' wait_for '! running staying'
exits 0 via https://github.com/octo/x
exits 56 via https://api.anthropic.com/
exits 0 stop proxy

is "$(grep -c '"event":"phase"' log.jsonl)" 2 'each change is in the log, once'
like log.jsonl '"event":"phase","phase":"agent"}' 'and what to'
like log.jsonl '"host":"raw.example.org",.*"phase":"setup","verdict":"allow","reason":"phase-changed"' \
	'the tunnel that was ended says why'
for reason in phase-key phase-unknown phase-backwards; do
	like log.jsonl "\"host\":null,\"port\":null,.*\"reason\":\"$reason\"" "$reason names no host"
done
unlike log.jsonl "$key" 'the key is not in the log'
unlike proxy.err "$key" 'nor on stderr'
done_testing
