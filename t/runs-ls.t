#!/bin/sh
# agent ls: each state as it is, by real runs; records that are none; what is printed for people,
# for a terminal and for programs.
. "$(dirname "$0")/lib.sh"
in_ns "$@"
. "$ROOT/t/fake/runs.sh"

exits 0 agent ls
is "$(cat out)$(cat err)" '' 'no run: nothing printed'
exits 0 agent ls --json
is "$(cat out)" '' 'as JSON too'

exits 0 real --run-id z-first . 'echo x >x'
is "$(agent ls | sed -n 1p | tr -s ' ')" 'ID STATE CODE TOOL ENGINE REPO STARTED TIME RESULT' 'the table has a head'
like_line z-first '^z-first +done +0 +sh +bwrap +[^ ]*/repo +20..-..-.. ..:.. +[0-9hms]+ +shipped agent/sh/z-first$' 'a run that shipped'
next_second
exits 3 real --run-id a-second . 'exit 3'
like_line a-second '^a-second +done +3 .* failed: ' 'one that failed, with its message'
next_second
real_start m-lives 'echo up; sleep 1000'
like_line m-lives '^m-lives +running +- +sh +bwrap .* [0-9hms]+ +-$' 'one that runs'
next_second
real_start k-killed 'echo up; sleep 1000'
kill -KILL "$(pid k-killed)"
wait "$(pid k-killed)"
like_line k-killed '^k-killed +lost +- +sh +bwrap .* - +its launcher was killed$' 'one whose launcher was killed'
like "$runs/k-killed/run.json" '"state": "running"' 'though its record says otherwise'
is "$(ids)" 'z-first a-second m-lives k-killed ' 'by the time they started, the newest last'
is "$(ids -n 2)" 'm-lives k-killed ' '-n 2: the last two'
is "$(ids -n 0)" '' '-n 0: none'
is "$(ids -n 9)" 'z-first a-second m-lives k-killed ' '-n 9: all there are'
is "$(ids --state 'done')" 'z-first a-second ' '--state done'
is "$(ids --state running)" 'm-lives ' '--state running'
is "$(ids --state lost)" 'k-killed ' '--state lost'
is "$(ids --state 'done' -n 1)" 'a-second ' 'the last of a state'
is "$(agent ls --state broken)" '' 'a state that none has: nothing printed'
is "$(agent ls --json | jq -r '.id + " " + .state + " " + (.pid == null | tostring)' | tr '\n' ';')" \
	'z-first done true;a-second done true;m-lives running false;k-killed lost false;' \
	'--json: an object a line, with the state as it is'
is "$(agent ls --json -n 4 | sed -n 1p | jq -S 'del(.state)')" "$(jq -S 'del(.state)' "$runs/z-first/run.json")" \
	'and otherwise as the record has it'
exits 0 agent stop --now m-lives

# A reader never makes a run look alive, nor keeps one from starting.
mkdir "$runs/unborn"
exits 0 flock -x "$runs/unborn" agent ls
is "$(agent ls --json | jq -r 'select(.id == "unborn") | .state')" broken 'a directory without run.json is not looked at further'
exits 0 flock -s "$runs/a-second" agent ls --json
is "$(jq -r 'select(.id == "a-second") | .state' out)" 'done' 'another reader is not a launcher'
exits 0 flock -x "$runs/a-second" agent ls --json
is "$(jq -r 'select(.id == "a-second") | .state' out)" running 'control: a lock like the launcher'"'"'s is one'
rmdir "$runs/unborn"

# Records that are none, or somebody's joke.
record()
{
	mkdir -p "$runs/$1"
	cat >"$runs/$1/run.json"
}
good='"version":1,"state":"done","started":"2020-01-01T00:00:00Z"'
echo 'not json' | record b-text
echo '[]' | record b-list
echo "{$good,\"id\":\"other\"}" | record b-other
echo '{"version":2,"id":"b-new","state":"done"}' | record b-new
echo '{"version":1,"id":"b-state","state":"well"}' | record b-state
printf '{"version":1,"id":"b-nul","state":"done","repo":"\\u0000"}' | record b-nul
head -c 9000000 /dev/zero | tr '\0' ' ' | record b-large
head -c 100000 /dev/zero | tr '\0' '[' | record b-deep
mkdir "$runs/b-fifo" && mkfifo "$runs/b-fifo/run.json"
mkdir "$runs/b-link" && ln -s ../z-first/run.json "$runs/b-link/run.json"
mkdir -p "$runs/b-dir/run.json" "$runs/b-empty"
echo x >"$runs/b-file"
ln -s z-first "$runs/b-toward"
ln -s nowhere "$runs/b-nowhere"
mkdir "$runs/-option" "$runs/a name" "$runs/.hidden" "$runs/$(printf 'esc\033[31m')"
exits 0 agent ls
for id in b-text b-list b-other b-new b-state b-nul b-large b-deep b-fifo b-link b-dir b-empty b-file b-toward b-nowhere; do
	like out "^$id +broken +- +- +- +- +- +- +[a-z]" "$id is broken, and why"
