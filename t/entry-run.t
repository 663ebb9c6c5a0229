#!/bin/sh
# A whole run of agent-entry in a real sandbox: clone by token over TLS, the sh tool, harvest, push,
# pull request; what is shipped, what is not, and what the launcher is told.
. "$(dirname "$0")/lib.sh"
in_ns "$@"
. "$ROOT/t/entry/lib.sh"

internet_start
make_repo demo/hello
base=$(ref demo/hello refs/heads/main)

exits 0 entry --proxy fake 'echo more >>README.md; echo new >new.txt'
is "$(field url)" "https://github.com/demo/hello/pull/1" 'the result is the pull request'
is "$(field outcome)" shipped 'the outcome is shipped'
is "$(field base)" "$base" 'the base is what was cloned'
is "$(ref demo/hello "refs/heads/agent/sh/$RUN")" "$(field tip)" 'the branch holds the tip'
is "$(git -C "$NET/git/demo/hello.git" rev-parse "$(field tip)^")" "$base" 'whose parent is the base'
is "$(git -C "$NET/git/demo/hello.git" show "$(field tip):new.txt")" new 'uncommitted work was committed'
is "$(git -C "$NET/git/demo/hello.git" for-each-ref | wc -l)" 2 'one new ref, and no other'
done_testing
