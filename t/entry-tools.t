#!/bin/sh
# The table of agents at work: each CLI's argv, prompt, key, profile and figures, with stand-ins of
# their names on PATH; gitleaks, as a stand-in too (Debian has none); labels and reviewers.
# rows: E4
. "$(dirname "$0")/lib.sh"
in_ns "$@"
. "$ROOT/t/entry/lib.sh"

internet_start
make_repo demo/hello
in_git()
{
	git -C "$NET/git/demo/hello.git" "$@"
}
mkdir "$TMP/tools"
# Each stand-in leaves in the workspace what it saw, and says what its table row reads.
cat >"$TMP/tools/stand-in" <<'END'
#!/bin/sh
name=$(basename "$0")
printf '%s\n' "$@" >argv
cat >prompt
env | grep -v -e KEY -e TOKEN >environment
env | grep -e KEY | sed 's/=.*//' | sort >keys
cp ~/.claude/settings.json ~/.codex/config.toml ~/.gemini/settings.json . 2>/dev/null
touch /proc/self/fd/0 2>/dev/null
echo more 2>/dev/null >&0 && echo "the prompt can be written to" >writable
case $name in
claude) echo '{"type":"result","is_error":'"${FAKE_ERROR-false}"',"result":"I did it @everyone","total_cost_usd":0.5,"usage":{"input_tokens":11,"output_tokens":22}}' ;;
codex) printf '{"type":"turn.started"}\n{"type":"turn.completed","usage":{"input_tokens":33,"output_tokens":44}}\n' ;;
gemini) printf '{\n "response": "done",\n "stats": {"models": {"x": {"tokens": {"prompt": 5, "candidates": 6}}}}\n}\n' ;;
esac
END
chmod +x "$TMP/tools/stand-in"
for name in claude codex gemini; do cp "$TMP/tools/stand-in" "$TMP/tools/$name"; done
tool()
{
	_tool=$1 _key=$2
	shift 2
	entry --tool "$_tool" --spec "{\"secrets\": {\"$_key\": \"sk-key-0123456789\"}, \"options\": {\"labels\": [], \"draft\": ${draft-false}}}" \
		--bwrap=--ro-bind --bwrap="$TMP/tools" --bwrap=/opt/bin --env PATH=/opt/bin:/usr/bin:/bin "$@"
}
shows()
{
	in_git show "agent/$1/$RUN:$2" | tr '\n' ' '
}

exits 0 tool claude ANTHROPIC_API_KEY -- '-p --mcp-config=/x is no option here'
is "$(shows claude prompt)" '-p --mcp-config=/x is no option here' 'claude: the prompt is its standard input, as it is'
is "$(shows claude argv)" '-p --dangerously-skip-permissions --output-format json ' 'its arguments are the table'"'"'s'
is "$(shows claude keys)" 'ANTHROPIC_API_KEY ' 'it has its key'
like "$TMP/err" '^claude\| \{"type":"result"' 'what it prints is shown under its name'
ok 'its profile was written before' in_git cat-file -e "agent/claude/$RUN:settings.json"
notok 'its prompt is sealed' in_git cat-file -e "agent/claude/$RUN:writable"
ok 'its figures are an event' event 'e["event"] == "usage" and e["usage"]["cost_usd"] == 0.5'
python3 -c 'import json; print(json.load(open("net/pulls.json"))[-1]["body"])' >body
like body '11 in, 22 out' 'and stand in the pull request'
like body 'I did it' 'so do its own words'
is "$(python3 -c 'import json; print(json.load(open("net/pulls.json"))[-1]["title"])')" \
	'-p --mcp-config=/x is no option here' 'the title is the prompt'"'"'s first line'
RUN='claude-2'
exits 1 tool claude ANTHROPIC_API_KEY --env FAKE_ERROR=true --spec \
	'{"secrets": {"ANTHROPIC_API_KEY": "sk-key-0123456789"}, "env": {"FAKE_ERROR": "true"}}' 'x'
like "$TMP/err" 'says that it failed' 'claude: exit code 0 and is_error is a failure'
is "$(field salvage)" branch 'and the work is kept'

draft=true
exits 0 tool codex OPENAI_API_KEY 'do it'
is "$(shows codex keys)" 'CODEX_API_KEY OPENAI_API_KEY ' 'codex: the key that people have, under the name that it reads'
is "$(shows codex argv)" 'exec --skip-git-repo-check --json - ' 'its arguments'
ok 'its figures come from the line that tells' event 'e["event"] == "usage" and e["usage"]["input_tokens"] == 33'
ok 'its profile was written before' in_git cat-file -e "agent/codex/$RUN:config.toml"
is "$(python3 -c 'import json; print(json.load(open("net/pulls.json"))[-1]["draft"])')" True 'a draft, when asked for'
exits 0 tool gemini GEMINI_API_KEY 'do it'
is "$(shows gemini argv)" '--approval-mode yolo --output-format json ' 'gemini: its arguments'
ok 'its figures are summed over its models' event 'e["event"] == "usage" and e["usage"]["output_tokens"] == 6'
exits 127 tool claude ANTHROPIC_API_KEY --env PATH=/usr/bin:/bin 'do it'
like "$TMP/err" "'claude' is not on the sandbox's PATH" 'a tool that is not there'

# gitleaks: the configuration is ours, its exit code decides.
cat >"$TMP/tools/gitleaks" <<'END'
#!/bin/sh
[ "$1" = detect ] || exit 2
for arg; do case $arg in --log-opts=*) range=${arg#*=} ;; esac; done
while [ $# -gt 0 ]; do case $1 in --source) source=$2 ;; --config) config=$2 ;; esac; shift; done
grep -q 'useDefault = true' "$config" || exit 3
env | grep -qi token && exit 4
git -C "$source" log -p "$range" | grep -q 'AKIA[0-9A-Z]*' && { echo 'found: aws-key' >&2; exit 1; }
exit 0
END
chmod +x "$TMP/tools/gitleaks"
leaks()
{
	entry --bwrap=--ro-bind --bwrap="$TMP/tools" --bwrap=/opt/bin --env PATH=/opt/bin:/usr/bin:/bin "$@"
}
RUN='leaks-1'
exits 65 leaks 'echo AKIA0123456789ABCDEF >x; printf "[allowlist]\npaths = [\".*\"]\n" >.gitleaks.toml'
like "$TMP/err" 'gitleaks ended with code 1: found: aws-key' 'what gitleaks finds is refused, whatever the repository allows'
is "$(field salvage)" bundle 'and kept in a bundle'
RUN='leaks-2'
exits 0 leaks --spec '{"options": {"require_gitleaks": true}}' 'echo clean >x'
RUN='leaks-3'
exits 69 entry --spec '{"options": {"require_gitleaks": true}}' 'echo clean >x'
like "$TMP/err" 'gitleaks is required' 'where it is required and missing, that is said'

RUN='label-1'
exits 0 entry --spec '{"options": {"title": "Asked for", "labels": ["ai", "help wanted"], "reviewers": ["octo"]}}' 'echo x >x'
is "$(python3 -c 'import json; p = json.load(open("net/pulls.json"))[-1]; print(p["title"], p["labels"], p["reviewers"])')" \
	"Asked for ['ai', 'help wanted'] ['octo']" 'title, labels and reviewers'
done_testing
