#!/bin/sh
# The hostile suite: a whole run by the front command, whose agent prints all that it can read; what it
# knows of the run's secrets is in nothing that is kept or shown.
# rows: A1 A4
. "$(dirname "$0")/lib.sh"
in_ns "$@"
internet_start
make_repo octo/private
export XDG_STATE_HOME="$TMP/state" AGENT_CA_FILE="$CA" TERM=dumb
export GH_TOKEN=test-write-token ANTHROPIC_API_KEY=sk-hostile-model-key-0123456789
runs=$XDG_STATE_HOME/agent/runs

# It prints its key whole, in pieces, in lines, and with what would hide it.
mkdir tools
cat >tools/claude <<'END'
#!/bin/sh
cat >/dev/null
env
cat /proc/1/environ /proc/*/environ .git/config ~/.netrc ~/.config/gh/hosts.yml 2>&1
echo "key $ANTHROPIC_API_KEY"
first=$(printf %.9s "$ANTHROPIC_API_KEY")
printf 'pieces %s' "$first"
sleep 0.3
printf '%s\n' "${ANTHROPIC_API_KEY#"$first"}"
printf 'colour \033[1m%s\033[0m\r%s\n' "$ANTHROPIC_API_KEY" "$ANTHROPIC_API_KEY"
git commit -q --allow-empty -m 'nothing of it'
echo "{\"type\":\"result\",\"is_error\":false,\"result\":\"it is $ANTHROPIC_API_KEY\",\"usage\":{\"input_tokens\":1,\"output_tokens\":2}}"
END
chmod +x tools/claude
exits 0 env PATH="$TMP/tools:$PATH" agent run --engine bwrap --tool claude --run-id told octo/private 'say it all'
cp err said
git -C "$NET/git/octo/private.git" cat-file --batch-all-objects --batch --unordered >objects
like said '^claude\| key \*\*\*$' 'A1: control: it had the key; what shows is a mask'
like said '^claude\| pieces \*\*\*$' 'A1: also when it comes in pieces'
like said 'environ: Permission denied' 'A1: control: it did look'
like said 'url = https://github.com/octo/private$' 'A4: the remote has no user in it'
grep -raE 'test-write-token|sk-hostile|eC1hY2Nlc3MtdG9rZW46' state out said objects "$NET/pulls.json" >leaks
is "$(cat leaks)" '' 'A1: no secret is in the record, the output, the objects or the pull request'
ok 'A1: control: the log of the agent is in the record' grep -q 'pieces' "$runs/told/agent.log"
is "$(find "$runs" -type f ! -perm 600 | wc -l)" 0 'A1: the record is for nobody else'
is "$(recorded requests '"sk-hostile" in line' | wc -l)" 0 'A1: no request of ours has the key'
is "$(recorded requests '"write-token" in line and r["host"] not in ("github.com", "api.github.com")' | wc -l)" 0 \
	'A1: none but those to GitHub has the token'
done_testing
