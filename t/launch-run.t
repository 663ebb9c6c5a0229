#!/bin/sh
# Whole runs with everything real: agent, agent-launch, bwrap, agent-entry, egress-proxy, git and gh,
# against GitHub as the fake internet plays it and against another git server.
. "$(dirname "$0")/lib.sh"
in_ns "$@"
internet_start
make_repo octo/public
make_repo octo/private
make_repo demo/hello
export XDG_STATE_HOME="$TMP/state" AGENT_TOOL=sh AGENT_CA_FILE="$CA" TERM=dumb
runs=$XDG_STATE_HOME/agent/runs

# GitHub, with the real gh.
export GH_TOKEN=test-write-token
exits 0 agent run --engine bwrap --run-id g1 --title 'A title' octo/private 'echo work >new; echo said'
is "$(cat out)" https://github.com/octo/private/pull/1 "the pull request's URL is all of stdout"
like err '^sh\| said$' 'what the agent said is on stderr'
is "$(git -C "$NET/git/octo/private.git" show agent/sh/g1:new)" work 'the branch is there'
is "$(jq -r '.[0] | .title + " " + .head + " " + .base' "$NET/pulls.json")" 'A title agent/sh/g1 main' \
	'and the pull request'
is "$(jq -r 'select(.verdict == "allow") | .phase + " " + .host' "$runs/g1/egress.jsonl" | sort -u | tr '\n' ' ')" \
	'setup github.com ship api.github.com ship github.com ' 'each in its phase, through the proxy'
is "$(jq -r '.hosts.allowed[].host' "$runs/g1/run.json" | sort | tr '\n' ' ')" 'api.github.com github.com ' \
	'the record says what was reached'
is "$(jq -r '.result.url + " " + .credentials.git' "$runs/g1/run.json")" \
	'https://github.com/octo/private/pull/1 GH_TOKEN' 'and what came of it'
ok 'the token is in no file' sh -c '! grep -r test-write-token "$0"' "$XDG_STATE_HOME"
exits 0 agent run --run-id g2 octo/private true
is "$(cat out)" '' 'nothing to ship: nothing printed'
exits 0 agent run --run-id g3 --draft https://github.com/octo/private.git 'echo more >more'
is "$(cat out)" https://github.com/octo/private/pull/2 'a URL of GitHub is the same'
is "$(jq -r '.[1].draft // .[1].isDraft' "$NET/pulls.json")" true '--draft'
AGENT_REVIEWER='octo hubot' exits 0 agent run --run-id g3a --label ai --label 'help wanted' octo/private 'echo label >label'
is "$(jq -r '.[2] | (.labels + .reviewers) | join(" ")' "$NET/pulls.json")" 'ai help wanted octo hubot' \
	'--label, --reviewer and their variables'
exits 69 agent run --run-id g3b --require-gitleaks octo/private 'echo leaks >leaks'
like err 'gitleaks is required' '--require-gitleaks'
exits 0 sh -c "agent run --run-id g4 octo/private - <<'END'
echo from stdin >stdin
END"
exits 0 sh -c 'printf "echo \$HELLO >hello" >prompt; HELLO=world agent run --run-id g5 --env HELLO --prompt-file prompt octo/private'
is "$(git -C "$NET/git/octo/private.git" show agent/sh/g5:hello)" world '--env and --prompt-file'
exits 0 agent run --run-id g6 --json octo/private 'echo json >json'
is "$(tail -n 1 out | jq -r '.outcome + " " + .url')" 'shipped https://github.com/octo/private/pull/6' '--json'
is "$(jq -r .event out | sort -u | tr '\n' ' ')" 'phase progress result selftest ' \
	'prints events'

# A command that gives tokens.
cat >mint <<'END'
#!/bin/sh
echo "$1" >>minted
echo "test-$1-token"
END
chmod +x mint
unset GH_TOKEN
exits 0 agent run --run-id t1 --token-cmd "$TMP/mint" octo/private 'echo x >x'
is "$(tr '\n' ' ' <minted)" 'read write ' 'a token to read, then one to write'
exits 77 agent run octo/private true
export GH_TOKEN=test-write-token

