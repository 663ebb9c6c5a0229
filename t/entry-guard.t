#!/bin/sh
# agent-entry starts nothing unless it is process 1, an ordinary user without a capability, and told
# that it is in a sandbox (threats-entry E1); and unless nobody can replace what it will run.
# rows: E1
. "$(dirname "$0")/lib.sh"
in_ns "$@"
. "$ROOT/t/entry/lib.sh"

exits 0 "$BIN/agent-entry" --version
like "$TMP/out" '^agent-entry [0-9]' 'it tells its version anywhere'
exits 0 "$BIN/agent-entry" --help
like "$TMP/out" '^usage: agent-entry' 'and its usage'
exits 64 "$BIN/agent-entry" --frobnicate
exits 77 "$BIN/agent-entry"
like "$TMP/err" 'AGENT_SANDBOX is not 1' 'outside a sandbox it says so'
is "$(sed 's/one is [0-9]*/one is 4711/' "$TMP/err")" \
	"agent-entry: refused: AGENT_SANDBOX is not 1, so this is not a sandbox; use 'agent run'
agent-entry: refused: not process 1 of a pid namespace (this one is 4711); use 'agent run'" \
	'in the words of its manual page'
exits 77 env AGENT_SANDBOX=1 "$BIN/agent-entry"
like "$TMP/err" 'not process 1' 'with the mark alone it still is not process 1'

internet_start
make_repo demo/hello

# The control: the same sandbox, nothing wrong.
exits 0 entry --mode check
for wrong in '' 0 '1 ' ' 1' true 01 yes; do
	exits 77 entry --mode check --env "AGENT_SANDBOX=$wrong"
done
exits 77 entry --mode check --unset AGENT_SANDBOX
exits 77 entry --mode check --not-first
like "$TMP/err" 'not process 1' 'it says that it is not process 1'
exits 77 entry --mode check --bwrap=--uid --bwrap=0
like "$TMP/err" 'user id 0' 'it says that it is root'
exits 77 entry --mode check --bwrap=--gid --bwrap=0
like "$TMP/err" 'group id 0' 'it says that it has the group of root'
exits 77 entry --mode check --bwrap=--cap-add --bwrap=CAP_NET_RAW
like "$TMP/err" 'capabilities' 'it says that it holds a capability'

exits 77 entry --writable-root true
like "$TMP/err" "'/' is writable" 'a root directory in which the loader could be replaced is refused'
mkdir "$TMP/writable"
cp /usr/bin/true "$TMP/writable/git"
exits 77 entry --bwrap=--bind --bwrap="$TMP/writable" --bwrap=/opt/bin --env PATH=/opt/bin:/usr/bin true
like "$TMP/err" "/opt/bin/git' can be replaced" 'so is a git that the agent could replace'
is "$(recorded requests | wc -l)" 0 'no request was made by any of these'
done_testing
