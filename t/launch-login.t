#!/bin/sh
# Where no variable has the model's key, it comes from the tool's own login: the named member and
# nothing else of the file, not when it has expired, not from a file that others may write, and not
# with --login never; stderr and the record say so.
. "$(dirname "$0")/lib.sh"
in_ns "$@"
. "$ROOT/t/fake/launch.sh"
stand_ins
entry <<'END'
echo "spec: $(printf '%s' "$spec" | sed 's/SECRET-/s_/g')" >&2
echo "raw: SECRET-access" >&2
result 0 nothing
END
count=0
hour=$(($(date +%s) + 5 * 3600 + 1800))

# claude_login MS [TOKEN]: as the CLI writes it
claude_login()
{
	mkdir -p .claude
	cat >.claude/.credentials.json <<-END
	{"claudeAiOauth": {"accessToken": "${2-SECRET-access}", "refreshToken": "SECRET-refresh",
	  "expiresAt": $1, "scopes": ["user:inference"], "subscriptionType": "max"},
	 "mcpOAuth": {"x": {"accessToken": "SECRET-mcp"}}}
	END
	chmod 600 .claude/.credentials.json
}

# started [ARG...]: it runs, as run $id, with the spec in err
started()
{
	count=$((count + 1))
	id=r$count
	exits 0 launch run --run-id "$id" "$@" octo/public x
}

# refused REGEX [ARG...]: 77, one line, nothing made
refused()
{
	regex=$1
	shift
	exits 77 launch run --run-id refused "$@" octo/public x
	is "$(wc -l <err)" 1 'one line'
	like err "$regex" "$regex"
	unlike err SECRET 'and no secret in it'
	ok 'nothing was made' test ! -e state/agent/runs/refused
}

refused 'no credentials for claude: set ANTHROPIC_API_KEY .*, or log in with the tool$' --tool claude
refused 'no credentials for gemini: set GEMINI_API_KEY$' --tool gemini
claude_login "${hour}000"
started --tool claude
like err '"secrets": ?\{"CLAUDE_CODE_OAUTH_TOKEN":"s_access","GH_TOKEN":"\*\*\*"\}' 'the access token is handed in'
like err '^agent-launch: model key: access token from ~/.claude/.credentials.json, expires in 5 h$' 'and said to be'
unlike err 's_refresh|s_mcp|SECRET' 'nothing else of the file is'
like err '^raw: \*\*\*$' 'what is printed of it is masked'
python3 -c 'import json, sys
print(json.dumps(json.load(open(sys.argv[1]))["credentials"], sort_keys=True))' "state/agent/runs/$id/run.json" >credentials
is "$(cat credentials)" '{"env": [], "git": "GH_TOKEN", "login": "~/.claude/.credentials.json", "model": ["CLAUDE_CODE_OAUTH_TOKEN"]}' \
	'the record says what was taken'
ok 'no file of the run holds it' sh -c '! grep -rl SECRET "$0"' "$TMP/state"
started --tool claude -q
unlike err 'model key' '--quiet keeps it out'

# A variable wins, and then the file is not looked at.
ANTHROPIC_AUTH_TOKEN=s-env started --tool claude
like err '"secrets": ?\{"ANTHROPIC_AUTH_TOKEN":"s-env",' 'the variable wins'
unlike "state/agent/runs/$id/run.json" '"login"' 'and the record names no file'
ANTHROPIC_API_KEY='' started --tool claude
like err 'CLAUDE_CODE_OAUTH_TOKEN' 'an empty variable is none'
chmod 622 .claude/.credentials.json
ANTHROPIC_API_KEY=s-env started --tool claude
chmod 600 .claude/.credentials.json

# Not wanted.
refused 'no credentials for claude: set ANTHROPIC_API_KEY \(agent-launch\(1\) names the others\)$' --tool claude --login never
AGENT_LOGIN=never refused 'set ANTHROPIC_API_KEY' --tool claude
AGENT_LOGIN=never started --tool claude --login auto
mkdir -p .config/agent
(umask 077 && echo '{"version": 1, "login": "never"}' >.config/agent/config.json)
refused 'set ANTHROPIC_API_KEY' --tool claude
rm .config/agent/config.json
started --tool sh
unlike err 'OAUTH|model key' 'a tool without one gets none'
exits 0 launch shell --tool claude octo/public
unlike err 'OAUTH|model key' 'nor does a shell'