# The agent fails, is stopped, makes what must not leave; the work is kept each time.
exits 7 agent run --run-id f1 octo/private 'echo x >x; exit 7'
like err "run f1 ended with 7: .*its record is $runs/f1\$" 'an agent that fails'
# The command that the message ends with, as it is, in a clone.
git clone -q "$NET/git/octo/private.git" clone
git -C clone config http.sslCAInfo "$CA"
git -C clone config http.extraHeader "Authorization: Basic $(printf 'x-access-token:%s' test-read-token | base64 -w 0)"
sed -n 's/.*in a clone: \(git fetch [^;]*\).*/\1/p' err | head -n 1 >fetch
ok 'the command that it prints' sh -c 'test -s fetch && cd clone && sh -eu ../fetch'
is "$(git -C clone show agent/salvage/f1:x)" x 'brings the work'
is "$(jq -r .result.message "$runs/f1/run.json" | sed -n 's/.*in a clone: //p')" "$(cat fetch)" 'and is in the record'
exits 124 agent run --run-id f2 --timeout 1 octo/private 'echo x >x; sleep 100'
like err 'run f2 ended with 124' 'one that takes too long'
exits 124 agent run --run-id l1 --idle-timeout 1 octo/private 'echo x >x; sleep 100'
is "$(jq -r .result.limit "$runs/l1/run.json")" idle '--idle-timeout'
exits 124 agent run --run-id l2 --max-output 64k octo/private 'echo x >x; yes'
is "$(jq -r .result.limit "$runs/l2/run.json")" output '--max-output'
# shellcheck disable=SC2016
exits 65 agent run --run-id f3 octo/private 'mkdir -p .github/workflows; echo x >.github/workflows/x.yml'
like err 'run f3 ended with 65' 'one that changes a workflow'
exits 66 agent run --run-id f4 octo/none true
like err 'run f4 ended with 66' 'a repository that is not there'
exits 66 agent run --run-id f5 --base none octo/private true
like err "run f5 ended with 66.*none" 'a base that is not there'
exits 74 agent run --run-id f6 --workspace 64k octo/private true
like err 'run f6 ended with 74' 'a workspace that is full'
GH_TOKEN=wrong-token-of-nobody exits 77 agent run --run-id f7 octo/private true
like err 'run f7 ended with 77' 'a token that is none'
GH_TOKEN=test-read-token run agent run --run-id f8 octo/private 'echo x >x'
like err 'the work is kept in .*/f8/work.bundle' 'a token that may not push: the work is in the record'
sed -n 's/.*in a clone: //p' err >fetch
jq -r '.notes[]' "$runs/f8/run.json" | sed -n 's/.*in a clone: //p' >noted
ok 'and the code says so' test "$status" -eq 75 -o "$status" -eq 77
ok 'which is a bundle' sh -c 'cd "$0" && git bundle verify -q work.bundle 2>/dev/null || git bundle list-heads work.bundle' "$runs/f8"
ok 'the command that it prints' sh -c 'test -s fetch && cd clone && sh -eu ../fetch'
is "$(git -C clone show agent/sh/f8:x)" x 'brings the work'
is "$(cat noted)" "$(cat fetch)" 'and is in the record'
is "$(git -C "$NET/git/octo/private.git" for-each-ref --format='%(refname:lstrip=2)' | grep -v '^agent/' | tr '\n' ' ')" \
	'main ' 'no run made anything but its branches'

# Another server, which has to be named.
unset GH_TOKEN
export AGENT_GIT_TOKEN=test-write-token
exits 0 agent run --run-id o1 --allow git.example.org@setup,ship https://git.example.org/demo/hello 'echo x >x'
is "$(cat out)" 'https://git.example.org/demo/hello#agent/sh/o1' 'where the branch is'
is "$(git -C "$NET/git/demo/hello.git" show agent/sh/o1:x)" x 'and it is there'
unset AGENT_CA_FILE
exits 76 agent run --run-id o2 --allow git.example.org@setup,ship https://git.example.org/demo/hello true
like err 'run o2 ended with 76: .*certificate.*--ca-file' 'a certificate that nobody trusts'
export AGENT_CA_FILE="$CA"

# What the agent can reach: what it was allowed, in its phase.
exits 0 agent run --run-id p1 --allow git.example.org@setup,ship --allow six.example.org \
	https://git.example.org/demo/hello 'for host in six.example.org git.example.org evil.example.net; do
		curl -sS -o /dev/null --max-time 10 "https://$host/" && echo "reached $host"; done; exit 0'
is "$(grep '^sh| reached' err)" 'sh| reached six.example.org' 'one of three'
is "$(recorded dns 'r["name"].startswith("evil")')" '' 'nobody asked for the name of the third'
is "$(jq -r '.hosts.denied[].host' "$runs/p1/run.json" | sort | tr '\n' ' ')" \
	'evil.example.net git.example.org ' 'and the record says what was refused'
is "$(jq -r 'select(.probe) | .host + " " + .reason' "$runs/p1/egress.jsonl")" 'selftest.invalid policy' \
	'(but for what the self-test asked for)'
like "$runs/p1/run.json" '"text": "no interface but loopback, no route; 13 probes closed; the proxy denies"' \
	'and what that found'
is "$(recorded traps)" '' 'no connection went astray'
is "$(ps -eo comm= | awk '/^(bwrap|egress-proxy|agent.*)$/')" '' 'nothing is left running'
done_testing
