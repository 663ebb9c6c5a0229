#!/bin/sh
# What is not what it should be ends the run with 64 before anything is started (threats-entry E2 to
# E5); a prompt reaches the tool as it is, whatever it looks like.
# rows: E2 E3 E4 E5
. "$(dirname "$0")/lib.sh"
in_ns "$@"
. "$ROOT/t/entry/lib.sh"

internet_start
make_repo demo/hello

refused()
{
	exits 64 entry "$@"
}

for repo in '' -oProxyCommand=x/y ../.. ./a a//b a/b/c a/b.git 'a/b#c' 'a/b?x' a/b@c http://evil/a \
	file:///etc ext::sh a/%2e%2e a/.. a/-b https://user@github.com/a/b https://github.com/ \
	https://github.com/a/../b https://1.2.3.4/a/b --upload-pack=x/y a/.git \
	'ä/b' "a/$(printf %0300d 0)" 'a/b
c'; do
	refused "--repo=$repo" true
done
for id in ../main x..y x.lock '@{-1}' -d 'x y' x~1 refs/heads/main '' a/b "$(printf %0300d 0)" 'a
b'; do
	refused --env "AGENT_RUN_ID=$id" true
done
for base in -d 'x y' x..y HEAD refs/heads/main '@{-1}' a//b; do
	refused --env "AGENT_BASE=$base" true
done
for tool in ../../bin/sh 'sh;id' SH nosuch ''; do
	refused --tool "$tool" true
done
like "$TMP/err" 'is not the name of a tool' 'the message names the variable'
refused --tool nosuch true
like "$TMP/err" 'there are: .*sh.*claude' 'and the tools that there are'
refused --tool claude true
like "$TMP/err" 'needs a key: give it ANTHROPIC_API_KEY' 'a tool without its key says which'
for time in 0 -1 1x 99999999 ''; do
	[ -z "$time" ] || refused --env "AGENT_TIMEOUT=$time" true
done
refused --env HTTPS_PROXY=socks5://127.0.0.1:1 true
refused --env AGENT_HANDOFF=relative true
refused --env AGENT_SPEC=/file true

for spec in '' '{' '[]' '{"version":2}' '{"version":1,"prompt":"x","colour":"red"}' \
	'{"version":1,"prompt":"a\u0000b"}' '{"version":1,"prompt":"x","phase_key":"short"}' \
	'{"version":1,"prompt":"x","secrets":{"A B":"c"}}' '{"version":1,"version":1,"prompt":"x"}' \
	'{"version":1,"prompt":"x","secrets":{"GH_TOKEN":"a\r\nX: y"}}' \
	'{"version":1,"prompt":"x","mode":"root"}' '{"version":1,"prompt":"x","env":{"1":"2"}}'; do
	refused --raw-spec "$spec"
done
refused --raw-spec "$(printf '{"version":1,"prompt":"a\377b"}')"
refused ''
like "$TMP/err" 'prompt is empty' 'an empty prompt says so'
is "$(recorded requests | wc -l)" 0 'no request was made by any of these'

# A prompt is data: the tool gets it whole, as a file or on its standard input, never as an option.
exits 0 entry '--dangerously-skip-permissions 2>/dev/null; echo "$GH_TOKEN\`env\`%s%n" >was; git add was'
is "$(git -C "$NET/git/demo/hello.git" show "agent/sh/$RUN:was")" '`env`%s%n' \
	'a prompt that begins with a dash runs, with no token in sight'
{
	echo 'wc -c <"$0" >size'
	head -c 204800 /dev/zero | tr '\0' '#'
} >"$TMP/long"
RUN=HEAD
exits 0 entry 'echo x >x'
is "$(ref demo/hello refs/heads/agent/sh/HEAD)" "$(field tip)" 'a run id that git would read as a name is a branch like another'
RUN=long-1
exits 0 entry --prompt-file "$TMP/long"
is "$(git -C "$NET/git/demo/hello.git" show "agent/sh/$RUN:size")" "$(wc -c <"$TMP/long")" \
	'a prompt of 200 KiB arrives whole'
done_testing