# Expired, or about to.
for ms in 1000 "$(date +%s)000" "$(($(date +%s) + 30))000" 0 -1 '"soon"' '"9999999999999"'; do
	claude_login "$ms"
	refused "access token in '~/.claude/.credentials.json' has expired: run claude once, which renews it" --tool claude
done
claude_login null
started --tool claude
like err 'from ~/.claude/.credentials.json$' 'one that says nothing of its end has none'
claude_login 1e300
started --tool claude
like err 'expires in 36500 d$' 'a number that is too large is bounded'

# Moved.
claude_login "${hour}000"
mkdir moved other
mv .claude/.credentials.json moved/
refused 'no credentials for claude' --tool claude
CLAUDE_CONFIG_DIR=$TMP/moved started --tool claude
like err 'from ~/moved/.credentials.json, ' 'where the variable says'
CLAUDE_CONFIG_DIR=moved refused 'no credentials for claude' --tool claude
HOME=$TMP/other XDG_STATE_HOME=$TMP/state CLAUDE_CONFIG_DIR=$TMP/moved started --tool claude
like err "from $TMP/moved/.credentials.json, " 'outside of HOME in full'
ln -s "$TMP/moved/.credentials.json" .claude/.credentials.json
started --tool claude
like err 'CLAUDE_CODE_OAUTH_TOKEN' 'a link is followed'

# A file that is none.
rm .claude/.credentials.json
claude_login "${hour}000"
started --tool claude # control
chmod 620 .claude/.credentials.json
refused "cannot use the login in '~/.claude/.credentials.json': others may write it" --tool claude
chmod 000 .claude/.credentials.json
refused "credentials.json': Permission denied" --tool claude
rm -f .claude/.credentials.json
mkfifo .claude/.credentials.json
refused 'is not a regular file' --tool claude
rm .claude/.credentials.json
(umask 077 && echo 'SECRET {' >.claude/.credentials.json)
refused 'it is not JSON' --tool claude
head -c 1100000 /dev/zero >.claude/.credentials.json
refused 'it is too large' --tool claude
claude_login "${hour}000" 'SECRET two words'
refused "access token in '~/.claude/.credentials.json' holds a byte that no token has" --tool claude
claude_login "${hour}000" ''
refused "no credentials for claude: '~/.claude/.credentials.json' holds no access token; set ANTHROPIC_API_KEY" --tool claude
echo '[]' >.claude/.credentials.json
refused 'holds no access token' --tool claude
echo '{"claudeAiOauth": {"accessToken": {"a": "SECRET"}}}' >.claude/.credentials.json
refused 'holds no access token' --tool claude

# Codex: its key, not a login of ChatGPT.
mkdir .codex
(umask 077 && echo '{"OPENAI_API_KEY": "SECRET-codex", "tokens": null}' >.codex/auth.json)
started --tool codex
like err '"secrets": ?\{"OPENAI_API_KEY":"s_codex",' 'the key is handed in'
like err '^agent-launch: model key: API key from ~/.codex/auth.json$' 'and said to be'
mv .codex elsewhere
CODEX_HOME=$TMP/elsewhere started --tool codex
like err 'from ~/elsewhere/auth.json$' 'where the variable says'
mv elsewhere .codex
echo '{"OPENAI_API_KEY": null, "tokens": {"access_token": "SECRET-a", "refresh_token": "SECRET-r"}}' >.codex/auth.json
refused "no credentials for codex: '~/.codex/auth.json' holds no API key; set CODEX_API_KEY$" --tool codex

# The table says what is taken; what it must not say is refused.
cp share/agents.json agents.json
row()
{
	python3 - "$@" <<-'END'
	import json, sys
	table = json.load(open('agents.json'))
	table['tools']['claude']['logins'][0][sys.argv[1]] = json.loads(sys.argv[2])
	json.dump(table, open('share/agents.json', 'w'))
	END
}
claude_login "${hour}000"
while read -r key value; do
	row "$key" "$value"
	exits 78 launch run --tool claude octo/public x
	like err 'agents.json: tools.claude.logins\[0\]: expected ' "$key $value"
done <<'END'
token "claudeAiOauth.refreshToken"
token "refresh_token"
token "a..b"
token ""
token "a."
token "a b"
token null
expires "a/b"
variable "PATH"
variable null
directory "../x"
directory "/etc"
directory "a/../b"
directory ""
file ".."
file "a//b"
what "\u001b[31m"
frob 1
END
row token '"mcpOAuth.x.accessToken"'
started --tool claude
like err '"CLAUDE_CODE_OAUTH_TOKEN":"s_mcp"' 'control: another member can be named'
done_testing
