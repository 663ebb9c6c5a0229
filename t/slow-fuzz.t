#!/bin/sh
# Ten seconds of coverage-guided fuzzing for each parser of egress-proxy that reads what others wrote,
# from the corpus in the tree. The harnesses check properties, not only that nothing crashes.
. "$(dirname "$0")/house.sh"
needs clang
needs flock

# Two runs of this file build one after the other.
mkdir -p build
ok 'the harnesses build' flock build/.fuzz make fuzzers
for harness in t/fuzz/*.c; do
	name=$(basename "$harness" .c)
	ok "$name has a corpus" test -n "$(ls "t/fuzz/corpus/$name")"
	ok "$name: every property holds for ten seconds" t/fuzz/run "$name" 10
	diag "$(cat "$TMP/out")"
done

done_testing
