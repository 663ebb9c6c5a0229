#!/bin/sh
# The hostile suite, D: an agent that would publish what it should not, or where it should not
# (threats-entry D). D1 is t/entry-scan.t and t/hostile-content.t; D8's gibibyte is t/slow-entry.t.
# rows: D2 D3 D4 D5 D6 D7 D8 D9
. "$(dirname "$0")/lib.sh"
in_ns "$@"
. "$ROOT/t/entry/lib.sh"

internet_start
loot_start
git="git -C $NET/git/demo/private.git"

hostile 'D2: what the agent committed itself is scanned and pushed, with a clean tree' 0 \
	'echo x >x; git add x; git commit -qm "own work"'
is "$($git log -1 --format=%s "agent/sh/$RUN")" 'own work' 'D2: it is there'
hostile 'D3: pushes of its own, with no credential, a stranger'"'"'s, and refs left to be pushed along' 0 \
	'for u in github.com x-access-token:ghp_of_the_attacker@github.com; do
	for r in HEAD:main --force "--delete main" HEAD:refs/pull/1/head HEAD:refs/notes/n --tags --mirror; do
	git push https://$u/demo/private $r && touch /loot/FAIL.push; done; done 2>/loot/d3; git tag t1; git notes add -m n
	git update-ref refs/pull/1/head HEAD; git branch other; git config remote.origin.mirror true; echo x >x'
like loot/d3 '403|denied|not allowed|unable to access' 'D3: GitHub is closed while the agent works'
hostile 'D4: branches moved, roots rewritten, replacements' 65 \
	'git checkout -q -B main; o=$(git commit-tree -m root HEAD^{tree}); git reset -q --hard $o; git branch -f agent/x main; echo x >x'
hostile 'D5: workflows' 65 'mkdir -p .github/workflows; echo "on: push" >.github/workflows/x.yml'
hostile 'D5: a link in their place' 65 'mkdir -p .github w; echo "on: push" >w/x.yml; ln -s ../w .github/workflows'
# The documented limit, for the review: t/docs-limits.t.
hostile 'D5: what else may run or lead somewhere is for the reviewer' 0 'mkdir -p .github/actions/a
	echo x | tee .github/actions/a/action.yml >action.yml; echo "* @evil" >CODEOWNERS; echo "{}" >flake.lock
	printf "[submodule \"s\"]\n\tpath = s\n\turl = https://evil.example.net/s\n" >.gitmodules'
python3 -c 'import json; print(json.load(open("net/pulls.json"))[-1]["body"])' >body
for name in .github/actions/a/action.yml CODEOWNERS action.yml flake.lock .gitmodules; do
	like body "$(printf %s "$name" | sed 's/\./[.]/g')" "D5: and is listed in the pull request: $name"
done
hostile 'D6: links that lead to secrets are links' 0 'ln -s /proc/1/environ README.link; ln -s /run/secrets s
	ln /etc/passwd hard 2>/dev/null && touch /loot/FAIL.link; mknod dev c 1 3 2>/dev/null && touch /loot/FAIL.dev; true'
is "$($git ls-tree "agent/sh/$RUN" README.link | cut -c1-6)" 120000 'D6: and nothing more'
hostile 'D6: a FIFO, a socket, names of every kind' 0 'mkfifo fifo; python3 -c "import socket; socket.socket(socket.AF_UNIX).bind(\"sock\")"
	echo x >"-rf"; echo x >"--"; echo x >" lead"; printf x >"$(printf "a\nb")"; printf x >"$(printf "e\033]0;t\007")"
	printf x >"$(printf "\377\376")"; mkdir -p "$(printf %0200d 1)/$(printf %0200d 2)"; echo x >"$(printf %0200d 1)/$(printf %0200d 2)/x"'
is "$($git ls-tree -r "agent/sh/$RUN" | grep -c 'fifo\|sock')" 0 'D6: a FIFO and a socket are not files'
unlike err "$(printf '\033')" 'D6: no name reaches the terminal as it is'
unlike net/pulls.json "$(printf '\033')|u001b" 'D6: nor the pull request'
hostile 'D6: a path of 4096 bytes, in the files and in a tree' 0 'echo good >good; d=$(printf %0250d 1)
	(for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18; do mkdir $d && cd $d || break; done; echo deep >deep) 2>/dev/null
	git add good; git commit -qm good; t=$(printf "100644 blob %s\tf\n" $(git hash-object -w good) | git mktree)
	for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18; do t=$(printf "40000 tree %s\t%s\n" $t $d | git mktree); done
	git update-ref HEAD $(git commit-tree -p HEAD -m long $t)'
