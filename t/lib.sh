# shellcheck shell=sh
# t/lib.sh - what every test file begins with: TAP, namespaces, clean-up
#
#	#!/bin/sh
#	# What this file shows, in a sentence or two.
#	. "$(dirname "$0")/lib.sh"
#	in_ns "$@"			# or: as_user "$@" (no namespaces), in_root "$@" (engines)
#
#	internet_start			# t/fake: DNS, git, GitHub, all on loopback
#	start proxy egress-proxy -c "$ROOT/share/agent/policy.json" -l 127.0.0.1:3128 --ready 9
#	ready proxy
#	exits 0 curl -sSx http://127.0.0.1:3128 --cacert "$CA" https://github.com/
#	exits 56 curl -sSx http://127.0.0.1:3128 https://evil.example.net/
#	like "$TMP/err" '403' 'a host that is not listed is refused'
#	exits 0 stop proxy
#	done_testing
#
# in_ns stages a copy of what a test uses (build/bin, build/share, t/fake) in a
# directory of its own under /tmp that an ordinary user can read, runs the file
# again from there within t/ns, and removes it all when that ends. The file then
# has $ROOT (the copy), $BIN ($ROOT/bin, first in PATH), $TMP (scratch, the working
# directory, HOME too) and an environment that was built, not inherited; in it AGENT_ENGINE is
# bwrap, since what else this machine has is no part of a test.
# BIN=build/asan/bin in the environment names other programs to stage;
# *SAN_OPTIONS and AGENT_TEST_LONG are passed on; AGENT_TEST_KEEP=1 leaves the copy.
#
# Functions:
#	ok NAME CMD...             CMD succeeds             (notok: it does not)
#	is GOT WANTED NAME         two strings are equal    (isnt)
#	like FILE REGEX NAME       a line matches, grep -E  (unlike)
#	exits CODE CMD...          CMD's code; its output is then in $TMP/out, $TMP/err
#	run CMD...                 the same without a verdict: code in $status
#	pass NAME, fail NAME, diag TEXT, skip REASON NAME, skip_all REASON
#	wait_for CONDITION [SEC]   polls a shell condition; the way to wait for anything
#	start NAME CMD...          in the background, with $TMP/NAME.out, .err, .pid;
#	                           its descriptor 9 is $TMP/NAME.ready
#	ready NAME [SEC]           waits until that file has a byte; fails if NAME died
#	running NAME, pid NAME     is it alive; its process id
#	stop NAME [SIGNAL]         ends it (TERM), reaps it, returns its code
#	as_ns_root CMD...          CMD as uid 0 of one more user namespace
#	internet_start [CONFIG]    sets $NET (records), $CA; see t/fake/internet.py
#	faults [JSON]              what the internet does wrong from now on; none: nothing
#	make_repo O/N [flake]      a bare repository $NET/git/O/N.git with a first commit
#	ref O/N REF                the object id of REF there, or nothing
#	recorded FILE FILTER       lines of $NET/FILE.jsonl that match the python expression
#	done_testing               the plan; the last line of each file

# --- outside: stage, run, remove ------------------------------------------

in_ns()
{
	[ -n "${AGENT_TEST_INSIDE-}" ] || _stage ns "$@"
	_inside
}

# For container engines, which are root's: skipped without. What a user does there is a_user's.
in_root()
{
	if [ -z "${AGENT_TEST_INSIDE-}" ]; then
		if [ "$(id -u)" -ne 0 ]; then
			echo '1..0 # SKIP needs root, in namespaces of its own (sudo make check)'
			exit 0
		fi
		_stage root "$@"
	fi
	_inside
}

as_user()
{
	[ -n "${AGENT_TEST_INSIDE-}" ] || _stage user "$@"
	_inside
}

