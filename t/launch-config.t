#!/bin/sh
# Options come from the user's file and from a profile in it, below environment and command line; a
# file that is not right is told with the path in it, and one that others may write is not taken.
. "$(dirname "$0")/lib.sh"
in_ns "$@"
unset AGENT_ENGINE
. "$ROOT/t/fake/launch.sh"
stand_ins
export AGENT_TOOL=sh
mkdir -p .config/agent
file=$TMP/.config/agent/config.json

# config: the file, from stdin
config()
{
	cat >"$file"
	chmod 600 "$file"
}

# explained NAME VALUE [ARG...]: what holds, and the option's place in $place
explained()
{
	name=$1 value=$2
	shift 2
	exits 0 launch run --explain "$@"
	is "$(awk -F '\t' -v name="$name" '$1 == name {print $2}' out | tr '\n' ' ')" "$value " "$name is '$value'"
	place=$(awk -F '\t' -v name="$name" '$1 == name {print $3}' out | tail -n 1)
}

# wrong REGEX [ARG...]: exit code 78, one line that names the file and matches; nothing started.
wrong()
{
	regex=$1
	shift
	run launch run "$@" octo/public x
	if [ "$status" -eq 78 ] && [ "$(wc -l <err)" -eq 1 ] && [ ! -s out ] && [ ! -e state ] &&
		grep -Eq -e "$file" err && grep -Eq -e "$regex" err; then
		pass "78: $regex"
		return
	fi
	fail "78: $regex"
	diag "exit code $status"
	_show err
}

# What is there: each kind of value, and where it goes.
explained timeout '' # control: without a file
config <<'END'
{"version": 1, "timeout": "2h", "idle-timeout": 90, "draft": true, "label": ["a", "b"], "pids": 100,
 "policy": "/etc/none.json", "cpus": 2, "memory": "1g", "title": "from the file", "quiet": true,
 "groups": {"web": ["octo/public", "octo/other"]},
 "profiles": {
  "night": {"timeout": "8h", "draft": false, "allow": ["night.example.org"], "label": ["c", "a"]},
  "empty": {}}}
END
explained timeout 2h
is "$place" "$file" 'and the file is its place'
explained idle-timeout 90
explained draft 1
explained label 'a b'
explained pids 100
explained cpus 2
explained policy /etc/none.json

# Who wins: each one over the next, in both directions.
explained timeout 8h --profile night
is "$place" "profile night ($file)" 'and the profile is its place'
AGENT_TIMEOUT=3h explained timeout 3h --profile night
is "$place" AGENT_TIMEOUT 'a variable wins over the profile'
AGENT_TIMEOUT=3h explained timeout 4h --profile night --timeout 4h
is "$place" flag 'the command line over the variable'
AGENT_TIMEOUT='' explained timeout 2h
explained draft 0 --profile night
explained draft 1 --profile night --draft
AGENT_DRAFT=0 explained draft 0
explained title 'from the file' --profile empty
# A list is the sum, in this order, and what is there twice counts once.
AGENT_LABEL='d b' explained label 'a b c d e' --profile night --label e --label a
AGENT_ALLOW=v.example.org explained allow 'night.example.org v.example.org f.example.org' \
	--profile night --allow f.example.org
explained allow '' --profile empty

# Which profile: the option, its variable, the file.
AGENT_PROFILE=night explained timeout 8h
AGENT_PROFILE=night explained timeout 2h --profile empty
config <<'END'
{"version": 1, "profile": "night", "profiles": {"night": {"timeout": "8h"}, "day": {"timeout": "1h"}}}
END
explained timeout 8h
AGENT_PROFILE=day explained timeout 1h
exits 64 launch run --profile dusk octo/public x
like err "^agent-launch: unknown profile 'dusk': there are night, day$" 'an unknown one is told the names'
exits 64 launch run --profile ../night octo/public x
AGENT_PROFILE=dusk exits 64 launch run octo/public x

# And it is what a run gets.
config <<'END'
{"version": 1, "timeout": "90", "draft": true, "profiles": {"p": {"allow": ["p.example.org"]}}}
END
exits 0 launch run -n --profile p octo/public x
like out ' AGENT_TIMEOUT 90 ' 'the plan has the time'
like out ' AGENT_DRAFT 1 ' 'and the flag'
like out ' -a p.example.org ' 'and the rule'
echo '{"version": 1}' | config
exits 0 launch run -n octo/public x
unlike out 'AGENT_TIMEOUT|AGENT_DRAFT|p.example.org' 'control: an empty file gives nothing'

