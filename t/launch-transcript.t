#!/bin/sh
# The agent's transcript in the run record: whole and for its user alone, or not there; hostile text
# on the way, and a record that cannot take it.
# rows: G12
. "$(dirname "$0")/lib.sh"
in_ns "$@"
. "$ROOT/t/fake/launch.sh"
stand_ins
cat >"$TMP/share/say" <<'END'
# say TEXT: one piece of a transcript
say()
{
	event "{\"event\":\"transcript\",\"data\":\"$(printf "$1" | base64 -w 0)\"}"
}
end='{"event":"transcript","end":true}'
END
# at CODE ID: one run that does what stdin says
at()
{
	{ echo '. /run/agent/share/say'; cat; } | entry
	exits "$1" launch run --tool sh --run-id "$2" octo/public x
	dir=$TMP/state/agent/runs/$2
}
kept()
{
	is "$(cat "$dir/transcript" 2>/dev/null)" "$1" "$2"
}

at 0 kept <<'END'
say '{"a":1}\n'; say '{"b":2}\n'
event "$end"
result 0 nothing
END
kept '{"a":1}
{"b":2}' 'it is in the record'
is "$(stat -c '%A %h' "$dir/transcript")" '-rw------- 1' 'for its user alone'
at 0 none <<'END'
result 0 nothing
END
is "$(names "$dir")" 'agent.log egress.jsonl run.json ' 'no transcript: no file'
at 0 large <<'END'
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
	event "{\"event\":\"transcript\",\"data\":\"$(head -c 49152 /dev/zero | tr '\0' x | base64 -w 0)\"}"
done
event "$end"
result 0 nothing
END
is "$(wc -c <"$dir/transcript")" 983040 'a large one is there to its last byte'

# Hostile, as agent-entry would not send it.
at 0 hostile <<'END'
say '\033[2Jred test-write-'; say 'token \033]0;title\007 \001\377'
event "$end"
result 0 nothing
END
kept 'red ***  ??' 'it is harmless and masked, also in two pieces'
at 0 unfinished <<'END'
say 'half'
result 0 nothing
END
is "$(names "$dir")" 'agent.log egress.jsonl run.json ' 'what never ends is not kept'
for line in '{"event":"transcript","data":"!"}' '{"event":"transcript","data":7}' \
	'{"event":"transcript","end":true}' '{"event":"transcript","end":"yes"}'; do
	n=$((${n-0} + 1))
	at 76 "bad$n" <<-END
	event '$line'
	result 0 nothing
	END
	is "$(names "$dir")" 'agent.log egress.jsonl run.json ' "no transcript: $line"
done
at 76 twice <<'END'
say x; event "$end"; say y; event "$end"
result 0 nothing
END
like err 'a transcript comes a second time' 'and there is one only'
at 76 endless <<'END'
data=$(head -c 98000 /dev/zero | tr '\0' x | base64 -w 0)
while :; do event "{\"event\":\"transcript\",\"data\":\"$data\"}"; done 2>/dev/null
END
like err 'is too large' 'one without end is ended'
is "$(names "$dir")" 'agent.log egress.jsonl run.json ' 'and not kept'

# The run's user, or somebody who may write there, was first: the run goes on without.
echo precious >victim
for way in 'ln -s ../../../../victim transcript.part' 'mkdir transcript.part' 'mkdir transcript'; do
	n=$((n + 1))
	rm -f share/go
	{
		cat share/say
		cat <<-'END'
		event '{"event":"phase","phase":"setup","ms":1}'
		while [ ! -e /run/agent/share/go ]; do sleep 0.05; done
		say x; event "$end"
		result 0 shipped '"url":"https://github.com/octo/public/pull/9"'
		END
	} | entry
	start run "$TMP/bin/agent-launch" run --tool sh --run-id "way$n" octo/public x
	wait_for "[ -e state/agent/runs/way$n/agent.log ]"
	(cd "state/agent/runs/way$n" && eval "$way")
	touch share/go
	wait_for '! running run'
	wait "$(pid run)"
	is "$? $(cat run.out)" '0 https://github.com/octo/public/pull/9' "$way: the run goes on"
	like run.err 'cannot keep the transcript in' 'which is said'
	like "state/agent/runs/way$n/run.json" 'the transcript could not be kept' 'and noted'
done
is "$(cat victim)" precious 'no link was followed'
ok 'no such thing is printed with --json' sh -c '"$0/bin/agent-launch" run --json --tool sh --run-id json octo/public x >json &&
	! grep -q transcript json' "$TMP"
done_testing
