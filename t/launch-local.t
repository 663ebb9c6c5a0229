#!/bin/sh
# A local repository: never mounted, its base goes in as a bundle, the work comes back as a branch
# that did not exist; and what comes back is not believed.
. "$(dirname "$0")/lib.sh"
in_ns "$@"

export XDG_STATE_HOME="$TMP/state" GIT_AUTHOR_NAME=U GIT_AUTHOR_EMAIL=u@example.org \
	GIT_COMMITTER_NAME=U GIT_COMMITTER_EMAIL=u@example.org AGENT_TOOL=sh
git init -q -b main 'my repo'
cd 'my repo' || exit
echo one >file
git add file
git commit -qm One
git tag v1
base=$(git rev-parse HEAD)
echo uncommitted >>file
printf '#!/bin/sh\necho "$0" >>"%s/hooked"\n' "$TMP" >.git/hooks/reference-transaction
for hook in post-checkout pre-push post-update post-index-change; do
	cp .git/hooks/reference-transaction .git/hooks/$hook
done
chmod +x .git/hooks/*
git for-each-ref >"$TMP/before"
rm -f "$TMP/hooked"

exits 0 agent run --run-id r1 . 'cat file; echo two >>file; git tag evil; git branch other
ls -d /work/repo /tmp/agent-t* 2>&1; git remote -v'
is "$(cat "$TMP/out")" "$PWD#agent/sh/r1" 'the result says where it is'
like "$TMP/err" 'uncommitted changes in .* are not part of the run' 'what is not committed is not in it, and it says so'
ok 'no hook ran' test ! -e "$TMP/hooked"
is "$(git show agent/sh/r1:file | tr '\n' ' ')" 'one two ' 'the branch has the work'
is "$(git rev-parse agent/sh/r1^)" "$base" 'and begins from the base'
git for-each-ref | grep -v refs/heads/agent/sh/r1 >"$TMP/after"
ok 'no other reference has changed or come' cmp "$TMP/before" "$TMP/after"
is "$(git status --porcelain)" ' M file' 'nor has the working tree'
ok 'nothing is broken' git fsck --strict --no-dangling
like "$TMP/state/agent/runs/r1/run.json" '"outcome": "shipped"' 'the record knows'
ok 'and holds the bundle' git bundle verify -q "$TMP/state/agent/runs/r1/work.bundle"

# From a directory below, as a URL, from a bare one, from another branch.
mkdir below && cd below || exit
exits 0 agent run --run-id r2 . 'echo x >x'
cd ..
is "$(cat "$TMP/out")" "$PWD#agent/sh/r2" 'below the top the top is meant'
git clone -q --bare . "$TMP/bare.git"
exits 0 agent run --run-id r3 "file://$TMP/bare.git" 'echo x >x'
is "$(git -C "$TMP/bare.git" show agent/sh/r3:x)" x 'a bare one, as a file URL'
git branch dev
git checkout -q dev
git commit -qm 'On dev' --allow-empty
git checkout -q main
exits 0 agent run --run-id r4 --base dev . 'git log --format=%s -1; echo x >x'
is "$(git rev-parse agent/sh/r4^)" "$(git rev-parse dev)" '--base names another branch'
like "$TMP/err" '^sh\| On dev$' 'and the agent sees it'
exits 0 agent run --run-id r5 . true
is "$(cat "$TMP/out")" '' 'a run without work prints nothing'
notok 'and makes nothing' git rev-parse -q --verify agent/sh/r5
exits 3 agent run --run-id r6 . 'echo x >x; exit 3'
is "$(git show agent/salvage/r6:x)" x "an agent's failure keeps its work"
like "$TMP/err" "the work is kept on branch 'agent/salvage/r6'" 'and says where'
exits 124 agent run --run-id r7 --timeout 1 . 'echo x >x; sleep 60'
is "$(git show agent/salvage/r7:x)" x 'so does a limit'
exits 0 sh -c 'agent run --json --run-id r8 . "echo x >x" >"$0/events"' "$TMP"
is "$(tail -n 1 "$TMP/events" | jq -r '.url + " " + .outcome')" "$PWD#agent/sh/r8 shipped" '--json says it too'

# What cannot be.
exits 64 agent run --run-id r1 . true
git branch agent/salvage/saved
exits 64 agent run --run-id saved . true
git branch agent/sh/taken
exits 64 agent run --run-id taken . true
like "$TMP/err" "has a branch 'agent/sh/taken'" 'a branch that is there is not touched'
exits 66 agent run "$TMP/none" true
exits 66 agent run --base none . true
like "$TMP/err" "no commit on branch 'none'" 'a base that does not exist'
exits 66 agent run "$TMP" true
like "$TMP/err" 'is not a git repository' 'a directory that is no repository'
git checkout -q --detach
exits 66 agent run . true
like "$TMP/err" 'is on no branch: name one with --base' 'a detached HEAD'
exits 0 agent run --run-id r9 --base main . true
git checkout -q main
git init -q -b main "$TMP/empty"
exits 66 agent run "$TMP/empty" true
git clone -q --depth 1 "file://$PWD" "$TMP/shallow"
exits 66 agent run "$TMP/shallow" true
like "$TMP/err" 'is a shallow clone.*fetch --unshallow' 'a shallow clone'
git init -q -b main "$TMP/flat" && git -C "$TMP/flat" commit -qm x --allow-empty && git -C "$TMP/flat" branch agent
exits 64 agent run "$TMP/flat" true
like "$TMP/err" "has a branch 'agent', so" 'a branch that is in the way'

# What comes back is hostile: a stand-in for the sandbox sends bundles of its own making.
. "$ROOT/t/fake/launch.sh"
stand_ins
git for-each-ref >"$TMP/before"
export GIT_DIR="$TMP/forge"
git init -q --bare "$GIT_DIR"
git fetch -q "$TMP/my repo" main
# forge TREE-ENTRIES [PARENT]: a commit, however wrong; bundled from the base as the run's branch
forge()
{
	tree=$(git hash-object -t tree -w --stdin --literally)
	commit=$(printf 'tree %s\n%sauthor A <a@b> 1 +0000\ncommitter A <a@b> 1 +0000\n\nx\n' "$tree" \
		"${2-parent $base
}" | git hash-object -t commit -w --stdin --literally)
	echo "$commit" >"$TMP/commit"
	git update-ref "refs/heads/agent/sh/$1" "$commit"
	# Without a parent there is nothing that the other side has.
	git bundle create -q "$TMP/share/bundle" "${2+agent/sh/$1}${2-$base..agent/sh/$1}"
	data=$(base64 -w 0 "$TMP/share/bundle")
	entry <<-END
	event '{"event":"need","what":"bundle"}'
	while read -r line; do case \$line in *'"end":true'*) break ;; esac; done
	event '{"event":"bundle","data":"$data"}'
	event '{"event":"bundle","end":true,"ref":"refs/heads/agent/sh/${3-$1}","tip":"$commit","base":"$base"}'
	result 0 shipped
	END
}
back()
{
	(unset GIT_DIR; run launch run --run-id "$1" "$TMP/my repo" x; echo "$status" >"$TMP/status")
	code=$(cat "$TMP/status")
}
unchanged()
{
	(unset GIT_DIR; git for-each-ref) >"$TMP/after"
	ok 'and nothing is made' cmp "$TMP/before" "$TMP/after"
	is "$(cat "$TMP/out")" '' 'nor printed'
}
blob=$(echo x | git hash-object -w --stdin)
raw=$(echo "$blob" | sed 's/../\\x&/g')
entry_of()
{
	# shellcheck disable=SC2059
	{ printf '100644 %s\0' "$1"; env printf "$raw"; }
}
entry_of fine | forge good
back good
is "$code" 0 'control: a sound one is taken'
is "$(unset GIT_DIR; git show agent/sh/good:fine)" x 'and is there'
(unset GIT_DIR; git update-ref -d refs/heads/agent/sh/good)
entry_of .git | forge dotgit
back dotgit
is "$code" 75 'a tree with .git in it is not'
like "$TMP/err" 'does not accept the work: it is kept in .*/dotgit/work.bundle' 'and says where it is kept'
unchanged
{ entry_of a; entry_of a; } | forge twice
back twice
is "$code" 75 'a tree with two entries of one name is not'
unchanged
entry_of fine | forge orphan ''
back orphan
is "$code" 65 'unrelated history is not'
like "$TMP/err" 'does not descend from' 'and says so'
unchanged
entry_of fine | forge main2
git update-ref refs/heads/main "$(cat "$TMP/commit")"
git bundle create -q "$TMP/share/bundle" "$base..main"
sed -i "s|^event .*\"data\".*|event '{\"event\":\"bundle\",\"data\":\"$(base64 -w 0 "$TMP/share/bundle")\"}'|; s|refs/heads/agent/sh/main2|refs/heads/main|" "$TMP/share/entry.sh"
back main2
is "$code" 76 'another branch is not'
like "$TMP/err" "sent 'refs/heads/main', not 'refs/heads/agent/sh/main2'" 'and says so'
unchanged
done_testing
