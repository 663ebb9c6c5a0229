#!/bin/sh
# The examples of egress-proxy(8) work as they are pasted, but for what needs a systemd that runs.
. "$(dirname "$0")/lib.sh"
# The page goes in as an argument, since a staged test sees no docs/.
[ -n "${AGENT_TEST_INSIDE-}" ] || set -- "$(cat "$(dirname "$0")/../docs/man/egress-proxy.8")"
in_ns "$@"

python3 - "$ROOT/t/fake/default.json" >config.json <<'END'
import json
import sys

config = json.load(open(sys.argv[1], encoding="utf-8"))
config["hosts"]["example.org"] = {"addr": ["93.184.216.60"], "roles": ["echo"]}
print(json.dumps(config))
END
internet_start "$TMP/config.json"
export CURL_CA_BUNDLE="$CA"

# display N HEADING: the Nth display after a heading.
display()
{
	printf '%s\n' "$page" | sed -n "/^\.Sh $2\$/,\$p" | sed 's/\\e/\\/g; s/\\&//g' |
		awk -v n="$1" '/^\.Bd -literal/ {on = ++i == n; next} /^\.Ed/ {on = 0} on'
}
page=$1

display 1 'POLICY FILE' >policy.json
exits 0 egress-proxy -c policy.json -t
sed 's/"api.anthropic.com"/&, "192.0.2.1"/; 9s/"setup"/"push"/' policy.json >bad.json
exits 78 egress-proxy -c bad.json -t
is "$(sed 's,.*/bad.json,policy.json,' err)" "$(display 2 'POLICY FILE')" 'the page has the errors as they are'

# Each display becomes a script, N.sh. Who pastes waits for the prompt; a script waits until what
# it put into the background listens.
printf '%s\n' "$page" | sed -n '/^\.Sh EXAMPLES/,/^\.Sh SEE ALSO/p' |
	sed 's/\\e/\\/g; s/\\&//g' | awk '
	/^\.Bd -literal/ {file = ++n ".sh"; next}
	/^\.Ed/ {close(file); file = ""; next}
	!file {next}
	{print >file}
	/ &$/ {
		port = match($0, /127\.0\.0\.1:[0-9]+/) ? substr($0, RSTART + 10, RLENGTH - 10) : 3128
		print "for i in $(seq 200); do ss -Hltn sport = :" port " | grep -q . && break; sleep 0.05; done" >file
	}'

# example FILE: its output is in out, what it says in err.
example()
{
	run timeout 60 sh "$1"
	diag "$1 ends with $status"
}

example 1.sh
like out 'policy.json: [0-9]+ entries, no error' 'the installed policy has no error'
like out '^github.com:443 is open in phase setup, ship' 'github.com is open'
like out '^closed in phase agent$' 'but not in phase agent'
like out '^example.org:443 is closed' 'example.org is not'
like out '^closed$' 'and the exit status says so'

example 2.sh
like err 'CONNECT tunnel failed, response 403' 'a host is refused'
is "$(grep -c '^curl:' err)" 1 'and only one'
is "$(recorded requests 'r["host"] == "example.org"' | wc -l)" 1 'the other was reached'
like out '^{.*"host":"example.net".*"reason":"policy"' 'the log shows the refusal'
like log.jsonl '"host":"example.org".*"verdict":"allow","reason":"closed"' 'and the tunnel'

example 3.sh
like out '^HTTP/1.1 403 Forbidden' 'the answer has a status'
like out '^Proxy-Status: egress-proxy; error=http_request_denied; details="is not in the policy"' \
	'the error of RFC 9209'
like out '^ +--allow example.net@agent$' 'and how to open the host'

is "$(tr -d '\r' <out)" "$(display 1 ANSWERS)" 'the page has the whole answer as it is'

example 4.sh
like out '^agent$' 'the phase is agent'
like err 'response 403' 'and GitHub is closed in it'
is "$(stat -c %a key)" 600 'the key is for its owner'

example 5.sh
like out '^policy.json: 2 entries, no error|/policy.json: 2 entries, no error' 'the policy has no error'
like out '^localhost:6379 is open in phase agent' 'the service is open'
like out 'internal service, not TLS' 'as an internal one that is not TLS'
like out '127\.0\.0\.1, loopback .*: accepted' 'at its private address'

if command -v systemd-socket-activate >/dev/null; then
	example 6.sh
	is "$(recorded requests 'r["host"] == "example.org"' | wc -l)" 2 'the proxy is started on demand'
else
	skip 'no systemd-socket-activate' 'the proxy is started on demand'
fi

like 7.sh '^systemctl enable --now egress-proxy.socket$' 'the last example is for systemd'
ok 'and there is none more' test ! -e 8.sh
done_testing
