#!/bin/sh
# agent-doctor looks at engines: which answer, which a run takes, what is known of their versions;
# one that hangs is said to hang; with --engine only that one counts.
. "$(dirname "$0")/lib.sh"
as_user "$@"
unset AGENT_ENGINE
. "$ROOT/t/fake/doctor.sh"

# The real agent-launch: what doctor takes it to have is what it says.
run agent-launch run -n --tool sh --engine '?' octo/public true
grep -o 'there are .*' err | sed 's/there are //' >engines
ok 'agent-launch names its engines' test -s engines
docker_says 28.0.1
# shellcheck disable=SC2016
fake podman 'test "$1" = info && cat "'"$TMP"'/podman.json"'
cat >podman.json <<'END'
{"host": {"cgroupVersion": "v2", "networkBackend": "netavark", "security": {"rootless": true},
  "networkBackendInfo": {"dns": {"version": "aardvark-dns 1.12.1"}},
  "ociRuntime": {"name": "crun"}}, "version": {"Version": "5.2.0"}}
END
doctor
for name in docker podman bwrap; do
	line "$name" >of
	if grep -qw "$name" engines; then
		unlike of 'no such engine' "agent-launch has $name"
	else
		like of 'no such engine' "agent-launch has no $name, which is said"
	fi
done

# No process, or one that is only to be reaped.
gone()
{
	! grep -q '^State:.*[^ZX] (' "/proc/$1/status" 2>/dev/null
}

# From here on it has all of them.
# shellcheck disable=SC2016
cat >prog/agent-launch <<END
#!/bin/sh
case "\$*" in
--version) exec "$BIN/agent-launch" --version ;;
*--explain*) exec cat "$TMP/explained" ;;
esac
echo "agent-launch: unknown engine '?': there are container, docker, podman, bwrap" >&2
exit 64
END
doctor
is "$status" 0 'all is well'
level docker ok '28\.0\.1, the daemon answers, as root'
level docker-network ok
level podman ok '5\.2\.0, rootless, runtime crun, cgroup v2'
level podman-network ok
level bwrap ok 'makes a sandbox'
level engine ok '"docker is what a run takes'
is "$(line container)" '' 'Apple container is not for Linux'
doctor --engine podman
level engine ok 'podman, by --engine'
is "$(line docker)$(line bwrap)$(line gh)" '' 'with --engine only that one, and what an image lacks'
AGENT_ENGINE=bwrap doctor
level engine ok 'bwrap, by AGENT_ENGINE'
AGENT_ENGINE=nothing doctor
is "$status" 69 'AGENT_ENGINE names no engine'
level engine fail "names 'nothing'"
doctor --engine container
is "$status" 69 'container was asked for'
level container fail 'macOS'

docker_says 20.10.24+dfsg1 ', "name=rootless"'
doctor
is "$status" 0 'what matters with --network is a warning'
level docker ok 'rootless'
level docker-network warn 'CVE-2024-29018.*23\.0\.11'
docker_says 25.0.3
doctor
level docker-network warn 'CVE-2024-29018.*25\.0\.4'
docker_says 27.5.1
doctor
level docker-network warn 'gateway'
unlike of CVE-2024 'not of DNS'
docker_says 28.0.1
DOCKER_HOST=tcp://me:sesame@far.example.org:2376 doctor
level docker warn 'another machine: tcp://far\.example\.org:2376'
unlike lines 'sesame|me:' 'without who and how'
like given/docker '^DOCKER_HOST=tcp://me:sesame@' 'docker itself is told'
DOCKER_HOST="unix://$TMP/docker.sock" doctor
level docker ok
CONTAINER_HOST=ssh://core@far.example.org/run/podman.sock doctor
level podman warn 'ssh://far\.example\.org'

# Trouble of one engine beside another that works.
# shellcheck disable=SC2016
fake docker 'echo '"'"'{"Client": {"Version": "20.10.24", "ApiVersion": "1.41"}, "Server": null}'"'"'
echo "Got permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock" >&2
exit 1'
doctor
is "$status" 0 'a daemon that this user may not ask is a warning'
level docker warn 'may not talk to the daemon'
level engine ok '"podman is what'
doctor --engine docker
is "$status" 69 'and a failure when it is asked for'
level docker fail
level engine fail '--engine names docker'
fake docker 'echo "Cannot connect to the Docker daemon. Is the docker daemon running?" >&2; exit 1'
doctor
level docker warn 'no daemon answers: Cannot connect'
fake docker 'echo '"'"'{"Client": {"APIVersion": "4.3.1", "Version": "4.3.1"}}'"'"
doctor
level docker warn 'podman by the name of docker'
printf 'no program' >fakes/docker
doctor
level docker warn 'cannot be started'
fake podman 'echo "Error: boom" >&2; exit 125'
doctor
level podman warn 'podman info fails: boom'
rm fakes/docker fakes/podman
doctor
level docker ok 'not installed, and not needed'
level engine ok '"bwrap is what'

# None.
rm sys/bwrap
doctor
is "$status" 69 'no engine'
level bwrap warn 'not installed.*bubblewrap'
level engine fail 'no engine answers'
fake bwrap 'echo "bubblewrap 0.6.2"'
doctor
level bwrap warn '0\.6\.2 is too old'
# shellcheck disable=SC2016
fake bwrap 'test "$1" = --version && { echo "bubblewrap 0.8.0"; exit; }
printf "bwrap: setting up uid map: Permission denied\033[31m\n" >&2; exit 1'
doctor
is "$status" 69 'a sandbox that cannot be made'
level bwrap warn 'cannot make a sandbox: setting up uid map: Permission denied"'
# shellcheck disable=SC2016
fake bwrap 'test "$1" = --version && { echo "bubblewrap 0.8.0"; exit; }
printf "%s\n" "$@" >"'"$TMP"'/tried"'
doctor
PATH="$TMP/fakes:$SYSTEM" agent-launch run -n --engine bwrap --tool sh octo/public true | sed 1d | tr ' ' '\n' >engine
sed -n '/^--unshare-user$/,/^--hostname$/p' engine | grep -v '^--hostname$' >walls
ok 'a run has walls' grep -q -e --unshare-net walls
is "$(head -n "$(wc -l <walls)" tried)" "$(cat walls)" 'what is tried has the walls of a run'

# An engine that hangs, and so does what it started; beside it all the rest is looked at.
rm fakes/bwrap
ln -s "$(command -v bwrap)" sys/bwrap
fake docker "sleep 600 & echo \$! >'$TMP/hung'; wait"
doctor
is "$status" 69 'an engine that hangs'
level docker fail 'hangs'
level bwrap ok
level proxy ok
ok 'nothing is left of it' wait_for 'gone "$(cat hung)"'
doctor --engine bwrap
is "$status" 0 'which --engine goes without'

# Told to end while an engine hangs.
rm hung
start told env PATH="$TMP/prog:$TMP/fakes:$TMP/sys" "$TMP/prog/agent-doctor"
wait_for '[ -s hung ]'
exits 143 stop told
ok 'nothing is left then' wait_for 'gone "$(cat hung)"'
exits 64 agent-doctor --engine nothing
like err "unknown engine 'nothing': there are bwrap" 'an engine that there is not'
exits 64 agent-doctor --engine
exits 64 agent-doctor extra
done_testing
