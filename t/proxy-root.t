#!/bin/sh
# Started by real root: it becomes somebody else, with nothing of root's left, and the log is that
# user's. (What root of a user namespace becomes is in t/proxy/confine.py.)
. "$(dirname "$0")/house.sh"
[ "$(id -u)" -eq 0 ] || skip_all 'this one needs root'
setpriv --reuid 4242 true 2>/dev/null || skip_all 'root that may not become somebody else'

proxy=${BIN:-$TOP/build/bin}/egress-proxy
chmod 711 "$TMP"
mkdir "$TMP/log"
echo '{"version": 1}' >"$TMP/policy.json"

# serve NAME [ARG...]: starts it, waits until it is ready; its process id is in $pid.
serve()
{
	mkfifo "$TMP/$1.ready"
	_name=$1
	shift
	setpriv --groups 4,20 "$proxy" -c "$TMP/policy.json" -l 127.0.0.1:0 --ready 9 "$@" \
		2>"$TMP/$_name.err" 9>"$TMP/$_name.ready" &
	pid=$!
	trap 'kill -KILL $pid 2>/dev/null; rm -rf "$TMP"' EXIT
	ok "$_name: it serves" read -r _ <"$TMP/$_name.ready"
	_show "$TMP/$_name.err"
}

ended()
{
	kill -TERM "$pid"
	run wait "$pid"
	is "$status" 0 'it ends well'
}

field()
{
	grep -h "^$1:" "/proc/$pid/status" "/proc/$pid"/task/*/status | cut -d: -f2- | tr '\t' ' ' | sort -u
}

who=$(id -u nobody) group=$(id -g nobody)
serve nobody -L "$TMP/log/nobody"
is "$(field Uid)" " $who $who $who $who" 'root is nobody, for all threads and in all respects'
is "$(field Gid)" " $group $group $group $group" 'with the group'
is "$(field Groups)" '  ' 'and no other one'
for set in CapInh CapPrm CapEff CapBnd CapAmb; do
	is "$(field "$set")" ' 0000000000000000' "$set is empty"
done
is "$(stat -c %u:%g:%a "$TMP/log/nobody")" "$who:$group:600" 'the log is nobody'"'"'s alone'
ended

serve number --user 4242 -L "$TMP/log/number"
is "$(field Uid)" ' 4242 4242 4242 4242' '--user: a number that has no name'
is "$(field Gid)" ' 4242 4242 4242 4242' 'with its own number as group'
is "$(field Groups)" '  ' 'and no other one'
is "$(field CapEff)$(field CapBnd)" ' 0000000000000000 0000000000000000' 'no capability'
ended

serve none --no-confine -L "$TMP/log/none"
is "$(field Uid)" ' 0 0 0 0' '--no-confine: it stays root'
is "$(stat -c %u "$TMP/log/none")" 0 "and so is the log"
is "$(field Groups)" ' 4 20 ' 'with its groups'
isnt "$(field CapEff)" ' 0000000000000000' 'with capabilities'
ended

exits 64 "$proxy" -c "$TMP/policy.json" -l 127.0.0.1:0 --user root
like "$TMP/err" "'root' is root itself" 'root is not somebody else'
exits 64 "$proxy" -c "$TMP/policy.json" -l 127.0.0.1:0 --user no-such-user
done_testing