# _stage KIND [ARG...]: does not return.
_stage()
{
	_kind=$1
	shift
	_top=$(cd "$(dirname "$0")/.." && pwd) || exit 70
	_root=$(mktemp -d /tmp/agent-t.XXXXXX) || exit 70
	trap '_unstage' EXIT
	trap 'exit 130' INT
	trap 'exit 143' TERM HUP

	mkdir "$_root/t" "$_root/bin" "$_root/share" "$_root/tmp"
	_bin=${BIN:-$_top/build/bin}
	# Both may be missing: the tests of this directory need neither.
	[ ! -d "$_bin" ] || cp -R "$_bin/." "$_root/bin/"
	[ ! -d "$_bin/../share" ] || cp -R "$_bin/../share/." "$_root/share/"
	cp -R "$_top"/t/*.sh "$_top/t/ns" "$_top/t/fake" "$0" "$_root/t/"
	for _dir in data engine entry proxy; do
		if [ -d "$_top/t/$_dir" ]; then
			cp -R "$_top/t/$_dir" "$_root/t/"
		fi
	done
	chmod -R a+rX,go-w "$_root"
	# Only the scratch directory is the test user's: what is installed is not
	# writable for those who use it.
	if [ "$(id -u)" -eq 0 ]; then
		chown "$("$_root/t/ns" -d id -u):$("$_root/t/ns" -d id -g)" "$_root/tmp"
	fi

	set -- sh "$_root/t/$(basename "$0")" "$@"
	for _name in ASAN_OPTIONS UBSAN_OPTIONS LSAN_OPTIONS LLVM_PROFILE_FILE AGENT_TEST_LONG; do
		eval "_value=\${$_name-}"
		[ -z "$_value" ] || set -- "$_name=$_value" "$@"
	done
	set -- env -i AGENT_TEST_INSIDE="$_kind" TMPDIR=/tmp HOME="$_root/tmp" \
		LANG=C.UTF-8 TERM=dumb SHELL=/bin/sh PYTHONDONTWRITEBYTECODE=1 \
		AGENT_ENGINE=bwrap GIT_CONFIG_NOSYSTEM=1 GIT_TERMINAL_PROMPT=0 \
		PATH="$_root/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:$PATH" \
		"$@"
	case $_kind in
	user) set -- -d "$@" ;;
	root) set -- -r "$@" ;;
	esac
	# In the background and waited for: the shell then heeds a signal at once.
	cd "$_root/tmp" || exit 70
	"$_root/t/ns" "$@" <&0 &
	_child=$!
	wait "$_child"
	_code=$?
	_child=
	exit "$_code"
}

_unstage()
{
	trap '' INT TERM HUP
	if [ -n "${_child-}" ]; then
		# unshare(1) ignores TERM and takes its pid namespace along when killed.
		case $_kind in
		ns | root) kill -KILL "$_child" 2>/dev/null ;;
		user) kill -TERM "$_child" 2>/dev/null ;;
		esac
		wait "$_child" 2>/dev/null
	fi
	cd /
	if [ -n "${AGENT_TEST_KEEP-}" ]; then
		echo "# kept: $_root" >&2
		return
	fi
	chmod -R u+w "$_root" 2>/dev/null
	# Twice, since who is being killed may just have made one more file.
	rm -rf "$_root" 2>/dev/null || { sleep 0.2; rm -rf "$_root"; }
}

# --- inside: the file's own state -----------------------------------------

_inside()
{
	ROOT=$(cd "$(dirname "$0")/.." && pwd)
	# shellcheck disable=SC2034 # for the test files
	BIN=$ROOT/bin
	TMP=$ROOT/tmp
	NET=$TMP/net
	# shellcheck disable=SC2034
	CA=$NET/ca.pem
	# Not for the programs under test: nothing should tell them that they are.
	unset AGENT_TEST_INSIDE
	_started=
	cd "$TMP" || exit 70
	. "$ROOT/t/tap.sh"
	. "$ROOT/t/world.sh"
	trap '_end' EXIT
	trap 'exit 130' INT
	trap 'exit 143' TERM HUP
}

# What a test leaves running ends with it, by process id. (In t/ns the pid
# namespace does it as well; as_user has nothing else.)
_end()
{
	_code=$?
	for _name in $_started; do
		_pid=$(cat "$TMP/$_name.pid" 2>/dev/null) || continue
		kill -KILL "$_pid" 2>/dev/null
	done
	exit "$_code"
}