# The installation's profiles: the user's of the same name wins.
echo '{"version": 1, "profiles": {"fix": {"timeout": "5m"}, "port": {"timeout": "6h"}}}' >share/tasks.json
explained timeout 5m --profile fix
is "$place" "profile fix ($TMP/share/tasks.json)" 'from tasks.json'
echo '{"version": 1, "profiles": {"fix": {"timeout": "7m"}}}' | config
explained timeout 7m --profile fix
explained timeout 6h --profile port
exits 64 launch run --profile none octo/public x
like err 'there are fix, port$' 'the names of both'
echo '{"version": 1, "draft": true}' >share/tasks.json
exits 78 launch run --profile port octo/public x
like err 'tasks.json: draft: expected no member but version and profiles' 'it holds nothing else'
explained timeout 7m --profile fix # control: it is not read without need
rm share/tasks.json

# Where it is.
mkdir -p xdg/agent
echo '{"version": 1, "timeout": "33m"}' >xdg/agent/config.json
XDG_CONFIG_HOME=$TMP/xdg explained timeout 33m
XDG_CONFIG_HOME=xdg explained timeout '' # relative: as if unset
XDG_CONFIG_HOME=$TMP/nowhere explained timeout ''
rm "$file"
ln -s "$TMP/xdg/agent/config.json" "$file"
explained timeout 33m # a link is followed
rm "$file"

# Whose it is.
echo '{"version": 1, "timeout": "1h"}' | config
explained timeout 1h
chmod 620 "$file"
wrong 'others may write it \(chmod go-w\)'
chmod 602 "$file"
wrong 'others may write it'
chmod 644 "$file"
explained timeout 1h
chmod 000 "$file"
wrong 'Permission denied'
rm "$file"
mkfifo "$file"
wrong 'not a regular file'
rm "$file"
mkdir "$file"
wrong 'not a regular file'
rmdir "$file"
{ printf '{"version": 1, "title": "'; head -c 1100000 /dev/zero | tr '\0' a; echo '"}'; } | config
wrong 'it is too large'

# What is in it.
while read -r regex json; do
	echo "$json" | config
	wrong "$(echo "$regex" | tr _ ' ')"
