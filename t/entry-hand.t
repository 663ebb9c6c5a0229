#!/bin/sh
# By hand: no channel, the prompt from AGENT_PROMPT or standard input, secrets from the environment,
# the result's URL alone on standard output.
. "$(dirname "$0")/lib.sh"
in_ns "$@"
. "$ROOT/t/entry/lib.sh"

internet_start
make_repo demo/private
cp "$CA" ca.pem
hand()
{
	entry --hand --proxy fake --repo demo/private --bwrap=--ro-bind --bwrap="$TMP/ca.pem" \
		--bwrap=/etc/ca.pem --env SSL_CERT_FILE=/etc/ca.pem --env GH_TOKEN=test-write-token "$@"
}
# No key by hand: the fake proxy stays in its first phase, in which GitHub is open.
RUN=hand-1
exits 0 hand --env 'AGENT_PROMPT=tr "\0" "\n" </proc/1/environ | cat >e 2>&1; env >>e; grep -q -- -token e && exit 9; rm e; echo x >x'
is "$(cat "$TMP/out")" https://github.com/demo/private/pull/1 'the URL is all that is printed'
printf 'echo from-stdin >x\n' >prompt
RUN=hand-2
exits 0 hand --stdin prompt
is "$(git -C "$NET/git/demo/private.git" show agent/sh/hand-2:x)" from-stdin 'the prompt comes from standard input'
RUN=hand-3
printf 'echo \0 >x\n' >prompt
exits 64 hand --stdin prompt
like "$TMP/err" 'NUL byte' 'a prompt with a NUL byte'
exits 64 hand --unset AGENT_PROMPT
like "$TMP/err" 'prompt is empty' 'no prompt at all'
exits 0 hand --env AGENT_PROMPT=true
is "$(cat "$TMP/out")" '' 'nothing to ship: nothing is printed'
RUN=hand-1
mkdir out.d
exits 75 hand --env 'AGENT_PROMPT=echo y >x' --bwrap=--bind --bwrap="$TMP/out.d" --bwrap=/out --env AGENT_BUNDLE=/out/bundle
is "$(cat "$TMP/out")" '' 'a failure prints nothing'
ok 'AGENT_BUNDLE holds the work' git -C "$NET/git/demo/private.git" bundle verify -q "$TMP/out.d/bundle"
exits 77 hand --unset GH_TOKEN --env AGENT_PROMPT=true
done_testing
