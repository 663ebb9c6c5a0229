#!/bin/sh
# The hostile suite, E1: what only real root can give a process: two user ids, a group or a saved id of
# root's, ambient and inheritable capabilities. agent-entry refuses each, as process 1 of its namespace.
# rows: E1
. "$(dirname "$0")/house.sh"
[ "$(id -u)" -eq 0 ] || skip_all 'this one needs root'
unshare --pid --fork true 2>/dev/null || skip_all 'root that may not make a pid namespace'
chmod 755 "$TMP"
cp "${BIN:-build/bin}/agent-entry" "$TMP/"

# as OPTION...: agent-entry as process 1, after setpriv(1) with these
as()
{
	unshare --pid --fork --mount-proc env -i AGENT_SANDBOX=1 AGENT_SPEC=- PATH=/usr/bin:/bin \
		setpriv "$@" "$TMP/agent-entry" </dev/null
}
user="--ruid=64321 --euid=64321 --rgid=64322 --egid=64322"
# shellcheck disable=SC2086
exits 64 as $user --clear-groups
unlike "$TMP/err" refused 'control: an ordinary user gets past the guard'

# refused REGEX OPTION...
refused()
{
	_regex=$1
	shift
	exits 77 as "$@"
	like "$TMP/err" "refused: $_regex" "which says: $_regex"
}
refused 'user id 0, or more than one' --ruid=64321 --euid=0 --rgid=64322 --egid=64322 --clear-groups
refused 'user id 0, or more than one' --ruid=0 --euid=64321 --rgid=64322 --egid=64322 --clear-groups
refused 'user id 0, or more than one' --ruid=64321 --euid=64323 --rgid=64322 --egid=64322 --clear-groups
refused 'group id 0' --ruid=64321 --euid=64321 --rgid=64322 --egid=0 --clear-groups
# shellcheck disable=SC2086
refused 'group id 0' $user --groups=64323,0
# shellcheck disable=SC2086
refused 'this process holds capabilities' $user --clear-groups --inh-caps=+net_raw --ambient-caps=+net_raw
# shellcheck disable=SC2086
refused 'this process holds capabilities' $user --clear-groups --inh-caps=+chown
done_testing
