#!/bin/sh
# What makes no sense is refused before anything is started: the code, one line that says what
# was wrong with which value, no record, nothing running.
# rows: E2 E3 E4 E5
. "$(dirname "$0")/lib.sh"
in_ns "$@"
. "$ROOT/t/fake/launch.sh"
stand_ins

# refused CODE REGEX ARG...: one line on stderr, nothing on stdout, no trace.
refused()
{
	code=$1 regex=$2
	shift 2
	run launch "$@"
	if [ "$status" -eq "$code" ] && grep -Eq -e "$regex" err && [ ! -s out ] &&
		[ "$(wc -l <err)" -eq 1 ] && [ ! -e state ]; then
		pass "$code: $*"
		return
	fi
	fail "$code: $*"
	diag "exit code $status, wanted one line like: $regex"
	_show err
	rm -rf state
}

export AGENT_TOOL=sh
refused 64 "first word is run, shell or check, not ''"
refused 64 "not 'octo/public'" octo/public
refused 64 'no repository' run
refused 64 'no repository' run --draft
refused 64 'no prompt' run octo/public
refused 64 'prompt is empty' run octo/public ''
refused 64 'too many words.*quote the prompt' run octo/public fix it
refused 64 "options go before the repository: '--draft'" run octo/public --draft
refused 64 "options go before the repository: '--tool=sh'" run octo/public --tool=sh
refused 64 "unknown option '--frob'" run --frob octo/public x
refused 64 "unknown option '-x'" run -x octo/public x
refused 64 '--draft takes no value' run --draft=yes octo/public x
refused 64 '--tool needs a value' run --tool
refused 64 "unknown engine 'docker9': there are docker, podman, bwrap, container" run --engine docker9 octo/public x
refused 64 "unknown engine ''" run --engine '' octo/public x
refused 64 "unknown tool '../../bin/sh': there are sh, claude" run --tool ../../bin/sh octo/public x
refused 64 "unknown tool 'SH'" run --tool SH octo/public x
refused 64 "unknown tool 'sh;id'" run --tool 'sh;id' octo/public x
refused 64 "'0' is no value for --timeout" run --timeout 0 octo/public x
refused 64 "'1w' is no value for --timeout" run --timeout 1w octo/public x
refused 64 "'8d' is no value for --timeout" run --timeout 8d octo/public x
refused 64 "'-1' is no value for --timeout" run --timeout -1 octo/public x
refused 64 "'0' is no value for --idle-timeout" run --idle-timeout 0 octo/public x
refused 64 "'64' is no value for --max-output" run --max-output 64 octo/public x
refused 64 "'a,b' is no value for --label" run --label a,b octo/public x
refused 64 "'' is no value for --label" run --label '' octo/public x
refused 64 "'-d' is no value for --reviewer" run --reviewer=-d octo/public x
refused 64 "'1' is no value for --workspace" run --workspace 1 octo/public x
refused 64 'two prompts' run --prompt-file prompt octo/public x
refused 64 'takes neither a prompt' shell --json octo/public
refused 64 'too many words' shell octo/public x
refused 64 'for root: you are uid' run --uid 1000 octo/public x

# Repositories that are options, paths, URLs in disguise.
for repo in '-oProxyCommand=x/y' '--upload-pack=x/y' a/.. a//b a/b/c a/b.git 'a/b#c' 'a/b?x' a/b@c \
	a/%2e%2e a/.git a/-b a b/ /b- 'ext::sh -c x' 'a/b
