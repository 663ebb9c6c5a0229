#!/bin/sh
# What must not leave is found in every object between base and tip, whatever it is wrapped in: the
# work is then refused with 65, nothing is pushed, and a bundle keeps it (threats-entry D1, D4, D5).
# rows: D1 D4 D5
. "$(dirname "$0")/lib.sh"
in_ns "$@"
. "$ROOT/t/entry/lib.sh"

internet_start
make_repo demo/hello
git="git -C $NET/git/demo/hello.git"
key=sk-test-0123456789abcdef-ABCDEFGHIJ
spec='{"secrets": {"ANTHROPIC_API_KEY": "'$key'"}, "env": {"LEAK": "'$key'", "MY_API_KEY": "env-secret-12345678"}}'
count=0

# The agent has the key (as LEAK, whose name tells nothing), and puts it into its work.
refused()
{
	count=$((count + 1))
	RUN=leak-$count
	exits 65 entry --read test-read-token --spec "$spec" "$2"
	is "$(field outcome) $(field salvage)" 'refused bundle' "refused, and kept in a bundle: $1"
	unlike "$TMP/err" "$key" 'the secret is not in the message'
}

refused 'a file' 'echo "x $LEAK y" >f'
refused 'the middle of a line of a binary file' 'printf "\0\1%s\0\2" "$LEAK" >f'
refused 'base64' 'printf %s "$LEAK" | base64 >f'
refused 'base64, one byte in' 'printf "x%s" "$LEAK" | base64 >f'
refused 'base64, two bytes in, broken into lines' 'printf "xy%s and more text" "$LEAK" | base64 -w 20 >f'
refused 'base64 for URLs' 'printf "%s" "$LEAK" | base64 | tr "+/" "-_" >f'
refused 'hex' 'printf %s "$LEAK" | od -An -v -tx1 | tr -d " \n" >f'
refused 'hex in capitals, broken into lines' 'printf %s "$LEAK" | od -An -v -tx1 | tr a-f A-F >f'
refused 'a commit that was taken back' 'echo $LEAK >f; git add f; git commit -qm f; git rm -q f; git commit -qm g'
refused 'a commit message' 'git commit -q --allow-empty -m "see $LEAK"'
refused 'an author' 'git -c user.name="$LEAK" commit -q --allow-empty -m x'
refused 'a file name' 'echo x >"$LEAK"'
refused 'the target of a link' 'ln -s "$LEAK" f'
refused 'an --env variable with a telling name' 'echo "$MY_API_KEY" >f'
refused 'past the first window of a large file' 'head -c 300000 /dev/zero >f; echo "$LEAK" >>f'
like "$TMP/err" "one of the run's secrets is in: blob [0-9a-f]{12}" 'the message names the object'

RUN=clean-1
exits 0 entry --spec "$spec" 'printf %s "$LEAK" | rev >f'
is "$(field outcome)" shipped 'the control: what no rule covers ships'

# The bundle holds what was refused.
refused 'again, for the bundle' 'echo "$LEAK" >kept'
git clone -q "$NET/git/demo/hello.git" back
git -C back fetch -q "$TMP/bundle" 'refs/heads/agent/*:refs/heads/agent/*'
is "$(git -C back show "agent/salvage/$RUN:kept")" "$key" 'and it comes back from there'

RUN=flow-1
exits 65 entry 'mkdir -p .github/workflows; echo x >.github/workflows/ci.yml'
like "$TMP/err" 'changes a workflow.*\.github/workflows/ci\.yml' 'a workflow change is refused by name'
RUN=flow-2
exits 65 entry 'mkdir -p .github/workflows; echo x >.github/workflows/ci.yml; git add .; git commit -qm x
	git rm -rq .github; git commit -qm y'
like "$TMP/err" 'changes a workflow' 'also one that was taken back'
RUN=flow-3
exits 0 entry --spec '{"options": {"allow_workflows": true}}' 'mkdir -p .github/workflows; echo x >.github/workflows/ci.yml'
RUN=flow-4
exits 0 entry --env AGENT_ALLOW_WORKFLOWS=1 'mkdir -p .github/workflows; echo x >.github/workflows/ci2.yml'

RUN=unrelated-1
exits 65 entry 'git checkout -q --orphan o; echo x >x; git add .; git commit -qm orphan'
like "$TMP/err" 'does not descend' 'unrelated history'
RUN=unrelated-2
exits 65 entry 'git replace HEAD $(git commit-tree -m r HEAD^{tree}); echo x >x; git add .
	t=$(git write-tree); git update-ref HEAD $(git commit-tree -m fake $t)'
RUN=big-1
exits 65 entry 'truncate -s 101M big'
like "$TMP/err" 'too large' 'a file of 101 MiB'
RUN=fsck-1
exits 65 entry 'b=$(git hash-object -w /etc/passwd)
	t=$(printf "100644 blob %s\t.GIT\n" $b | git mktree); t=$(printf "40000 tree %s\t.git\n" $t | git mktree)
	git update-ref HEAD $(git commit-tree -p HEAD -m x $t)'
like "$TMP/err" 'do not pass git fsck' 'a tree that would be a .git directory'
is "$(field outcome) $(field salvage)" 'refused bundle' 'and a bundle keeps it all the same'
RUN=gone-1
exits 65 entry 'rm -rf .git; echo kept >kept'
rm -rf back
git init -q back
ok 'an agent that destroys .git does not destroy its work' git -C back fetch -q "$TMP/bundle" \
	'refs/heads/agent/*:refs/heads/agent/*'
is "$(git -C back show "agent/salvage/$RUN:kept")" kept 'which comes back whole'
RUN=gone-2
exits 0 entry 'rm .git/HEAD; echo "ref: refs/heads/nowhere" >.git/HEAD; echo x >x'
is "$(field outcome)" shipped 'a HEAD that leads nowhere: the work ships on the base'
RUN=nested-1
exits 0 entry 'mkdir n; git init -q n; echo x >n/x; echo y >y'
is "$($git show "agent/sh/$RUN:y")" y 'a nested repository without a commit does not cost the rest'
is "$($git for-each-ref | grep -vc -e clean-1 -e flow- -e gone-2 -e nested-1 -e main)" 0 'nothing that was refused was pushed'
is "$(recorded requests '"receive-pack" in r["path"] and r["method"] == "POST"' | wc -l)" 5 \
	'nor was it tried'
done_testing
