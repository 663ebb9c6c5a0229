#!/bin/sh
# Mode shell: a person's shell on a pty of the sandbox's own, relayed over the channel, with no
# credentials and nothing shipped.
. "$(dirname "$0")/lib.sh"
in_ns "$@"
. "$ROOT/t/entry/lib.sh"

internet_start
make_repo demo/hello
exits 0 entry --mode shell --read test-read-token --tty 'stty size; tty; pwd; echo x >x; env | grep -c TOKEN; ps -o pid= -p 1; exit' --rows 33 --cols 99
like "$TMP/out" '^33 99' 'the window has its size'
like "$TMP/out" '^/dev/pts/' 'there is a terminal'
like "$TMP/out" '^/work/repo' 'in the workspace'
like "$TMP/out" '^0' 'and no token'
exits 3 entry --mode shell --tty 'exit 3'
like "$TMP/err" 'not kept' 'what is left is not kept, which is said'
notok 'no token for writing was asked for' event 'e["event"] == "need"'
is "$(ref demo/hello "refs/heads/agent/sh/$RUN")" '' 'nothing is pushed'
exits 124 entry --mode shell --env AGENT_TIMEOUT=2 --tty 'sleep 1000'
exits 0 entry --mode shell --tty 'head -c 300000 /dev/zero | tr "\0" a; echo; echo done-printing; exit'
like "$TMP/out" done-printing 'a great deal of output arrives whole'
done_testing