c' "$(printf 'a%0300d/b' 0)" 'ä/b' 'https://user:pw@git.example.org/x' 'https://git.example.org/' \
	'https://git.example.org/a/../b' 'https://git.example.org/a//b' 'https://git.example.org/a?b' \
	'https://git.example.org/a#b' 'https://git.example.org/%61' 'https://127.0.0.1/a' \
	'https://git.example.org:0/a' 'http://git.example.org/a' 'git@github.com:a/b' ssh://a/b \
	'https://github.com/a/b/c' 'https://git.example.org/-a' file://host/path file:x; do
	case $repo in
	/*) refused 66 'cannot find the repository' run "$repo" x ;;
	*) refused 64 "^agent-launch: .*('|unknown option)" run "$repo" x ;;
	esac
done
refused 64 "repository '' is neither" run '' x
refused 64 "repository '-x/y' has no valid owner" run -- -x/y x
refused 64 'does not open git.example.org.*--allow git.example.org@setup,ship' \
	run https://git.example.org/demo/hello x
refused 64 'does not open git.example.org:8443.*--allow git.example.org:8443@setup,ship' \
	run -a git.example.org@setup,ship https://git.example.org:8443/demo/hello x
refused 64 'does not open git.example.org' run --allow git.example.org https://git.example.org/a x
refused 64 'does not open git.example.org' run -a git.example.org@setup https://git.example.org/a x

# Run ids and branches.
for id in ../main x..y x.lock '@{-1}' -d 'x y' x~1 '' . .. "$(printf '%0300d' 0)" 'x
y' x/y .x x. refs/heads/main; do
	refused 64 'is not a run id' run --run-id "$id" octo/public x
done
for base in .. -d 'x y' 'x~1' HEAD refs/heads/main '' x.lock @ 'x
y'; do
	refused 64 'is not a branch name' run --base "$base" octo/public x
done

# Rules.
for rule in '' '*' '*.example.org' 10.0.0.1 '[::1]' example.org:0 example.org@night example.org@ \
	10.0.0.0/8 'example.org@setup,,' 'a b'; do
	refused 64 "' is no value for --allow: it " run --allow "$rule" octo/public x
done
refused 64 "no value for --internal: it has no valid port" run --internal example.org octo/public x
for rule in 10.0.0.1 '*.example.org' example.org:0 example.org@setup; do
	refused 64 "' is no value for --setup-allow: it " run --setup-allow "$rule" octo/public x
done

# Prompts and certificates.
printf 'a\0b' >nul
printf '\377' >bytes
printf '   \n' >blank
head -c 2000000 /dev/zero | tr '\0' a >large
mkfifo fifo
refused 64 'holds a NUL byte' run --prompt-file nul octo/public
refused 64 'is not UTF-8' run --prompt-file bytes octo/public
refused 64 'prompt is empty' run --prompt-file blank octo/public
refused 64 'larger than 1048576 bytes' run --prompt-file large octo/public
refused 66 "cannot read the prompt 'none': No such file" run --prompt-file none octo/public
refused 66 "cannot read the prompt 'fifo'" run --prompt-file fifo octo/public
refused 66 "cannot read the certificates 'none'" run --ca-file none octo/public x
refused 64 "'blank' holds no certificate" run --ca-file blank octo/public x
printf -- '-----BEGIN CERTIFICATE-----\n-----BEGIN PRIVATE KEY-----\n' >both.pem
refused 64 'holds a private key' run --ca-file both.pem octo/public x
refused 66 "cannot read the policy 'none'" run --policy none octo/public x

# Variables that stand for options are judged alike.
AGENT_TIMEOUT=soon refused 64 "'soon' is no value for AGENT_TIMEOUT" run octo/public x
AGENT_DRAFT=yes refused 64 "'yes' is no value for AGENT_DRAFT" run octo/public x
AGENT_ENGINE=vm refused 64 "unknown engine 'vm'" run octo/public x
AGENT_ALLOW='a.example.org 10.1.1.1' refused 64 "'10.1.1.1' is no value for AGENT_ALLOW: it " run octo/public x

# What is handed over.
refused 64 'no value for --env: it takes the name of a variable alone' run --env A=b octo/public x
refused 64 'no value for --env: ' run --env 1A octo/public x
refused 64 'is not set' run --env NOT_SET octo/public x
refused 64 'GH_TOKEN is not handed to the agent' run --env GH_TOKEN octo/public x
refused 64 'AGENT_SANDBOX is not handed' run --env AGENT_SANDBOX octo/public x

# Credentials that are not there, or are none.
GH_TOKEN='' refused 77 'no token to push with: set GH_TOKEN' run octo/public x
GH_TOKEN='two words' refused 64 'GH_TOKEN holds a byte that no token has' run octo/public x
refused 77 'set AGENT_GIT_TOKEN' run -a git.example.org@setup,ship https://git.example.org/a x
refused 77 'no credentials for claude: set ANTHROPIC_API_KEY' run --tool claude octo/public x
refused 77 "token-cmd 'false' for read: it failed" run --token-cmd false octo/public x
refused 77 'its output is empty' run --token-cmd true octo/public x
refused 77 'its output holds a byte' run --token-cmd 'echo a b; :' octo/public x

# Programs that are not there.
mkdir none
launch()
{
	PATH=$TMP/none "$TMP/bin/agent-launch" "$@"
}
refused 69 "bwrap is not there: install the package 'bubblewrap'" run octo/public x
ln -s "$(command -v bwrap)" none/bwrap
refused 69 "git is not there: install the package 'git'" run . x
rm bin/agent-entry
refused 69 'agent-entry is not there' run octo/public x
rm bin/egress-proxy
refused 69 'egress-proxy is not there' run octo/public x
unset -f launch
. "$ROOT/t/fake/launch.sh"

# And the control: with everything right it starts.
stand_ins
entry <<'END'
result 0 nothing
END
exits 0 launch run --run-id ok octo/public -x
ok 'a prompt that begins with a dash is a prompt' test -e state/agent/runs/ok/run.json
exits 0 launch run --run-id ok2 octo/public -- --draft
exits 64 launch run --run-id ok octo/public x
like err "there is a run 'ok' already" 'a run id is used once'
exits 0 launch run --run-id large octo/public "$(head -c 120000 large)"
exits 0 sh -c 'head -c 200000 large | "$0"/bin/agent-launch run --run-id stdin octo/public -' "$TMP"
done_testing
