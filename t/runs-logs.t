#!/bin/sh
# agent logs: which run an id means, which file is printed and how, and that -f goes on until the
# run ends, however it ends.
. "$(dirname "$0")/lib.sh"
in_ns "$@"
. "$ROOT/t/fake/runs.sh"
. "$ROOT/t/fake/launch.sh"

exits 66 agent logs
like err 'there is no run yet' 'no run'
exits 66 agent logs x
like err "there is no run 'x'" 'nor one of that name'

exits 0 real --run-id 20250101T000000-aaa111 . 'echo one'
next_second
exits 0 real --run-id 20250101T000000-bbb222 . 'echo two; echo x >x'
next_second
exits 0 real --run-id chosen . 'echo three'
exits 0 agent logs
like out '^sh\| three$' 'without an id the last one'
exits 0 agent logs chosen
like out '^sh\| three$' 'an id'
exits 0 agent logs ch
like out '^sh\| three$' 'its beginning'
exits 0 agent logs bbb
like out '^sh\| two$' 'the beginning of what was made by chance'
is "$(cat out)" "$(cat "$runs/20250101T000000-bbb222/agent.log")" 'as it was kept'
exits 64 agent logs 2025
like err "'2025' is short for several runs: 20250101T000000-aaa111, 20250101T000000-bbb222\$" 'more than one: they are named'
for text in 0101 111 20250101T000000-bbb222x ../chosen chosen/ . .. '*' ''; do
	exits 66 agent logs "$text"
	is "$(cat out)" '' 'nothing'
done
# An id that is the beginning of another, and one whose chance is another's beginning.
mkdir "$runs/chosen-2" "$runs/x-chosen"
exits 0 agent logs chosen
like out '^sh\| three$' 'an id that is spelled out is itself'
exits 64 agent logs chose
like err 'chosen, chosen-2, x-chosen' 'a beginning that three share'
rmdir "$runs/chosen-2" "$runs/x-chosen"
i=0
while [ $i -lt 12 ]; do mkdir "$runs/many-$i"; i=$((i + 1)); done
exits 64 agent logs many
like err "short for 12 runs: many-0, .*, \.\.\.\$" 'of many some are named'
rmdir "$runs"/many-*

# Which file.
exits 0 agent logs --egress bbb
is "$(cat out)" "$(cat "$runs/20250101T000000-bbb222/egress.jsonl")" '--egress'
is "$(jq -r '.host // empty' out | sort -u)" selftest.invalid 'is the proxy'"'"'s log'
exits 0 agent logs --record bbb
is "$(jq -r .id out)" 20250101T000000-bbb222 '--record'
exits 66 agent logs --transcript bbb
like err "run '20250101T000000-bbb222' has no transcript" '--transcript, where there is none'
printf '{"text":"\033[31mred"}\n' >"$runs/20250101T000000-bbb222/transcript"
exits 0 agent logs --transcript bbb
is "$(cat out)" "$(printf '{"text":"\033[31mred"}')" 'and where there is one: byte by byte'
exits 0 on_terminal 80 agent logs --transcript bbb
is "$(cat out)" '{"text":"red"}' 'on a terminal without its control sequences'
exits 64 agent logs --egress --record bbb
exits 64 agent logs --record -f bbb
exits 64 agent logs bbb chosen
exits 64 agent logs --keep

# Not what it should be.
ln -sf /etc/passwd "$runs/chosen/transcript"
exits 74 agent logs --transcript chosen
is "$(cat out)" '' 'a link is not followed'
rm "$runs/chosen/transcript"
mkfifo "$runs/chosen/transcript"
exits 74 agent logs --transcript chosen
mkdir "$runs/empty"
exits 66 agent logs empty
like err "run 'empty' has no agent.log" 'a record without anything'
exits 66 agent logs -f empty
touch "$runs/file"
exits 66 agent logs file
like err "broken: it is not a directory" 'one that is none'
rm -r "$runs/file" "$runs/empty"
exits 74 sh -c 'agent logs chosen >/dev/full'

# Following. The stand-in for the sandbox says what the test tells it to.
exits 0 agent logs -f chosen
like out '^sh\| three$' 'of a run that has ended -f prints all and ends'
stand_ins
entry <<'END'
while [ ! -e /run/agent/share/end ]; do
	if [ -e /run/agent/share/say ]; then cat /run/agent/share/say >&2; mv /run/agent/share/say /run/agent/share/said; fi
	sleep 0.05
done
echo last >&2
result 0 nothing
END
begin()
{
	rm -f share/end share/said
	next_second
	start "$1" "$TMP/bin/agent-launch" run --tool sh --run-id "$1" octo/public x
	wait_for "[ -e '$runs/$1/run.json' ]"
}
# In the sandbox the share is read-only: what was said is taken away from here.
say()
{
	printf '%s\n' "$1" >share/say.new
	mv share/say.new share/say
	wait_for "grep -q '$1' $2"
	rm -f share/say
}
begin f1
start follow agent logs -f
start other agent logs --follow f1
start proxylog agent logs --egress -f f1
say first-word follow.out && pass 'what is said is printed'
say second-word follow.out && pass 'and what is said then'
running follow && pass 'while the run lives'
like other.out second-word 'for whoever follows'
exits 0 agent logs
like out second-word 'and without -f what there is by now'
touch share/end
wait_for '! running follow && ! running other && ! running proxylog'
wait "$(pid follow)"
is $? 0 'it ends with the run, with 0'
like follow.out '^last$' 'and has its last word'
is "$(cat follow.out)" "$(cat "$runs/f1/agent.log")" 'all of it'
wait "$(pid proxylog)"
is $? 0 'so does --egress'

begin f2
start follow agent logs -f
say word follow.out
kill -KILL "$(pid f2)"
ok 'a launcher that is killed ends it as well' wait_for '! running follow'
wait "$(pid follow)"
is $? 0 'with 0'
done_testing