done
is "$(grep -cE '^b-' out)" 15 'each in one line'
unlike out 'option|name|hidden|esc' 'what is no run id is nobody'"'"'s'
is "$(grep -cE '(z-first|a-second) +done' out)" 2 'and the others are there'
is "$(agent ls --json --state broken | jq -r 'select(.id == "b-list") | .message')" 'run.json is not a JSON object' \
	'--json tells of a broken one'
rm -rf "$runs"/b-*

# What a record holds cannot move the cursor, make a second row, or be of the wrong type.
printf '{%s,"id":"e1","tool":"t\\u001b[2J\\u009b31m","repo":"a\\nb\\tc\\u202ed","code":7,"engine":5,"ended":"2020-01-03T04:00:00Z","result":{"outcome":"failed","message":"%s"}}' \
	"$good" "$(head -c 100000 /dev/zero | tr '\0' y)" | record e1
printf '{%s,"id":"e2","code":"7","ended":"2019-01-01T00:00:00Z","result":[],"repo":""}' "$good" | record e2
printf '{%s,"id":"e3","ended":"2020-01-01T00:00:59Z","result":{"url":"https://github.com/o/n/pull/1","outcome":"shipped"}}' "$good" | record e3
printf '{%s,"id":"e4","ended":"2020-01-01T00:10:05Z","result":{"outcome":"nothing"}}' "$good" | record e4
printf '{%s,"id":"e5","ended":"yesterday","started":"x"}' '"version":1,"state":"done"' | record e5
exits 0 env TZ=UTC agent ls
is "$(grep -c '^e' out)" 5 'five records are five rows'
like out '^e1 +done +7 +t +- +a b cd +2020-01-01 00:00 +2d04h +failed: y{300,400}$' 'controls are out, long text is cut'
like out '^e2 +done +- +- +- +- +2020-01-01 00:00 +- +-$' 'what is of a wrong type, empty or cannot be is not there'
like out '^e3 +done .* 59s +https://github.com/o/n/pull/1$' 'the URL is the result'
like out '^e4 +done .* 10m05s +nothing$' 'nor is nothing left out'
like out '^e5 +done +- +- +- +- +- +- +-$' 'times that are none'
ok 'no control character' sh -c '! LC_ALL=C grep -q "[^ -~]" "$0"' "$TMP/out"
exits 0 agent ls --json --state 'done'
is "$(jq -r 'select(.id == "e1") | .repo' out | wc -l)" 2 '--json keeps what the record says'
ok 'in ASCII' sh -c '! LC_ALL=C grep -q "[^ -~]" "$0"' "$TMP/out"
exits 0 env TZ=Europe/Berlin agent ls
like out '^e3 .*2020-01-0. 0[01]:00' 'the start is told in local time'

# The width of a terminal.
printf '{%s,"id":"e1","tool":"sh","engine":"bwrap","code":0,"repo":"https://git.example.org/a/very/long/path/to/the/repository.git","ended":"2020-01-01T00:00:05Z","result":{"outcome":"failed","message":"%s"}}' \
	"$good" 'äöü 日本語 and so on, for as long as it takes to fill a line and more' | record e1
rm -rf "$runs"/[!e]* "$runs"/e[2-9]
exits 0 env LC_ALL=C.UTF-8 agent ls
like out 'very/long/path/to/the/repository.git .*a line and more$' 'in a pipe nothing is cut'
exits 0 on_terminal 110 agent ls
is "$(python3 -c 'import sys, unicodedata
for line in open(sys.argv[1], encoding="utf-8"):
    print(sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line.rstrip("\r\n")) <= 110)' out | sort -u)" \
	True 'on a terminal of 110 columns no line is longer'
like out ' \.\.\.itory\.git .*failed: ' 'the repository keeps its end'
like out '\.\.\.$' 'the result its beginning'
exits 0 on_terminal 30 agent ls
like out '^e1 +done +0 +sh +bwrap +\.\.\.[a-z.]{9} ' 'on a very narrow one they have twelve'

# The command line.
for wrong in '-x' '--state' '--state well' '-n' '-n x' '-n -1' '--keep 3' '--follow' 'e1' '--json=yes'; do
	# shellcheck disable=SC2086 # words
	exits 64 agent ls $wrong
	is "$(wc -l <err)$(cat out)" 1 'in one line, on stderr'
done
exits 64 agent-runs frobnicate
exits 64 agent-runs
exits 0 agent help ls
like out '^usage: agent-runs ' 'help'
exits 0 agent ls --version
like out '^agent-runs [0-9]' '--version'
exits 66 env -u HOME -u XDG_STATE_HOME agent ls
like err 'HOME is not set' 'no home'
exits 74 sh -c 'agent ls >/dev/full'
like err 'cannot print the list: No space' 'a full device'
chmod 000 "$runs"
exits 74 agent ls
like err "cannot open '.*/runs'" 'a directory that cannot be read'
chmod 700 "$runs"
done_testing