done <<'END'
line_[12],_column {
expected_one_JSON_object []
version:_expected_1$ {}
version:_expected_1$ {"version": 2}
version:_expected_1$ {"version": "1"}
duplicate {"version": 1, "draft": true, "draft": false}
config.json:_frob:_expected_the_long_name {"version": 1, "frob": 1}
config.json:_Draft:_expected_the_long_name {"version": 1, "Draft": true}
draft:_expected_true_or_false {"version": 1, "draft": "1"}
draft:_expected_true_or_false {"version": 1, "draft": 1}
timeout:_expected_a_string_or_a_whole_number {"version": 1, "timeout": 1.5}
timeout:_expected_a_string_or_a_whole_number {"version": 1, "timeout": true}
timeout:_'soon'_is_no_value:_it_takes_a_time {"version": 1, "timeout": "soon"}
timeout:_'-1'_is_no_value {"version": 1, "timeout": -1}
pids:_'0'_is_no_value {"version": 1, "pids": 0}
title:_expected_a_string$ {"version": 1, "title": 7}
title:_expected_a_string_that_is_not_empty {"version": 1, "title": ""}
title:_expected_a_string$ {"version": 1, "title": null}
label:_expected_a_list_of_strings {"version": 1, "label": "a"}
label:_expected_a_list_of_strings {"version": 1, "label": ["a", 1]}
label:_'a,b'_is_no_value {"version": 1, "label": ["a,b"]}
allow:_'10.0.0.1'_is_no_value {"version": 1, "allow": ["10.0.0.1"]}
env:_'A=b'_is_no_value {"version": 1, "env": ["A=b"]}
policy:_expected_an_absolute_path {"version": 1, "policy": "policy.json"}
ca-file:_expected_an_absolute_path {"version": 1, "ca-file": "ca.pem"}
dry-run:_expected_no_such_member:_it_belongs_to_one_command {"version": 1, "dry-run": true}
explain:_expected_no_such_member {"version": 1, "explain": true}
run-id:_expected_no_such_member {"version": 1, "run-id": "x"}
prompt-file:_expected_no_such_member {"version": 1, "prompt-file": "/x"}
uid:_expected_no_such_member {"version": 1, "uid": "1000"}
json:_expected_no_such_member {"version": 1, "json": true}
profiles:_expected_an_object {"version": 1, "profiles": []}
profiles.x:_expected_an_object_of_options {"version": 1, "profiles": {"x": 1}}
profiles.-x:_expected_a_name {"version": 1, "profiles": {"-x": {}}}
profiles.x.frob:_expected_the_long_name {"version": 1, "profiles": {"x": {"frob": 1}}}
profiles.x.version:_expected_the_long_name {"version": 1, "profiles": {"x": {"version": 1}}}
profiles.x.profile:_expected_no_such_member:_a_profile {"version": 1, "profiles": {"x": {"profile": "y"}}}
profiles.x.uid:_expected_no_such_member {"version": 1, "profiles": {"x": {"uid": "1"}}}
profiles.x.timeout:_'1w'_is_no_value {"version": 1, "profiles": {"x": {"timeout": "1w"}}}
groups:_expected_an_object {"version": 1, "groups": ["a/b"]}
groups.x:_expected_a_list_of_repositories {"version": 1, "groups": {"x": "a/b"}}
groups.x:_expected_a_list_of_repositories {"version": 1, "groups": {"x": ["a/b", 1]}}
groups.a_b:_expected_a_name {"version": 1, "groups": {"a b": []}}
END
echo '{"version": 1, "profile": "none"}' | config
run launch run octo/public x
is "$status" 78 'an unknown profile that the file names'
like err "unknown profile 'none': there is none; profiles are written in $file" 'is told where they go'

# What an engine cannot do is an error on the command line, and passed over in the file.
echo '{"version": 1}' | config
for option in '--image i' '--pull never' '--network net' '--proxy host' '--memory 1g' '--cpus 2' '--pids 99' --keep; do
	# shellcheck disable=SC2086 # words
	exits 64 launch run --engine bwrap $option octo/public x
	like err "^agent-launch: engine bwrap cannot honour ${option%% *}: the engines that can are" 'is refused'
done
for variable in IMAGE=i PULL=never NETWORK=net PROXY=host MEMORY=1g CPUS=2 PIDS=99 KEEP=1; do
	exits 64 env "AGENT_$variable" "$TMP/bin/agent-launch" run --engine bwrap octo/public x
	like err "engine bwrap cannot honour AGENT_${variable%%=*}: " 'and as a variable'
done
exits 0 launch run -n --engine bwrap --pull missing --network none --proxy auto octo/public x
unlike err . 'what asks for nothing is no matter'
AGENT_KEEP=0 exits 0 launch run -n --engine bwrap octo/public x
echo '{"version": 1, "memory": "4g", "keep": true, "profiles": {"x": {"network": "net"}}}' | config
exits 0 launch run -n --engine bwrap --profile x octo/public x
like err '^agent-launch: engine bwrap cannot honour network, memory, keep of the configuration: passed over$' \
	'from the file it is said'
exits 0 launch run -n -q --engine bwrap octo/public x
unlike err . 'unless --quiet'

# The values of these options.
for pair in 'memory 1m' 'memory 16' 'cpus 0' 'cpus 0.04' 'cpus 513' 'cpus 1.' 'cpus .5' 'cpus 1,5' 'pids 0' 'pids x' \
	'image -x' 'pull often' 'network -x' 'network a/b' 'proxy there' 'login maybe'; do
	exits 64 launch run --explain "--${pair% *}=${pair#* }"
	like err "'${pair#* }' is no value for --${pair% *}: it takes" 'with what it takes'
done
for pair in 'memory 16m' 'cpus 0.1' 'cpus 512' 'cpus 1.5' 'pids 4194304' 'image ghcr.io/o/i@sha256:ab' 'network per-run' \
	'proxy container' 'pull always' 'login never'; do
	explained "${pair% *}" "${pair#* }" "--${pair% *}" "${pair#* }"
done
exits 0 launch run -n --engine auto octo/public x
done_testing