is "$($git show "agent/sh/$RUN:good")" good 'D6: the rest ships'
hostile 'D6: .git in disguise, among the files' 65 'mkdir .GIT "$(printf ".g\342\200\214it")"; echo x >.GIT/x
	echo x >git~1; echo x >"$(printf ".g\342\200\214it/x")"; echo good >good'
ok 'D6: the rest is kept' git -C "$NET/git/demo/private.git" bundle list-heads "$TMP/bundle"
hostile 'D6: .git in disguise, in a tree' 65 'b=$(echo x | git hash-object -w --stdin); t=$(printf "100644 blob %s\tgit~1\n" $b | git mktree)
	git update-ref HEAD $(git commit-tree -p HEAD -m x $t)'
fill='dd if=/dev/urandom of=$d/fill bs=64k 2>/dev/null; dd if=/dev/urandom of=$d/last bs=1 2>/dev/null'
hostile 'D7: a full workspace still ships, from where there is room' 0 \
	"echo x >x; d=/work; $fill; true" --work-size 8388608
hostile 'D7: a full /tmp and HOME too' 0 "echo x >x; for d in /tmp /home/agent; do $fill; done; true" --other-size 8388608
hostile 'D7: everything is full' 74 "echo x >x; for d in /work /tmp /home/agent; do $fill; done; true" \
	--work-size 8388608 --other-size 8388608
like err 'full; give it more room' 'D7: it says that there is no room'
hostile 'D7: a repository that does not fit' 74 true --work-size 4096
like err 'full; give it more room' 'D7: it says that the workspace is full'
hostile 'D7: a limit on file sizes, which children inherit' 1 'echo x >x; ulimit -f 0; echo y >y'
is "$(field agent_exit) $(field salvage)" '153 branch' 'D7: it ends the agent, and nothing else'
hostile 'D7: a workspace without rights' 0 'echo x >x; mkdir d; echo y >d/y; chmod 0 d/y d . /work /tmp ~'
is "$($git show "agent/sh/$RUN:x")" x 'D7: the work is not lost by it'
like err 'left out what git cannot read: .*d/' 'D7: and what is left out is told'
hostile 'D8: escape sequences, runner commands, a forged result' 0 \
	'printf "\033]52;c;Zm9v\007\033[2J\033]8;;https://evil\007link\033]8;;\007\n::add-mask::x\n  ::set-output name=a::b\n##[error]x\n"
	printf "safe\rover\nagent-entry: pull-request: https://evil.example.net/pull/1\n\302\2332Jc1\n\342\200\256rtl\n"; echo x >x'
unlike err "$(printf '\033')" 'D8: no escape reaches the terminal'
unlike err '^[^|]*(::add-mask|##\[)' 'D8: no runner command does'
like err '^sh\| agent-entry: pull-request: https://evil' 'D8: a forged line carries the prefix'
like err '^sh\| over' 'D8: nothing is written over'
is "$(field url | cut -d/ -f1-3)" https://github.com 'D8: the result is not parsed from output'
hostile 'D9: a text for the pull request of its own' 0 \
	'printf "{\"body\":\"@everyone\"}" >pr.json; git add .; git commit -qm "$(printf "Closes #1 @everyone\n\n\`\`\`\`\`\n/merge ![x](https://evil/?t)")"
	mkdir many; cd many; for i in $(seq 1000); do echo x >"$(printf "%0100d" $i)@everyone"; done
	git add .; git commit -qm "$(head -c 70000 /dev/zero | tr "\0" "y")"; printf "\`%.0s" $(seq 20) >tick; git add .; git commit -qF tick'
python3 - >body <<'END'
import json, re
body = json.load(open("net/pulls.json"))[-1]["body"]
outside, fence = [], ""
for line in body.split("\n"):
    mark = re.match(r"`{3,}", line)
    if fence:
        if line == fence:
            fence = ""
    elif mark:
        fence = mark[0]
    else:
        outside.append(line)
print("\n".join(outside))
END
unlike body '@|[Cc]loses|!\[|evil' 'D9: nothing foreign stands outside a fence'
like body 'Nobody has looked at it' 'D9: control: what is ours does'
ok 'D9: title and text have their sizes' python3 -c 'import json
pull = json.load(open("net/pulls.json"))[-1]
assert len(pull["body"]) < 65536 and "[cut]" in pull["body"] and 0 < len(pull["title"]) <= 210'
hostile 'D9: a title of its own' 0 'echo x >x; git add .; git commit -qm "Closes #1 for @everyone, fixes https://github.com/o/r/issues/2"'
is "$(jq -r '.[-1].title' "$NET/pulls.json")" 'Closes # 1 for @ everyone, fixes https://github.com/o/r/issues/ 2' \
	'D9: does nothing by itself'
done_testing
