#!/bin/sh
# --explain prints each option's value and where it is from, in the order of the page, starts
# nothing, needs neither repository nor prompt, and holds no secret.
. "$(dirname "$0")/lib.sh"
in_ns "$@"
unset AGENT_ENGINE
. "$ROOT/t/fake/launch.sh"
stand_ins
export GH_TOKEN=SECRET-git ANTHROPIC_API_KEY=SECRET-model OTHER=SECRET-env

exits 0 launch run --explain
unlike err . 'nothing on stderr'
is "$(awk -F '\t' 'NF != 3' out)" '' 'each line has three fields'
is "$(awk -F '\t' '$3 != "default"' out)" '' 'and nothing was said'
is "$(awk -F '\t' '$2 != "" && $2 != 0 {printf "%s=%s ", $1, $2}' out)" \
	'engine=auto pull=missing network=none proxy=auto tool=claude login=auto ' 'what is built in'
cp out bare
exits 0 launch run --help
sed -n 's/^  .* --\([a-z-]*\).*/\1/p' out | grep -vxE 'dry-run|explain|json|help|version' >wanted
cut -f1 bare >got
ok 'every option that --help has, in its order' cmp -s wanted got

# Each place.
mkdir -p .config/agent
echo '{"version": 1, "title": "t", "profiles": {"p": {"timeout": "2h"}}}' >.config/agent/config.json
chmod 600 .config/agent/config.json
AGENT_TOOL="sh" exits 0 launch run --explain --profile p --env OTHER -a a.example.org -a b.example.org \
	--token-cmd 'mint "x"' octo/public 'the prompt'
cp out said
row()
{
	is "$(grep "^$1	" said)" "$(printf '%b' "$2")" "$1"
}
row profile 'profile\tp\tflag'
row tool 'tool\tsh\tAGENT_TOOL'
row title "title\tt\t$TMP/.config/agent/config.json"
row timeout "timeout\t2h\tprofile p ($TMP/.config/agent/config.json)"
row env 'env\tOTHER\tflag'
row allow 'allow\ta.example.org\tflag\nallow\tb.example.org\tflag'
row token-cmd 'token-cmd\tmint "x"\tflag'
row draft 'draft\t0\tdefault'
unlike said 'SECRET|the prompt' 'no secret, and no prompt'
exits 0 launch run --explain --title "$(printf 'a\tb\nc\033[31md')"
row_title=$(grep '^title	' out)
is "$row_title" "$(printf 'title\ta b cd\tflag')" 'a value stays in its field'

# As JSON.
AGENT_TOOL="sh" exits 0 launch run --explain --json --profile p --draft -a a.example.org
is "$(wc -l <out)" 1 'one object'
is "$(python3 -c 'import json,sys
d = json.load(sys.stdin)
for n in "tool", "timeout", "draft", "keep", "allow", "base", "login":
    print(n, json.dumps(d[n]["value"]), d[n]["from"] if n == "allow" else d[n]["from"].split(" (")[0])
print(len(d) == int(sys.argv[1]))' "$(sort -u -k1,1 bare | wc -l)" <out)" 'tool "sh" AGENT_TOOL
timeout "2h" profile p
draft true flag
keep false default
allow ["a.example.org"] ['"'flag'"']
base null default
login "auto" default
True' 'typed, and all of them'
exits 0 launch shell --explain --json

# It starts nothing and makes nothing, whatever is missing; what makes no sense still is an error.
mkdir none
PATH=$TMP/none run "$TMP/bin/agent-launch" run --explain --engine nowhere --policy none
is "$status" 0 'nothing of the machine is looked at'
ok 'and nothing is made' test ! -e state
exits 64 launch run --explain --timeout soon
exits 64 launch run --explain 'no/such/repository'
exits 64 launch run --explain octo/public one two
exits 74 sh -c '"$0" run --explain >/dev/full' "$TMP/bin/agent-launch"
exits 0 launch run --explain --help
like out '^usage' 'help is help'
done_testing
