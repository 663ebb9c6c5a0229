#!/bin/sh
# What agent-entry costs: a gibibyte of output does not make it grow. The figures are printed as well;
# they are no verdict.
# rows: D8
. "$(dirname "$0")/lib.sh"
in_ns "$@"
. "$ROOT/t/entry/lib.sh"

internet_start
make_repo demo/hello
peak()
{
	cut -d' ' -f1 "$TMP/measured"
}
exits 0 entry --measure "$TMP/measured" 'echo x >x'
small=$(peak)
diag "a small run: $(cat "$TMP/measured") (KiB, ms)"
RUN='big-1'
exits 0 entry --measure "$TMP/measured" 'yes "a line of output that is about as long as lines are, :: and all" | head -c 1073741824; echo x >x'
big=$(peak)
diag "with 1 GiB of output: $(cat "$TMP/measured") (KiB, ms)"
is "$(wc -c <"$TMP/err" | cut -c1-2)" 11 'all of it came through'
# What may differ is the buffers of one line and one chunk, which a small run hardly uses.
ok 'and memory did not grow with it' test "$big" -lt $((small + 1024))
done_testing
