# shellcheck shell=sh
# t/fake/launch.sh - stand-ins for the two programs that agent-launch starts
#
# stand_ins puts agent-launch into $TMP/bin beside an egress-proxy that serves nobody and an
# agent-entry that reads the spec and then does what the test says:
#
#	stand_ins
#	entry <<'END'
#	event '{"event": "phase", "phase": "setup", "ms": 1}'
#	result 0 nothing
#	END
#	run launch run --tool sh octo/public 'true'
#
# In a script for the entry there are: $spec (the first line), event JSON, result CODE OUTCOME
# [MEMBERS], answer (reads the next line from the launcher into $line), hold (waits for ever).

stand_ins()
{
	mkdir -p "$TMP/bin" "$TMP/share"
	cp "$BIN/agent-launch" "$TMP/bin/"
	cp -R "$ROOT/share/agent/." "$TMP/share/"
	cat >"$TMP/bin/egress-proxy" <<-'END'
	#!/bin/sh
	# What it was called with, then silence until the lifeline ends.
	while [ $# -gt 0 ]; do
		[ "$1" != -L ] || : >"$2"
		shift
	done
	read -r key <&3
	[ ${#key} -eq 64 ] || exit 78
	echo >&5
	exec 5>&- 6>&-
	cat <&4 >/dev/null
	END
	cat >"$TMP/bin/agent-entry" <<-'END'
	#!/bin/sh
	event() { printf '%s\n' "$1"; }
	result()
	{
		printf '{"event":"result","code":%d,"outcome":"%s"%s}\n' "$1" "$2" "${3:+,$3}"
		exit "$1"
	}
	answer() { IFS= read -r line; }
	hold() { while :; do read -r line || exit 0; done; }
	IFS= read -r spec
	. /run/agent/share/entry.sh
	END
	chmod +x "$TMP/bin/egress-proxy" "$TMP/bin/agent-entry"
	export AGENT_SHARE="$TMP/share" GH_TOKEN=test-write-token XDG_STATE_HOME="$TMP/state"
	entry </dev/null
}

# The script of the next run, from stdin.
entry()
{
	cat >"$TMP/share/entry.sh"
}

launch()
{
	"$TMP/bin/agent-launch" "$@"
}

# names DIR: what is in a directory, in one line
names()
{
	find "$1" -mindepth 1 -maxdepth 1 -printf '%f\n' | LC_ALL=C sort | tr '\n' ' '
}

# The record of the newest run.
record()
{
	find "$XDG_STATE_HOME/agent/runs" -mindepth 1 -maxdepth 1 -printf '%T@ %p\n' |
		sort -n | tail -n 1 | cut -d' ' -f2-
}
