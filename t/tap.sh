# shellcheck shell=sh
# t/tap.sh - verdicts in TAP, as t/lib.sh lists them; read by it, never alone

_count=0 _failed=0

pass()
{
	_count=$((_count + 1))
	printf 'ok %d - %s\n' "$_count" "$(_oneline "$1")"
}

fail()
{
	_count=$((_count + 1))
	_failed=$((_failed + 1))
	printf 'not ok %d - %s\n' "$_count" "$(_oneline "$1")"
	return 1
}

# A name of one line, without the directory that changes with each run and
# without '#', which TAP reads as a directive.
_oneline()
{
	printf '%s' "$1" | tr '\n#' '  ' | sed "s|$ROOT/||g" | cut -c 1-150
}

diag()
{
	printf '%s\n' "$*" | sed 's/^/# /'
}

# _show FILE: its first and last lines as a diagnosis
_show()
{
	[ -s "$1" ] || return 0
	diag "--- $1"
	if [ "$(wc -l <"$1")" -gt 60 ]; then
		{ head -n 20 "$1"; echo ...; tail -n 40 "$1"; } | cut -c 1-400 | sed 's/^/# /'
	else
		cut -c 1-400 "$1" | sed 's/^/# /'
	fi
}

skip()
{
	_count=$((_count + 1))
	printf 'ok %d - %s # SKIP %s\n' "$_count" "$(_oneline "${2-}")" "$1"
}

skip_all()
{
	printf '1..0 # SKIP %s\n' "$1"
	exit 0
}

done_testing()
{
	printf '1..%d\n' "$_count"
	if [ "$_failed" -gt 0 ]; then
		diag "$_failed of $_count failed"
		exit 1
	fi
	exit 0
}

ok()
{
	_title=$1
	shift
	run "$@"
	if [ "$status" -eq 0 ]; then
		pass "$_title"
		return
	fi
	fail "$_title"
	diag "exit code $status of: $*"
	_show "$TMP/out"
	_show "$TMP/err"
	return 1
}

notok()
{
	_title=$1
	shift
	run "$@"
	if [ "$status" -ne 0 ]; then
		pass "$_title"
		return
	fi
	fail "$_title"
	diag "succeeded, and should not have: $*"
	return 1
}

is()
{
	if [ "$1" = "$2" ]; then
		pass "$3"
		return
	fi
	fail "$3"
	diag "     got: $1"
	diag "expected: $2"
	return 1
}

isnt()
{
	if [ "$1" != "$2" ]; then
		pass "$3"
		return
	fi
	fail "$3"
	diag "got, and should not have: $1"
	return 1
}

like()
{
	if grep -Eqe "$2" -- "$1"; then
		pass "$3"
		return
	fi
	fail "$3"
	diag "no line matches: $2"
	_show "$1"
	return 1
}

# A file that is not there proves nothing, so it fails.
unlike()
{
	if [ -e "$1" ] && ! grep -Eqe "$2" -- "$1"; then
		pass "$3"
		return
	fi
	fail "$3"
	[ -e "$1" ] || diag "no such file: $1"
	diag "a line matches: $2"
	_show "$1"
	return 1
}

run()
{
	status=0
	"$@" >"$TMP/out" 2>"$TMP/err" || status=$?
}

exits()
{
	_wanted=$1
	shift
	run "$@"
	if [ "$status" -eq "$_wanted" ]; then
		pass "exits $_wanted: $*"
		return
	fi
	fail "exits $_wanted: $*"
	diag "exit code $status, expected $_wanted"
	_show "$TMP/out"
	_show "$TMP/err"
	return 1
}
