#!/bin/sh
# What comes out of the sandbox is hostile: whatever it sends, nothing is printed, written or
# believed that should not be. The exit code is the sandbox's where its result fits to it.
. "$(dirname "$0")/lib.sh"
in_ns "$@"
. "$ROOT/t/fake/launch.sh"
stand_ins
id=0

# ends CODE REGEX NAME: runs the script on stdin; checks code and stderr
ends()
{
	wanted=$1 regex=$2 name=$3
	entry
	id=$((id + 1))
	run launch run --tool sh --run-id "e$id" octo/public x
	if [ "$status" -eq "$wanted" ] && { [ -z "$regex" ] || grep -Eqe "$regex" err; }; then
		pass "$wanted: $name"
	else
		fail "$wanted: $name"
		diag "exit code $status, wanted: $regex"
		_show err
	fi
}
silent()
{
	is "$(cat out)" '' 'and stdout is empty'
}

# The control.
pull=https://github.com/octo/public/pull/7
ends 0 '' 'a pull request' <<END
event '{"event":"phase","phase":"setup","ms":1}'
result 0 shipped '"url":"$pull","branch":"agent/sh/e1"'
END
is "$(cat out)" "$pull" 'its URL is the one line on stdout'
ends 0 '' 'in the capitals of the server' <<END
result 0 shipped '"url":"https://github.com/Octo/Public/pull/12"'
END
is "$(cat out)" https://github.com/Octo/Public/pull/12 'is printed'

exits 74 sh -c '"$1" run --tool sh --run-id full octo/public x >/dev/full' sh "$TMP/bin/agent-launch"
like err "cannot print the result \\(https://github.com/Octo/Public/pull/12\\): No space" 'a result that nobody gets'

# Forged URLs.
for url in https://evil.example/octo/public/pull/7 https://github.com/octo/public2/pull/7 \
	https://github.com/octo/public/pull/ https://github.com/octo/public/pull/0 \
	https://github.com/octo/public/pull/7/files https://github.com/octo/public/pull/7x \
	https://github.com.evil.example/octo/public/pull/7 https://github.com/octo/public \
	https://github.com/octo/public/pull/99999999999 'https://github.com/octo/public/pull/7#x' \
	https://github.com@evil.example/octo/public/pull/7; do
	ends 76 "URL is not in this run's repository" "$url" <<-END
	result 0 shipped '"url":"$url"'
	END
	silent
done
for url in "javascript:x" "http://github.com/octo/public/pull/7" "$pull\\\\n$pull" "$pull\\\\u001b[2J" \
	"$pull x"; do
	ends 76 'result: url is missing or not' "$url" <<-END
	result 0 shipped "\"url\":\"$url\""
	END
	silent
done
ends 76 'another branch' 'the branch of another run' <<END
result 0 shipped '"url":"$pull","branch":"agent/sh/other"'
END
ends 76 'result has no URL' 'shipped to nowhere' <<'END'
result 0 shipped
END

# Results that do not fit.
ends 76 'without a result' 'no result and 0' <<'END'
event '{"event":"phase","phase":"setup"}'
END
ends 69 'the sandbox did not start' 'not a word and 1' <<'END'
exit 1
END
ends 77 '' 'not a word and 77: the guard has spoken' <<'END'
exit 77
END
ends 76 'not the one of its result' 'a result that says 0, a process that says 3' <<'END'
event '{"event":"result","code":0,"outcome":"nothing"}'
exit 3
END
ends 76 'none that is documented' 'a code out of the blue' <<'END'
result 99 failed
END
ends 76 'something follows the result' 'two results' <<'END'
event '{"event":"result","code":0,"outcome":"nothing"}'
event '{"event":"result","code":0,"outcome":"nothing"}'
END
ends 137 '' 'killed' <<'END'
event '{"event":"phase","phase":"setup"}'
exit 137
END
for code in 0 1 7 63 65 66 70 74 75 77 78 124 126 127 143; do
	ends $code '' "exit code $code" <<-END
	result $code failed '"message":"so it is"'
	END
done
like err 'ended with 143: so it is; its record is .*/state/agent/runs/e[0-9]+$' 'says why and where to look'

# What the self-test found.
ends 0 '' 'a self-test' <<'END'
event '{"event":"selftest","text":"not closed: x","leaks":["x"],"unknown":["y","z"]}'
result 0 nothing
END
is "$(jq -c .selftest "$(record)/run.json")" '{"text":"not closed: x","leaks":["x"],"unknown":["y","z"]}' \
	'is in the record'
ends 77 '' 'a run that did not come to it' <<'END'
result 77 refused
END
is "$(jq -c .selftest "$(record)/run.json")" null 'has none'

