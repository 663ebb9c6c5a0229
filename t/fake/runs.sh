# shellcheck shell=sh
# t/fake/runs.sh - real runs for the tests of agent-runs: the tool sh on a local repository
#
#	. "$ROOT/t/fake/runs.sh"	after in_ns: $TMP/repo is there, and $runs, where records are
#	real [options] . SCRIPT		agent run in that repository
#	real_start ID SCRIPT		the same in the background; ready when SCRIPT has said "up"
#	ids [options]			the ids that agent ls lists, in one line
#	like_line ID REGEX NAME		the row of that run matches
#	on_terminal COLUMNS CMD...	CMD with a terminal of that width as stdout
#	next_second			until the clock shows another one: runs are sorted by it

export XDG_STATE_HOME="$TMP/state" AGENT_TOOL=sh GIT_AUTHOR_NAME=U GIT_AUTHOR_EMAIL=u@example.org \
	GIT_COMMITTER_NAME=U GIT_COMMITTER_EMAIL=u@example.org
# shellcheck disable=SC2034 # for the test files
runs=$XDG_STATE_HOME/agent/runs
git init -q -b main "$TMP/repo"
git -C "$TMP/repo" commit -q --allow-empty -m First

real()
{
	(cd "$TMP/repo" && agent run --engine bwrap --quiet "$@")
}

real_start()
{
	# The name of the process that is started is the launcher's own: no subshell in between.
	start "$1" agent-launch run --engine bwrap --quiet --run-id "$1" "$TMP/repo" "$2"
	wait_for "grep -q up '$runs/$1/agent.log' 2>/dev/null" 30 || fail "$1 starts"
}

# shellcheck disable=SC2120 # options are for those who have some
ids()
{
	agent ls "$@" | sed 1d | cut -d' ' -f1 | tr '\n' ' '
}

like_line()
{
	agent ls | grep -e "^$1 " >"$TMP/line"
	like "$TMP/line" "$2" "$3"
}

on_terminal()
{
	python3 -c 'import fcntl, os, pty, struct, sys, termios
pid, fd = pty.fork()
if pid == 0:
    fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", 24, int(sys.argv[1]), 0, 0))
    os.environ["LC_ALL"] = "C.UTF-8"
    os.execvp(sys.argv[2], sys.argv[2:])
while True:
    try:
        data = os.read(fd, 65536)
    except OSError:
        break
    if not data:
        break
    sys.stdout.buffer.write(data.replace(b"\r\n", b"\n"))
sys.stdout.flush()
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))' "$@"
}

next_second()
{
	_second=$(date +%s)
	wait_for '[ "$(date +%s)" -ne "$_second" ]'
}
