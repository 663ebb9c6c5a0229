#!/bin/sh
# What ships and what does not: the agent's own commits, leftovers, nothing; a branch that exists, a
# server that refuses, one that is in trouble for a moment, a pull request that exists or fails.
# rows: C8 D2
. "$(dirname "$0")/lib.sh"
in_ns "$@"
. "$ROOT/t/entry/lib.sh"

internet_start
make_repo demo/hello
make_repo demo/private
git="git -C $NET/git/demo/hello.git"

RUN=own-1
exits 0 entry 'echo a >a; git add a; git commit -qm "Add a, Closes #7 @everyone"; echo b >b
	git add b; git commit -qm "Add b"; echo c >c'
is "$($git log --format=%s "main..agent/sh/$RUN" | tr '\n' '|')" 'Work of sh|Add b|Add a, Closes #7 @everyone|' \
	"the agent's commits ship, and one more for what it left"
is "$($git log --format=%an -1 "agent/sh/$RUN~1")" agent 'under the identity of the workspace'

RUN=own-2
exits 0 entry 'git checkout -q --detach; echo a >a; git add a; git commit -qm "Detached"'
is "$($git log --format=%s -1 "agent/sh/$RUN")" Detached 'a detached HEAD ships'
is "$(field url)" https://github.com/demo/hello/pull/2 'with its own pull request'

RUN=title-1
exits 0 entry 'echo a >t; git add t; git commit -qm "Closes #7, o/r#8 for @everyone"'
is "$(python3 -c 'import json; print(json.load(open("net/pulls.json"))[-1]["title"])')" \
	'Closes # 7, o/r# 8 for @ everyone' 'a title does nothing by itself, whatever the commit says'

RUN=lock-1
exits 0 entry 'touch .git/index.lock; echo a >a'
is "$($git show "agent/sh/$RUN:a")" a 'a lock that was left behind does not keep work from shipping'

RUN=rebase-1
exits 0 entry 'git commit -q --allow-empty -m x; echo 1 >r; git add r; git commit -qm r1
	git branch o; git reset -q --hard HEAD~; echo 2 >r; git add r; git commit -qm r2
	git rebase -q o >/dev/null 2>&1; test -d .git/rebase-merge'
is "$($git show "agent/sh/$RUN:r" | grep -c '^<<<<<<<')" 1 'work in the middle of a rebase ships as it is'

RUN=nothing-1
exits 0 entry 'true'
is "$(field outcome)" nothing 'no change ships nothing'
is "$(field url)" '' 'and has no URL'
like "$TMP/err" 'nothing was changed' 'and says so'
is "$(ref demo/hello "refs/heads/agent/sh/$RUN")" '' 'no branch was made'
notok 'no token for writing was asked for' event 'e["event"] == "need"'

# A private repository needs its token, a wrong one is told as such.
RUN=token-1
exits 0 entry --repo demo/private --read test-read-token 'echo x >x'
exits 77 entry --repo demo/private 'echo x >x'
like "$TMP/err" 'credentials' 'without a token: the credentials are at fault'
exits 77 entry --repo demo/private --read wrong-token 'echo x >x'
exits 66 entry --repo demo/missing --read test-read-token 'echo x >x'
like "$TMP/err" 'does not exist, or the token cannot see it' 'a repository that does not exist'
exits 66 entry --env AGENT_BASE=no-such-branch 'echo x >x'
like "$TMP/err" "no branch 'no-such-branch'" 'a base that does not exist'

# Pushing fails: the work is in the bundle, and can be got back.
got_back()
{
	rm -rf "$TMP/back"
	git clone -q "$NET/git/demo/hello.git" "$TMP/back" &&
		git -C "$TMP/back" fetch -q "$TMP/bundle" 'refs/heads/agent/*:refs/heads/agent/*' &&
		git -C "$TMP/back" show "agent/$1:$2" >"$TMP/got" && is "$(cat "$TMP/got")" "$3" \
		'the work comes back from the bundle'
}
RUN=own-1
exits 75 entry 'echo other >a'
like "$TMP/err" "'agent/sh/own-1' exists already" 'a branch that exists is named'
is "$($git show agent/sh/own-1:a)" a 'and was not overwritten'
is "$(field salvage)" bundle 'the work is a bundle'
got_back sh/own-1 a other

RUN=token-2
exits 77 entry --write wrong-token 'echo x >a'
like "$TMP/err" 'credentials' 'a wrong token for writing'
got_back sh/token-2 a x
RUN=token-3
exits 77 entry --no-write 'the vault is shut' 'echo x >a'
like "$TMP/err" 'the vault is shut' "no token: the launcher's reason is passed on"
got_back sh/token-3 a x
RUN=token-4
exits 77 entry --write test-read-token 'echo x >a'
got_back sh/token-4 a x

RUN=hook-1
printf '#!/bin/sh\necho "the rules say no" >&2\nexit 1\n' >"$NET/git/demo/hello.git/hooks/pre-receive"
chmod +x "$NET/git/demo/hello.git/hooks/pre-receive"
exits 75 entry 'echo x >a'
like "$TMP/err" "the server's rules declined it" 'a push that is declined says by whom'
got_back sh/hook-1 a x
rm "$NET/git/demo/hello.git/hooks/pre-receive"

# What is temporary is tried again.
RUN=retry-1
faults '{"http": [{"host": "github.com", "method": "POST", "path": "git-receive-pack", "status": 503, "times": 2}]}'
exits 0 entry 'echo x >a'
is "$(field outcome)" shipped 'a server in trouble for a moment is asked again'
RUN=retry-2
faults '{"http": [{"host": "github.com", "path": "git-upload-pack", "status": 502, "times": 1},
	{"host": "api.github.com", "path": "PullRequestCreate", "status": 502, "times": 1}]}'
exits 0 entry 'echo x >a'
RUN=pull-1
faults '{"http": [{"host": "api.github.com", "path": "PullRequestCreate", "status": 422, "body": "{\"message\": \"no\"}"}]}'
exits 75 entry 'echo x >a'
like "$TMP/err" "compare/main...agent/sh/pull-1" 'a pull request that fails: where to open it'
is "$(field salvage)" branch 'the work is in the branch'
faults

# Somebody else pushes while the agent works: the base is then no ref's tip, but the server has it.
RUN=moved-1
git clone -q "$NET/git/demo/hello.git" "$TMP/other"
git -C "$TMP/other" -c user.name=o -c user.email=o@example.org commit -q --allow-empty -m moved
exits 0 entry --run-on "harvest:git -C $TMP/other push -q origin HEAD:main" 'echo mine >mine'
is "$($git merge-base main agent/sh/moved-1)" "$(field base)" 'work ships although its base has moved on'
is "$($git rev-list --count agent/sh/moved-1)" 2 'with its whole history'
done_testing
