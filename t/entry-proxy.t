#!/bin/sh
# The proxy and the network: the self-test names what leaks, phases move by the key only, a proxy that
# is not there is told as such, and in phase agent GitHub is closed.
. "$(dirname "$0")/lib.sh"
in_ns "$@"
. "$ROOT/t/entry/lib.sh"

internet_start
make_repo demo/hello

exits 0 entry --mode check
like "$TMP/err" 'no interface but loopback, no route; 13 probes closed; the proxy denies' 'the self-test says what it saw'
exits 69 entry --proxy none true
like "$TMP/err" 'the proxy is not there|before it took the listening socket' 'a proxy that is not there'
exits 77 entry --spec '{"phase_key": "0000000000000000000000000000000000000000000000000000000000000000"}' true
like "$TMP/err" 'does not accept the phase key' 'a phase key that is not the proxy'"'"'s'

# The network of the test, with the whole world in reach: that is a leak.
share_net="--bwrap=--share-net"
exits 77 entry --mode check "$share_net"
like "$TMP/err" 'the sandbox leaks: tcp 1.1.1.1:443 .connected.' 'a network that is not cut is named'
set -- "$share_net" --unset AGENT_HANDOFF --unset HTTPS_PROXY --unset https_proxy
exits 64 entry --mode check "$@"
like "$TMP/err" 'phase key, but no HTTPS_PROXY' 'a phase key without a proxy makes no sense'
exits 77 entry --mode check "$@" --spec '{"phase_key": ""}'
like "$TMP/err" 'leaks: tcp 1.1.1.1:443 .connected.' 'without a proxy the same'

probes=$(recorded traps | wc -l)
exits 0 entry 'curl -sS --max-time 5 https://github.com/ 2>curl; curl -sS --max-time 5 https://evil.example.net/ 2>>curl
	curl -sS --noproxy "*" --max-time 5 https://140.82.112.3/ 2>>curl; true'
git -C "$NET/git/demo/hello.git" show "agent/sh/$RUN:curl" >curl
is "$(grep -c 403 curl)" 2 'in phase agent GitHub is as closed as any other host'
like curl "[Cc]ouldn't connect|[Nn]etwork is unreachable|Failed to connect" 'and there is no way around the proxy'
is "$(recorded traps | wc -l)" "$probes" 'nobody was reached'
exits 78 entry --repo https://evil.example.net/a/b true
like "$TMP/err" "allow it with --allow" 'a server that the policy does not hold: how to allow it'
make_repo org/repo
RUN=other-1
exits 0 entry --repo https://git.example.org/org/repo.git --allow git.example.org@setup,ship --read test-read-token 'echo x >x'
is "$(field url)" "https://git.example.org/org/repo.git#agent/sh/other-1" 'another git server: the URL and the branch'
is "$(grep -c '"number"' "$NET/pulls.json")" 1 'and no pull request but that of the first run'
done_testing
