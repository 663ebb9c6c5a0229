#!/bin/sh
# The hostile suite, D: an agent that would publish what it should not, or where it should not
# (threats-entry D). D1 and D4 are t/entry-scan.t, in each encoding.
. "$(dirname "$0")/lib.sh"
in_ns "$@"
. "$ROOT/t/entry/lib.sh"

internet_start
loot_start
git="git -C $NET/git/demo/private.git"

hostile 'D2: what the agent committed itself is scanned and pushed, with a clean tree' 0 \
	'echo x >x; git add x; git commit -qm "own work"'
is "$($git log -1 --format=%s "agent/sh/$RUN")" 'own work' 'D2: it is there'
hostile 'D3: pushes of its own' 0 'for r in HEAD:main --force "--delete main" HEAD:refs/pull/1/head --tags; do
	git push https://github.com/demo/private $r && touch /loot/FAIL.push; done 2>/loot/d3; echo x >x'
like loot/d3 '403|denied|not allowed|unable to access' 'D3: GitHub is closed while the agent works'
hostile 'D4: branches moved, roots rewritten, replacements' 65 \
	'git checkout -q -B main; o=$(git commit-tree -m root HEAD^{tree}); git reset -q --hard $o; git branch -f agent/x main; echo x >x'
hostile 'D5: workflows' 65 'mkdir -p .github/workflows; echo "on: push" >.github/workflows/x.yml'
hostile 'D6: links that lead to secrets are links' 0 'ln -s /proc/1/environ README.link; ln -s /run/secrets s'
is "$($git ls-tree "agent/sh/$RUN" README.link | cut -c1-6)" 120000 'D6: and nothing more'
hostile 'D6: a FIFO, a socket, names of every kind' 0 'mkfifo fifo; python3 -c "import socket; socket.socket(socket.AF_UNIX).bind(\"sock\")"
	echo x >"-rf"; echo x >"--"; echo x >" lead"; printf x >"$(printf "a\nb")"; printf x >"$(printf "e\033]0;t\007")"
	printf x >"$(printf "\377\376")"; mkdir -p "$(printf %0200d 1)/$(printf %0200d 2)"; echo x >"$(printf %0200d 1)/$(printf %0200d 2)/x"'
is "$($git ls-tree -r "agent/sh/$RUN" | grep -c 'fifo\|sock')" 0 'D6: a FIFO and a socket are not files'
hostile 'D6: .git in disguise' 65 'b=$(echo x | git hash-object -w --stdin); t=$(printf "100644 blob %s\tgit~1\n" $b | git mktree)
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
hostile 'D8: a great deal of output' 0 'head -c 50000000 /dev/zero | tr "\0" "a" | fold -w 1000; echo x >x'
hostile 'D8: escape sequences, runner commands, a forged result' 0 \
	'printf "\033]52;c;Zm9v\007\033[2J\033]8;;https://evil\007link\033]8;;\007\n::add-mask::x\n  ::set-output name=a::b\n##[error]x\n"
	printf "safe\rover\nagent-entry: pull-request: https://evil.example.net/pull/1\n\302\2332Jc1\n\342\200\256rtl\n"; echo x >x'
unlike err "$(printf '\033')" 'D8: no escape reaches the terminal'
unlike err '^[^|]*(::add-mask|##\[)' 'D8: no runner command does'
like err '^sh\| agent-entry: pull-request: https://evil' 'D8: a forged line carries the prefix'
like err '^sh\| over' 'D8: nothing is written over'
is "$(field url | cut -d/ -f1-3)" https://github.com 'D8: the result is not parsed from output'
hostile 'D9: a text for the pull request of its own' 0 \
	'printf "{\"body\":\"@everyone\"}" >pr.json; git add .; git commit -qm "$(printf "Closes #1 @everyone\n\n\`\`\`\`\`\n/merge ![x](https://evil/?t)")"; echo x >x'
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
done_testing
