#!/bin/sh
# agent-doctor tells what it found, a line or an object for each check, with an exit code that says
# whether a run can be; what it knows of secrets are their names, and nothing that it starts has one.
# shellcheck disable=SC2119 # doctor takes options, or none
. "$(dirname "$0")/lib.sh"
[ -n "${AGENT_TEST_INSIDE-}" ] || set -- "$(cat "$(dirname "$0")/../docs/man/agent-doctor.1")"
as_user "$@"
. "$ROOT/t/fake/doctor.sh"
printf '%s\n' "$1" >page

# The engine that takes this machine's programs, whatever others there are.
export AGENT_ENGINE=bwrap
# Secrets, and what else must not be handed on.
export GH_TOKEN=sesame-git GITHUB_TOKEN=sesame-other AGENT_GIT_TOKEN=sesame-third \
	ANTHROPIC_API_KEY=sesame-model GEMINI_API_KEY=sesame-gemini AWS_SECRET_ACCESS_KEY=sesame-cloud
docker_says 28.0.1
fake podman 'exit 1'
fake gitleaks 'echo 8.18.4'
fake claude 'exit 1'
doctor
is "$status" 0 'a healthy machine'
is "$(cat err)" '' 'nothing on stderr'
cp lines healthy
ok 'each line is an object' "$_tools" -e . healthy
is "$("$_tools" -r 'keys_unsorted - ["level", "subject", "found", "next"] | .[]' healthy)" '' 'of these members'
is "$("$_tools" -r 'select(.level != "ok" and (.next // "") == "") | .subject' healthy)" '' \
	'what is not well has a next step'
is "$("$_tools" -r 'select(.level == "ok" and .next) | .subject' healthy)" '' 'what is has none'
is "$("$_tools" -r .subject healthy | sort | uniq -d)" '' 'a subject is there once'
"$_tools" -r .subject healthy | sed 's/^tool-.*/tool-/' | sort -u | while read -r subject; do
	grep -qE "^\.It Cm $subject( |\$)" page || echo "$subject"
done >faults
is "$(cat faults)" '' 'and in the page'
level user ok
level agent-entry ok '0\.'
level git ok
level proxy ok '403'
level policy ok 'policy\.json: [0-9]+ entries'
level tools ok '4 tools'
level config ok 'no file of yours'
level git-token ok 'set: GH_TOKEN, GITHUB_TOKEN, AGENT_GIT_TOKEN'
level tool-claude ok 'fakes/claude, set: ANTHROPIC_API_KEY'
level tool-codex ok 'not on PATH, and no key'
level tool-gemini warn 'not on PATH, and set: GEMINI_API_KEY'
level tool-sh ok 'needs no key'
level state ok 'will be made'
level clock ok
level gitleaks warn 'fakes/gitleaks is not shown to the sandbox'
ok 'nothing was made' test ! -e home/.local
like given/docker '^HOME=' 'docker was started'
like given/podman '^PATH=' 'and podman'
unlike healthy sesame 'no value is told'
notok 'nor handed on' grep -r sesame given
is "$(ls scratch)" '' 'and nothing is left of its own'

# For people.
exits 0 env PATH="$TMP/prog:$TMP/fakes:$TMP/sys" agent doctor
cp out text
like text '^ok    bwrap           0\..*, and makes a sandbox$' 'agent doctor is agent-doctor'
like text '^warn  tool-gemini     .*; install its command' 'with the next step'
unlike text sesame 'no value is told here'
is "$(wc -l <text)" "$(wc -l <healthy)" 'as many lines as objects'
exits 0 env PATH="$TMP/prog:$TMP/fakes:$TMP/sys" agent-doctor -q
unlike out '^ok' '-q: not what is well'
is "$(cat out)" "$(grep -v '^ok' text)" 'but all the rest'
exits 0 agent help
like out '^  doctor ' 'agent help has the verb'
if [ -w /dev/full ]; then
	notok 'to a full device' sh -c 'agent-doctor >/dev/full'
	exits 74 sh -c 'agent-doctor >/dev/full'
fi

# Values that no token has.
GH_TOKEN='two words' doctor
level git-token warn 'GH_TOKEN holds a byte that no token has'
unlike out 'two words' 'which is not told'
ANTHROPIC_API_KEY="sesame
" doctor
level tool-claude warn 'ANTHROPIC_API_KEY holds'
unset GH_TOKEN GITHUB_TOKEN AGENT_GIT_TOKEN ANTHROPIC_API_KEY GEMINI_API_KEY
doctor
is "$status" 0 'without any key'
level git-token warn 'export GH_TOKEN'
level tool-claude warn 'set one of ANTHROPIC_API_KEY'
AGENT_TOKEN_CMD='mint sesame' doctor
level git-token ok 'set: AGENT_TOKEN_CMD'
unlike lines sesame 'the command is not told either'
AGENT_TOOL=nothing doctor
level tool warn "names 'nothing'"
AGENT_TOOL=codex doctor
level tool-codex warn 'a run takes it'

