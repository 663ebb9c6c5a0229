#!/bin/sh
# The ground that the other tests stand on: who they are, where they are, and
# that nothing of them stays. Runs outside of its own namespaces, on purpose.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib.sh"
as_user "$@"

# A test file of our own, and the directory it leaves: none.
cat >probe.t <<'END'
#!/bin/sh
. "$(dirname "$0")/lib.sh"
in_ns "$@"
echo "# root $ROOT"
case $1 in
identity)
	notok 'not root' test "$(id -u)" -eq 0
	is "$(id -G)" "$(id -g)" 'no further groups'
	is "$(sed -n 's/^CapEff:\t//p' /proc/self/status)" 0000000000000000 'no capability'
	is "$(as_ns_root id -u)" 0 'uid 0 can be had'
	is "$(env | grep -c -e SECRET -e AGENT_TEST -e '^http')" 0 'the environment is built'
	is "$(pwd)" "$TMP" 'the scratch directory is the working directory'
	;;
network)
	is "$(ip -br link | cut -d' ' -f1)" lo 'the one interface is lo'
	ok 'ports below 1024 can be bound, on any address' python3 -c '
import socket
for address in ("140.82.112.3", "10.0.0.1", "169.254.169.254"):
    socket.create_server((address, 443))
socket.create_server(("64:ff9b::1", 443), family=socket.AF_INET6)'
	ok 'the resolver is ours' grep -qx 'nameserver 127.0.0.53' /etc/resolv.conf
	ok 'bwrap works' bwrap --ro-bind / / --unshare-all --proc /proc true
	;;
leaves)
	start long sleep "$2"
	setsid sleep "$2" &
	pass 'left behind'
	;;
hangs)
	start long sleep "$2"
	echo ready
	sleep "$2"
	;;
fails)
	is a b 'one thing'
	exits 3 sh -c 'echo "# directive" >&2; exit 4'
	;;
esac
done_testing
END
mkdir t
cp "$ROOT"/t/*.sh "$ROOT/t/ns" probe.t t/
cp -R "$ROOT/t/fake" t/
chmod +x t/probe.t
# shellcheck disable=SC2317 # called by exits
probe()
{
	env SECRET=x http_proxy=x t/probe.t "$@"
}
root_of()
{
	sed -n 's/^# root //p' "$1"
}

exits 0 probe identity
unlike out '^not ok' 'an ordinary user with nothing'
exits 0 probe network
unlike out '^not ok' 'a network of its own'

# Found again by the length of their sleep, which no other run has.
nap=1000.$$
exits 0 probe leaves $nap
notok 'the copy is removed' test -e "$(root_of out)"
notok 'what it started is gone' pgrep -f "sleep $nap"

exits 1 probe fails
like out '^# expected: b' 'a failure is explained'
like out '^not ok 2 - exits 3: ' 'and counted'
unlike out 'directive.*SKIP' 'and its output is no directive'

for signal in TERM INT KILL; do
	# A background job of sh ignores INT for good; python's child does not.
	start probe env NAP=$nap python3 -c 'import signal, os
signal.signal(signal.SIGINT, signal.SIG_DFL)
os.execv("t/probe.t", ["t/probe.t", "hangs", os.environ["NAP"]])'
	ok "a probe to end by $signal" wait_for 'grep -q ready probe.out'
	stop probe $signal
	ok "by $signal: no process stays" wait_for '! pgrep -f "sleep $nap" >pgrep.out'
	[ $signal = KILL ] || notok "by $signal: no file stays" test -e "$(root_of probe.out)"
done
rm -rf "$(root_of probe.out)"

exits 64 t/ns
exits 5 t/ns sh -c 'exit 5'
exits 0 t/ns -d id -u
notok '-d has no root either' grep -qx 0 out
done_testing
