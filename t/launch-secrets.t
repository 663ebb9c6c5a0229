#!/bin/sh
# The run's secrets are in no argv, no environment, no file and no log while it runs and after it;
# they arrive on the channel, and the token for pushing comes when it is asked for.
# rows: E6
. "$(dirname "$0")/lib.sh"
in_ns "$@"
. "$ROOT/t/fake/launch.sh"
stand_ins
export GH_TOKEN=SECRET-git-token GITHUB_TOKEN=SECRET-other-git AGENT_GIT_TOKEN=SECRET-plain-git
export ANTHROPIC_API_KEY=SECRET-model-key OPENAI_API_KEY=SECRET-of-another OTHER=SECRET-env
printf 'SECRET in the prompt' >prompt

# Every process's argv and environment, as far as this user can read them, and who they are.
look()
{
	for process in /proc/[0-9]*; do
		comm=$(cat "$process/comm" 2>/dev/null) || continue
		case $comm in bwrap | egress-proxy | agent-entry | agent-launch | sh) ;; *) continue ;; esac
		[ "$process" != "/proc/$$" ] || continue
		{ tr '\0' ' ' <"$process/cmdline"; echo; } 2>/dev/null
	done
}

entry <<'END'
event '{"event":"phase","phase":"agent"}'
echo up >&2
while [ ! -e /run/agent/share/go ]; do sleep 0.05; done
echo "environ: $(tr '\0' ' ' </proc/self/environ | grep -c SECRET)" >&2
event '{"event":"need","what":"token","access":"write"}'
read -r line
echo "spec: $(printf '%s' "$spec" | sed 's/"phase_key":"[0-9a-f]\{64\}"/"phase_key":"K"/; s/SECRET-/s_/g; s/SECRET/s/g')" >&2
echo "answer: $(printf '%s' "$line" | sed 's/SECRET-/s_/g')" >&2
echo "raw: SECRET-git-token SECRET-model-key" >&2
result 0 nothing '"message":"SECRET-git-token"'
END
start run "$TMP/bin/agent-launch" run --tool claude --run-id r --env OTHER --json --prompt-file prompt octo/public
wait_for 'grep -q up state/agent/runs/r/agent.log 2>/dev/null'
look >seen
like seen '/bwrap .*--setenv' 'the argv of bwrap can be seen'
unlike seen SECRET 'and holds no secret'
tr '\0' '\n' <"/proc/$(pgrep -x bwrap | head -n 1)/environ" >environ 2>&1
unlike environ SECRET 'nor does its environment'
tr '\0' '\n' <"/proc/$(pgrep -x egress-proxy | head -n 1)/environ" >environ 2>&1
unlike environ SECRET "nor the proxy's"
notok 'the environment of agent-launch cannot be read' cat "/proc/$(pid run)/environ"
notok 'nor its memory' dd if="/proc/$(pid run)/mem" bs=1 count=1
ok 'control: those of another process can' cat "/proc/$$/environ"
touch share/go
wait_for '! running run'
wait "$(pid run)"
is $? 0 'the run is fine'
sed 's/SECRET in the prompt/s in the prompt/' run.err >err
like err '^environ: 0$' 'none in the environment inside'
like err '"secrets": ?\{"ANTHROPIC_API_KEY":"s_model-key","GH_TOKEN":"s_git-token"\}' \
	'the spec holds what this run needs and no more'
like err '"env":\{"OTHER":"s_env"\}' 'and what was handed over'
like err '"prompt":"s in the prompt"' 'and the prompt'
like err '"phase_key":"K"' 'and the key of the phases'
like err 'answer: .*"token":"s_git-token","egress":\{"allowed":\[\],"denied":\[\],"opened":\[\]\}' 'the answer holds the token'
like err '^raw: \*\*\* \*\*\*$' 'what is printed of it is masked'
unlike run.out SECRET 'also in the events'
ok 'no file of the run holds one' sh -c '! grep -rl SECRET "$0"' "$TMP/state"
ok 'nor /tmp' sh -c '! grep -rlI SECRET-git /tmp --include="agent-launch*" --include="bwrap*"'
rm share/go

# A command that gives tokens: once to read, once to write, and not sooner.
cat >mint <<'END'
#!/bin/sh
echo "$1 GH_TOKEN=${GH_TOKEN-unset} KEY=${ANTHROPIC_API_KEY-unset}" >>"$MINTED"
echo "SECRET-for-$1"
END
chmod +x mint
entry <<'END'
echo "spec: $(printf '%s' "$spec" | sed 's/SECRET-/s_/g')" >&2
echo "so far: $(grep -c . /run/agent/share/minted)" >&2
event '{"event":"need","what":"token","access":"write"}'
read -r line
echo "answer: $(printf '%s' "$line" | sed 's/SECRET-/s_/g')" >&2
echo "raw: SECRET-for-read SECRET-for-write" >&2
result 0 nothing
END
export MINTED="$TMP/share/minted"
exits 0 launch run --tool claude --token-cmd ./mint --run-id m octo/public x
like err '"GH_TOKEN":"s_for-read"' 'the spec has the one to read'
like err '^so far: 1$' 'the other is not made before it is needed'
like err '"token":"s_for-write"' 'the answer has the one to write'
like err '^raw: \*\*\* \*\*\*$' 'both are masked'
is "$(cat share/minted)" 'read GH_TOKEN=unset KEY=unset
write GH_TOKEN=unset KEY=unset' 'and the command sees none of the others'
like state/agent/runs/m/run.json '"git": "token-cmd"' 'the record says which'
exits 0 launch run --tool sh --token-cmd './mint "$@"; exit 0; :' --run-id m1 octo/public x
cat >mint <<'END'
#!/bin/sh
[ "$1" = read ] || { echo "no more tokens" >&2; exit 1; }
echo SECRET-for-read
END
exits 0 launch run --tool sh --token-cmd ./mint --run-id m2 octo/public x
like err '"error":"failed"' 'one that fails is answered as an error'
like err '^no more tokens$' 'and speaks for itself'

# The token of one server is not for another.
entry <<'END'
echo "spec: $(printf '%s' "$spec" | sed 's/SECRET-/s_/g')" >&2
result 0 nothing
END
exits 0 launch run --tool sh -a git.example.org@setup,ship https://git.example.org/demo/hello x
like err '"secrets":\{"AGENT_GIT_TOKEN":"s_plain-git"\}' 'another server gets AGENT_GIT_TOKEN and nothing else'
unset GH_TOKEN
exits 0 launch run --tool sh octo/public x
like err '"secrets":\{"GH_TOKEN":"s_other-git"\}' 'GITHUB_TOKEN stands for GH_TOKEN'
exits 0 launch shell octo/public
like err '"secrets":\{\}' 'a shell gets none at all'
done_testing
