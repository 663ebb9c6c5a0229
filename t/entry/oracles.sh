# shellcheck shell=sh
# t/entry/oracles.sh - what hostile() of t/entry/lib.sh holds a run against
#
#	leaked                T: is a token of GitHub's, or the model's key, where it must not be?
#	strays                T: did a request carry a secret, and not to where it belongs?
#	refs_of RUN           B: prints what is wrong with the refs of that run
#	saw NAME...           control: canaries of these names did run in the agent's own time
#	canaries NAME...      makes them, in /loot/c

# The agent of the suite is a shell script, which needs no model: its key is nobody's to see.
# shellcheck disable=SC2034 # for lib.sh and the tests
MODEL_KEY=sk-hostile-model-key-0123456789
SECRETS='test-(read|write)-token|sk-hostile-model-key|eC1hY2Nlc3MtdG9rZW46'

# The loot, what was said, what was pushed; the last of SECRETS is "x-access-token:" in base64, which
# git's header begins with.
leaked()
{
	git -C "$NET/git/demo/private.git" cat-file --batch-all-objects --batch --unordered >objects
	[ -e "$NET/pulls.json" ] || echo '[]' >"$NET/pulls.json"
	[ -e events ] || : >events
	grep -raEq -e "$SECRETS" "${LEAKS_TO-loot}" events out err objects "$NET/pulls.json"
}

# Git's credential goes to the one repository, gh's to the API, nothing to anybody else, and the
# model's key to nobody. A look that fails counts as a find.
strays()
{
	recorded requests '(lambda text:
		"sk-hostile" in text or __import__("re").search("'"$SECRETS"'", text) and not (
		r["host"] == "github.com" and r["path"].startswith("/demo/private") or
		r["host"] == "api.github.com" and r["path"].startswith("/graphql")))(line)' >strays || return 0
	[ -s strays ]
}

# One at the most, and what there is descends from the base; a run that says it shipped has its one.
refs_of()
{
	_git="git -C $NET/git/demo/private.git"
	_new=$($_git for-each-ref --format='%(refname)' "refs/heads/agent/*/$1")
	[ "$(printf '%s\n' "$_new" | wc -l)" -eq 1 ] || echo "several-refs: $_new"
	if [ -n "$_new" ] && ! $_git merge-base --is-ancestor main "$_new"; then
		echo "not-from-the-base: $_new"
	fi
	if [ "$(field outcome)" = shipped ] && [ "$_new" != "refs/heads/agent/$(field_tool)/$1" ]; then
		echo 'shipped-and-no-ref'
	fi
}

field_tool()
{
	field branch | cut -d/ -f2
}

canaries()
{
	mkdir -p "$TMP/loot/c"
	for _name in "$@"; do
		cp "$TMP/loot/canary" "$TMP/loot/c/$_name"
	done
}

saw()
{
	_missing=
	for _name in "$@"; do
		ls "$TMP/loot/untrusted.$_name".* >/dev/null 2>&1 || _missing="$_missing $_name"
	done
	is "$_missing" '' "control: in the agent's own time each of them is run: $(echo "$*" | cut -c 1-80)"
}
