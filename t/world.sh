# shellcheck shell=sh
# t/world.sh - processes, events and the fake internet; read by t/lib.sh, never alone

# The bound counts naps, not the clock: a busy machine gets more time, not less.
wait_for()
{
	_naps=$((${2-10} * 20))
	until eval "$1"; do
		_naps=$((_naps - 1))
		if [ "$_naps" -le 0 ]; then
			diag "waited ${2-10} s for: $1"
			return 1
		fi
		sleep 0.05
	done
}

start()
{
	_name=$1
	shift
	rm -f "$TMP/$_name.ready"
	"$@" >"$TMP/$_name.out" 2>"$TMP/$_name.err" 9>"$TMP/$_name.ready" &
	echo $! >"$TMP/$_name.pid"
	_started="$_started $_name"
}

pid()
{
	cat "$TMP/$1.pid"
}

running()
{
	kill -0 "$(pid "$1")" 2>/dev/null
}

ready()
{
	if wait_for "[ -s '$TMP/$1.ready' ] || ! running '$1'" "${2-10}" && running "$1"; then
		return 0
	fi
	fail "$1 gets ready"
	_show "$TMP/$1.out"
	_show "$TMP/$1.err"
	return 1
}

stop()
{
	_pid=$(pid "$1")
	kill -"${2-TERM}" "$_pid" 2>/dev/null
	if ! wait_for "! kill -0 $_pid 2>/dev/null" 10; then
		diag "$1 does not end on ${2-TERM}: killed"
		kill -KILL "$_pid"
	fi
	wait "$_pid"
}

as_ns_root()
{
	unshare --map-root-user -- "$@"
}

internet_start()
{
	mkdir -p "$NET"
	set -- "${1-$ROOT/t/fake/default.json}"
	start internet python3 "$ROOT/t/fake/internet.py" --dir "$NET" --config "$1"
	if ! wait_for "[ -e '$NET/ready' ] || ! running internet" 20 || ! running internet; then
		diag "the fake internet does not start"
		_show "$TMP/internet.err"
		exit 70
	fi
}

# In place by rename: a request that comes meanwhile sees the old or the new.
faults()
{
	if [ $# -eq 0 ]; then
		set -- '{}'
	fi
	printf '%s\n' "$1" >"$NET/faults.new"
	mv "$NET/faults.new" "$NET/faults.json"
}

make_repo()
{
	python3 "$ROOT/t/fake/make_repo.py" "$NET/git/$1.git" ${2+"$2"} || fail "make_repo $1"
}

ref()
{
	git -C "$NET/git/$1.git" rev-parse --verify --quiet "$2"
}

# e.g. recorded requests 'r["host"] == "github.com" and r["status"] == 403'
recorded()
{
	[ -e "$NET/$1.jsonl" ] || return 0
	python3 -c 'import json, sys
for line in open(sys.argv[1], encoding="utf-8"):
    r = json.loads(line)
    if eval(sys.argv[2]):
        sys.stdout.write(line)' "$NET/$1.jsonl" "${2-True}"
}
