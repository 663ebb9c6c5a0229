# shellcheck shell=sh
# t/fake/doctor.sh - a machine of our own making for agent-doctor; read by its tests after in_ns
#
# $TMP/prog holds our programs, $TMP/sys what a system has, $TMP/fakes what a test puts there; PATH
# is these and nothing else, so that no engine of the real machine is seen or started. What each
# program was given as its environment is kept in $TMP/given.
#
#	fake NAME SCRIPT           a program of that name in $TMP/fakes
#	docker_says VERSION [SECURITY]    a docker whose daemon answers
#	doctor [ARG...]            agent-doctor --json; each object a line of $TMP/lines
#	line SUBJECT               its object, or nothing
#	level SUBJECT WANTED [REGEX]      the verdict, and what the rest of the line says

mkdir prog sys fakes given home scratch
cp "$BIN"/agent "$BIN"/agent-doctor "$BIN"/agent-entry "$BIN"/agent-launch "$BIN"/egress-proxy prog/
for _name in sh env cat sleep true mount git bwrap; do
	_path=$(command -v "$_name") && ln -s "$_path" sys/
done
_tools=$(command -v jq)
export HOME="$TMP/home" TMPDIR="$TMP/scratch" AGENT_SHARE="$ROOT/share/agent"
# Which engine a run takes is for the doctor to find out.
unset AGENT_ENGINE
# shellcheck disable=SC2034 # for the tests
SYSTEM=$PATH

fake()
{
	{
		# shellcheck disable=SC2016 # for the script to expand
		printf '#!/bin/sh\nenv >"%s/given/${0##*/}"\n' "$TMP"
		printf '%s\n' "$2"
	} >"fakes/$1"
	chmod +x "fakes/$1"
}

docker_says()
{
	# shellcheck disable=SC2016
	fake docker 'case $1 in
version) echo '"'"'{"Client": {"Version": "'"$1"'", "ApiVersion": "1.41", "Context": "default"}, "Server": {"Version": "'"$1"'"}}'"'"' ;;
info) echo '"'"'["name=seccomp,profile=default"'"${2-}"']'"'"' ;;
*) exit 125 ;;
esac'
}

doctor()
{
	run env PATH="$TMP/prog:$TMP/fakes:$TMP/sys" "$TMP/prog/agent-doctor" --json "$@"
	cp out lines
}

line()
{
	"$_tools" -c --arg s "$1" 'select(.subject == $s)' lines
}

level()
{
	line "$1" >of
	is "$("$_tools" -r .level of)" "$2" "$1: $2"
	if [ $# -gt 2 ]; then
		like of "$3" "and says: $3"
	fi
}