# Files that are wrong: 78.
mkdir broken
cp -R "$AGENT_SHARE/." broken/
echo '{"version": 1, "groups": {"x": {"phases": ["never"], "hosts": []}}}' >broken/policy.json
AGENT_SHARE="$TMP/broken" doctor
is "$status" 78 'a policy that is not valid'
level policy fail 'policy\.json'
level proxy fail
AGENT_POLICY="$TMP/broken/policy.json" doctor
is "$status" 78 'by AGENT_POLICY'
AGENT_POLICY="$TMP/none.json" doctor
is "$status" 78 'that is not there'
level policy fail "AGENT_POLICY names '.*none\.json': No such file"
cp "$AGENT_SHARE/policy.json" broken/
sed 's/"argv": \["codex"/"argv": ["codex", 7/' "$AGENT_SHARE/agents.json" >broken/agents.json
AGENT_SHARE="$TMP/broken" doctor
is "$status" 78 'a table that is not valid'
level tools fail 'tools\.codex\.argv'
echo '{"tools": ' >broken/agents.json
AGENT_SHARE="$TMP/broken" doctor
level tools fail 'agents\.json: line 2'
cp "$AGENT_SHARE/agents.json" broken/
rm broken/profiles/autonomous/codex/config.toml
AGENT_SHARE="$TMP/broken" doctor
level tools fail 'no file profiles/autonomous/codex/config\.toml'
# A tool's own login, by its row.
"$_tools" '.tools.claude.logins = [{"directory": ".claude", "moved_by": "CLAUDE_CONFIG_DIR", "file": "key.json"}]' \
	"$AGENT_SHARE/agents.json" >broken/agents.json
cp -R "$AGENT_SHARE/profiles" broken/
mkdir home/.claude moved
echo sesame >home/.claude/key.json
AGENT_SHARE="$TMP/broken" doctor
is "$status" 0 'a table with a login'
level tool-claude ok 'a login in .*/home/\.claude/key\.json'
AGENT_SHARE="$TMP/broken" CLAUDE_CONFIG_DIR="$TMP/moved" doctor
level tool-claude warn 'no key'
mkdir -p config/agent
echo '{"no-such-member": ' >config/agent/config.json
XDG_CONFIG_HOME="$TMP/config" doctor
is "$status" 78 'a configuration that is not valid'
level config fail 'config\.json'
echo '{"version": 1}' >config/agent/config.json
XDG_CONFIG_HOME="$TMP/config" doctor
level config ok 'config\.json'

# What is not there: 69, also beside a file that is wrong.
XDG_STATE_HOME=/proc/agent doctor
is "$status" 69 'no place for records'
level state fail '/proc cannot be written'
mkdir -p state/agent/runs
chmod 755 state/agent/runs
XDG_STATE_HOME="$TMP/state" doctor
is "$status" 0 'records that others can read'
level state warn 'chmod 700'
chmod 700 state/agent/runs
XDG_STATE_HOME="$TMP/state" doctor
level state ok
HOME='' doctor
level state fail 'HOME is not set'
TMPDIR=/nonexistent doctor
level proxy fail 'cannot make a socket'
# As root, who has to name somebody.
run as_ns_root env PATH="$TMP/prog:$TMP/fakes:$TMP/sys" agent-doctor -q
like out '^warn  user .*--uid' 'as root'
run as_ns_root env PATH="$TMP/prog:$TMP/fakes:$TMP/sys" SUDO_UID=1000 agent-doctor -q
like out '^warn  user .*of uid 1000' 'by sudo'
mv prog/egress-proxy prog/agent-entry .
doctor
is "$status" 69 'programs of ours that are not there'
level agent-entry fail 'not installed'
level egress-proxy fail 'not installed'
printf '#!/bin/sh\necho agent-entry 0.0.1\n' >prog/agent-entry
mv egress-proxy prog/
AGENT_POLICY="$TMP/none.json" doctor
is "$status" 69 'another version, and a file that is wrong'
level agent-entry fail 'cannot be started|not installed'
chmod +x prog/agent-entry
doctor
level agent-entry fail "says 'agent-entry 0\.0\.1' and should say"

# Proxies that do not do what they should.
mv prog/egress-proxy real
proxy()
{
	printf '#!/bin/sh\ncase "$*" in\n--version|*-t) exec "%s" "$@" ;;\nesac\n%s\n' "$TMP/real" "$1" \
		>prog/egress-proxy
	chmod +x prog/egress-proxy
	doctor
}
proxy 'echo "egress-proxy: boom" >&2; exit 70'
is "$status" 69 'a proxy that does not start'
level proxy fail 'does not start: boom'
# The descriptor that follows a word of the command line.
# shellcheck disable=SC2016
word='while [ "$1" != --ready ]; do shift; done; eval "echo >&$2"'
proxy "$word; exit 0"
level proxy fail 'does not answer'
# A real one that lets through what it should not, and one that outlives its lifeline.
# shellcheck disable=SC2016
proxy 'exec "'"$TMP/real"'" -i agent-doctor.invalid:443@setup,agent,ship "$@"'
level proxy fail 'answers [0-9]+ for a name that no policy has'
# shellcheck disable=SC2016
proxy 'n=$#; while [ $n -gt 0 ]; do
	case $1 in
	--lifeline) shift 2; n=$((n - 2)) ;;
	*) set -- "$@" "$1"; shift; n=$((n - 1)) ;;
	esac
done
exec "'"$TMP/real"'" "$@"'
level proxy fail 'does not end with its lifeline'
mv real prog/egress-proxy
doctor
level proxy ok
done_testing
