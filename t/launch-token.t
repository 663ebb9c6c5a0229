#!/bin/sh
# Tokens as they are: of any length, minted when they are needed, and good for no longer than that.
. "$(dirname "$0")/lib.sh"
in_ns "$@"
# token LENGTH: one of that many characters
token()
{
	printf 'ghs_%01000d%01000d%01000d%01000d%01000d%01000d%01000d%01000d' 1 2 3 4 5 6 7 8 | cut -c 1-"$1"
}
# only JSON: the server knows these tokens from now on
only()
{
	jq -c ".tokens = $1" "$NET/config.json" >config.new && mv config.new "$NET/config.json"
}
internet_start
make_repo octo/private
export XDG_STATE_HOME="$TMP/state" AGENT_TOOL=sh AGENT_CA_FILE="$CA" TERM=dumb
git="git -C $NET/git/octo/private.git"

for length in 1 8 40 93 520 4096 8000; do
	only "{\"$(token $length)\": {\"write\": [\"*\"]}}"
	exits 0 env GH_TOKEN="$(token $length)" agent run --run-id "l$length" octo/private "echo $length >l$length"
	is "$($git show "agent/sh/l$length:l$length")" $length "a token of $length characters clones, pushes and opens the pull request"
	[ $length -lt 8 ] || notok 'and is in no file' grep -rqF "$(token $length)" state out err
done
exits 64 env GH_TOKEN="$(token 8000)$(token 8000)" agent run octo/private true
like err 'the value of GH_TOKEN is too long' 'but for one that no server takes'

# The one for reading is dead when the agent is at work, the other one not born.
cat >mint <<'END'
#!/bin/sh
echo "$1" >>minted
[ "$1" = read ] || jq -c '.tokens = {"late-write-token": {"write": ["*"]}}' "$NET/config.json" >"$NET/config.new"
[ "$1" = read ] || mv "$NET/config.new" "$NET/config.json"
echo "late-$1-token"
END
chmod +x mint
export NET
only '{"late-read-token": {"read": ["*"]}}'
exits 0 agent run --run-id late --token-cmd "$TMP/mint" octo/private 'echo late >late'
is "$($git show agent/sh/late:late)" late 'a run that outlasts its first token ships with its second'
is "$(tr '\n' ' ' <minted)" 'read write ' 'which was minted then'
like "$NET/requests.jsonl" "\"path\": \"/octo/private.*$(printf 'x-access-token:late-read' | base64 | cut -c 1-28)" 'control: the first one cloned'
done_testing
