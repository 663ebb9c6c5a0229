#!/bin/sh
# A local repository: its bundle comes over the channel and the work goes back as one. No server and
# no pull request are involved.
. "$(dirname "$0")/lib.sh"
in_ns "$@"
. "$ROOT/t/entry/lib.sh"

internet_start
make_repo demo/hello
git clone -q "$NET/git/demo/hello.git" local
git -C local branch other
git -C local bundle create -q "$TMP/in" HEAD --branches 2>/dev/null
local_run()
{
	entry --repo local/hello --bundle "$TMP/in" "$@"
}

exits 0 local_run 'echo new >new'
is "$(field outcome) $(field url)" 'shipped ' 'shipped, and there is no URL'
is "$(field branch)" "agent/sh/$RUN" 'the result names the branch'
ok 'the bundle fits the repository' git -C local fetch -q "$TMP/bundle" 'refs/heads/agent/*:refs/heads/agent/*'
is "$(git -C local show "agent/sh/$RUN:new")" new 'and holds the work'
is "$(git -C local rev-parse "agent/sh/$RUN^")" "$(git -C local rev-parse main)" 'on top of the base'
notok 'no token was asked for' event 'e.get("what") == "token"'

exits 0 local_run --env AGENT_BASE=other 'echo other >new'
is "$(field base_branch)" other 'another base, when asked for'
exits 66 local_run --env AGENT_BASE=missing true
like "$TMP/err" "has no 'missing'" 'a base that the bundle lacks'
exits 0 local_run true
is "$(field outcome)" nothing 'no change: no bundle'
notok 'none at all' event 'e["event"] == "bundle"'
exits 3 local_run 'echo x >x; exit 3'
is "$(field salvage) $(field branch)" "bundle agent/salvage/$RUN" 'an agent that fails: its work is kept the same way'
exits 66 entry --repo local/hello --bundle /nonexistent true
like "$TMP/err" 'there is no bundle' "the launcher's reason is passed on"
head -c 5000 /dev/urandom >"$TMP/in"
exits 66 local_run true
like "$TMP/err" 'bundle cannot be used' 'a bundle that is none'
is "$(recorded requests | wc -l)" 0 'no request was made by any of these'
done_testing
