#!/bin/sh
# The hostile suite: a change of uid clears the parent-death signal, and a proxy outlived its launcher.
# Started by root for a user, killed by SIGKILL: nothing of a real run is left.
# rows: G10
. "$(dirname "$0")/house.sh"
[ "$(id -u)" -eq 0 ] || skip_all 'this one needs root'
unshare --mount true 2>/dev/null || skip_all 'root that may not mount'

# A user of our own making, in a mount namespace of our own, as in t/launch-sudo.t.
if [ -z "${AGENT_TEST_INSIDE-}" ]; then
	rm -rf "$TMP"
	AGENT_TEST_INSIDE=sudo exec unshare --mount sh "$0"
fi
chmod 755 "$TMP"
{ cat /etc/passwd; echo "tester:x:64321:64322::$TMP/home:/bin/sh"; } >"$TMP/passwd"
mount --bind "$TMP/passwd" /etc/passwd
mkdir "$TMP/home" "$TMP/root"
bin=${BIN:-$PWD/build/bin}
cp -R "$bin" "$TMP/root/bin"
cp -R "$bin/../share" "$TMP/root/"
chmod -R a+rX "$TMP/root"
cat >"$TMP/repo.sh" <<'END'
git init -q -b main "$1/repo"
git -C "$1/repo" -c user.name=T -c user.email=t@example.org commit -q --allow-empty -m First
END
chown 64321:64322 "$TMP/home"
setpriv --reuid 64321 --regid 64322 --clear-groups env HOME="$TMP/home" sh "$TMP/repo.sh" "$TMP/home" ||
	skip_all 'no repository for another user'

# all PID: it and what descends from it.
all()
{
	echo "$1"
	for _pid in $(pgrep -P "$1"); do
		all "$_pid"
	done
}
cd "$TMP/home" || exit 70
for how in --uid=64321:64322 --uid=64321; do
	env -i PATH="$TMP/root/bin:/usr/bin:/bin" LANG=C.UTF-8 ASAN_OPTIONS="detect_leaks=0:${ASAN_OPTIONS-}" \
		agent-launch run --engine bwrap "$how" --tool sh ./repo 'setsid sleep 1000 & echo up; exec sleep 1000' \
		2>"$TMP/err.$how" >"$TMP/out" &
	launcher=$!
	naps=600
	until grep -q '^sh| up' "$TMP/err.$how" || [ $((naps -= 1)) -eq 0 ]; do sleep 0.05; done
	like "$TMP/err.$how" '^sh\| up' "G10: $how: control: the agent works"
	processes=$(all "$launcher")
	names=$(for pid in $processes; do cat "/proc/$pid/comm"; done | sort -u | tr '\n' ' ')
	is "$names" 'agent-entry agent-launch bwrap egress-proxy sleep ' 'G10: control: all of it is there'
	is "$(for pid in $processes; do awk '/^Uid:/ {print $2}' "/proc/$pid/status"; done | sort -u)" 64321 \
		"G10: and all of it is the user's"
	kill -KILL "$launcher"
	wait "$launcher" 2>/dev/null
	naps=400
	left=$processes
	while [ -n "$left" ] && [ $((naps -= 1)) -gt 0 ]; do
		left=$(for pid in $left; do [ ! -e "/proc/$pid/exe" ] || echo "$pid"; done)
		[ -z "$left" ] || sleep 0.05
	done
	is "$(for pid in $left; do cat "/proc/$pid/comm"; done)" '' 'G10: after SIGKILL for the launcher nothing is left'
done
done_testing