# Lines that are none.
for line in '[]' '{}' 'null' '"x"' '{"event":1}' '{"event":"nonsense"}' '{"event":"phase"}' \
	'{"event":"phase","phase":"nonsense"}' '{"event":"phase","phase":"setup","phase":"agent"}' \
	'{"event":"phase","phase":"setup","ms":-1}' '{"event":"phase","phase":"setup","ms":1e99}' \
	'{"event":"phase","phase":"setup"} x' 'not json' '{"event":"need","what":"password"}' \
	'{"event":"usage","usage":[]}' '{"event":"result","code":"0","outcome":"nothing"}' \
	'{"event":"result","code":0}' '{"event":"result","code":300,"outcome":"nothing"}' \
	'{"event":"result","code":0,"outcome":"won"}' '{"event":"tty","data":"eA=="}' \
	'{"event":"progress","step":"../../x","state":"done"}' '{"event":"bundle","data":"!!"}' \
	'{"event":"selftest","text":7}' '{"event":"selftest","text":"","leaks":"x"}' \
	'{"event":"bundle","end":true}' '{"event":"bundle","data":"eA==","end":true}' \
	'{"event":"bundle","data":7}' '{"event":"result","code":0,"outcome":"nothing","tip":"HEAD"}' \
	'{"event":"result","code":0,"outcome":"nothing","branch":"-x"}'; do
	ends 76 'does not keep to its protocol' "$line" <<-END
	event '$line'
	result 0 nothing
	END
	silent
done
ends 76 'a line of more than' 'a line without end' <<'END'
head -c 9000000 /dev/zero | tr '\0' a
END
ends 76 'protocol' 'nesting without end' <<'END'
head -c 100000 /dev/zero | tr '\0' '['; echo
END
ends 76 'protocol' 'bytes that are no text' <<'END'
head -c 100000 /dev/urandom; echo
END
ends 76 'asks too much' 'questions without end' <<'END'
while :; do event '{"event":"need","what":"token","access":"write"}'; read -r line || exit 0; done
END
ends 76 'is too large|protocol' 'a forged bundle' <<'END'
data=$(printf '# v2 git bundle\n0123456789012345678901234567890123456789 refs/heads/main\n\nPACK' | base64 -w 0)
event "{\"event\":\"bundle\",\"data\":\"$data\"}"
event '{"event":"bundle","end":true,"ref":"refs/heads/agent/sh/x","tip":"0123456789012345678901234567890123456789"}'
END
is "$(names "$(record)")" 'agent.log egress.jsonl run.json ' 'leaves no file of it behind'

# What is shown is harmless, and cannot pass for ours.
ends 0 '' 'control sequences' <<'END'
printf '\033[31mred\033[0m \033]52;c;eA==\007 \302\233x bell\007 a\rb test-write-token test-wri' >&2
sleep 0.1
printf 'te-token\n' >&2
event '{"event":"progress","step":"agent","state":"done","text":"\u001b[2Jtext test-write-token"}'
result 0 nothing '"message":"\u001b]0;x\u0007m test-write-token"'
END
unlike err "$(printf '[\001-\010\013-\037\177]')" 'no control character on the screen'
unlike "$(record)/agent.log" "$(printf '[\001-\010\013-\037\177]')" 'none in the log'
like err '^red +\?? *.*bell\? a$' 'the text is there'
unlike err 'test-write' 'the token is masked, also in two pieces'
unlike "$(record)/agent.log" 'test-write' 'in the log as well'
unlike "$(record)/run.json" 'test-write|u001b' 'and in the record'
ok 'which is JSON' python3 -m json.tool "$(record)/run.json"

# --json prints the events, clean, and nothing that it should not.
entry <<'END'
event '{"event":"phase","phase":"setup","ms":5,"extra":"x"}'
event '{"event":"progress","step":"clone","state":"done","ms":1,"text":"a \u001b[1mtest-write-token"}'
event '{"event":"usage","usage":{"input_tokens":5,"\u0007key":"v\u0007","deep":{"a":[1,2]}}}'
event '{"event":"need","what":"bundle"}'
read -r line
result 0 shipped '"url":"https://github.com/octo/public/pull/7"'
END
exits 0 launch run --json --tool sh --run-id json octo/public x
is "$(sed "s|$TMP|T|" out)" '{"event":"phase","phase":"setup","ms":5}
{"event":"progress","step":"clone","state":"done","ms":1,"text":"a ***"}
{"event":"usage","usage":{"input_tokens":5,"?key":"v?","deep":{"a":[1,2]}}}
{"event":"result","code":0,"outcome":"shipped","run":"json","record":"T/state/agent/runs/json","url":"https://github.com/octo/public/pull/7"}' \
	'events as they should be'
done_testing
