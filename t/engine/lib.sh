# shellcheck shell=sh disable=SC2154
# t/engine/lib.sh - real docker and podman, each test's own, in namespaces of its own
#
# After in_root:
#	engine_internet            the fake internet, reachable for containers too
#	docker_start               a dockerd on $DOCKER_HOST, with both test images
#	podman_start               podman for the ordinary user, rootless, with both test images
#	a_user CMD...              CMD as the ordinary user whom agent-launch is for
#	launch ARG...              agent run --engine $ENGINE --image ..., tool sh, as that user
#	left_nothing ID            the engine has nothing that carries the run's label
#
# The images are made of this machine's programs and ours (t/engine/image).

IMAGE=localhost/agent-test:1
PROXY_IMAGE=localhost/proxy-test:1


engine_internet()
{
	jq '.dns.listen = "192.0.2.53:53"' "$ROOT/t/fake/default.json" >"$TMP/internet.json"
	ip addr add 192.0.2.53/32 dev lo
	internet_start "$TMP/internet.json"
}

# The rest of a test is done by one who is not root, as everywhere.
a_user()
{
	setpriv --reuid "$USER_ID" --regid "$GROUP_ID" --clear-groups -- "$@"
}

_users_files()
{
	USER_ID=65534 GROUP_ID=65534
	export HOME="$TMP/home" XDG_RUNTIME_DIR="$TMP/xdg" XDG_STATE_HOME="$TMP/home/state" TERM=dumb
	mkdir -p "$HOME" "$XDG_RUNTIME_DIR" "$TMP/images"
	# Small and quick, and gone with the namespace.
	mount -t tmpfs -o mode=0755 tmpfs "$HOME"
	mkdir -p "$HOME/.config/containers"
	chown -R $USER_ID:$GROUP_ID "$HOME" "$XDG_RUNTIME_DIR"
	chmod 700 "$XDG_RUNTIME_DIR"
	cp "$CA" "$TMP/ca.pem" 2>/dev/null || :
}

_images()
{
	"$ROOT/t/engine/image" agent "$BIN" >"$TMP/images/agent.tar" &&
		"$ROOT/t/engine/image" proxy "$BIN" >"$TMP/images/proxy.tar" || exit 70
	_change="ENV AGENT_SANDBOX=1
ENV PATH=/bin
ENV HOME=/home/agent
ENV SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt
USER 1000:1000
WORKDIR /work"
}

# import CMD...: both images, into the engine whose client is CMD
_import()
{
	_images
	set -f
	_ifs=$IFS
	IFS='
'
	# shellcheck disable=SC2046,SC2086 # one option a line
	_options=$(printf -- '--change\n%s\n' $_change)
	# shellcheck disable=SC2086
	"$@" import $_options "$TMP/images/agent.tar" "$IMAGE" >/dev/null &&
		"$@" import "$TMP/images/proxy.tar" "$PROXY_IMAGE" >/dev/null || exit 70
	IFS=$_ifs
	set +f
	rm -f "$TMP/images/"*
}

docker_start()
{
	command -v dockerd >/dev/null || skip_all 'no dockerd here (docker.io)'
	_users_files
	mkdir -p "$TMP/docker"
	mount -t tmpfs tmpfs "$TMP/docker"
	export DOCKER_HOST="unix:///run/docker-test.sock"
	# The limits are those that a root without CAP_SYS_RESOURCE can give.
	start dockerd dockerd --data-root "$TMP/docker" --exec-root /run/docker-exec -H "$DOCKER_HOST" \
		--pidfile /run/docker-test.pid --default-ulimit nofile=16384:16384 \
		--default-ulimit nproc=1000:1000 --bip 10.210.0.1/24
	if ! wait_for "docker version >/dev/null 2>&1 || ! running dockerd" 60 || ! running dockerd; then
		_show "$TMP/dockerd.err"
		exit 70
	fi
	chmod 666 /run/docker-test.sock
	_import docker
	ENGINE=docker
	engine() { docker "$@"; }
}

podman_start()
{
	command -v podman >/dev/null || skip_all 'no podman here'
	_users_files
	for _file in /etc/subuid /etc/subgid; do
		printf 'nobody:100000:65536\n' >"$TMP/subid"
		[ -e "$_file" ] || : >"$_file"
		mount --bind "$TMP/subid" "$_file"
	done
	mount --make-rshared /
	cat >"$HOME/.config/containers/containers.conf" <<-'END'
	[containers]
	default_ulimits=["nofile=16384:16384","nproc=1000:1000"]
	base_hosts_file="none"
	[engine]
	runtime="runc"
	cgroup_manager="cgroupfs"
	events_logger="file"
	END
	printf '[storage]\ndriver = "overlay"\n' >"$HOME/.config/containers/storage.conf"
	engine() { a_user podman "$@"; }
	_import engine
	ENGINE=podman
}

# Root's podman behind a socket, for the same user: what a host of its own would be.
podman_service()
{
	mkdir -p "$TMP/root"
	mount -t tmpfs tmpfs "$TMP/root"
	cp "$HOME/.config/containers/containers.conf" "$TMP/root.conf"
	printf '[storage]\ndriver = "overlay"\ngraphroot = "%s/graph"\nrunroot = "/run/podman-root"\n' "$TMP/root" \
		>"$TMP/storage.conf"
	start service env CONTAINERS_CONF="$TMP/root.conf" CONTAINERS_STORAGE_CONF="$TMP/storage.conf" \
		HOME="$TMP/root" podman --network-config-dir "$TMP/root/networks" system service -t 0 \
		unix:///run/podman-test.sock
	export CONTAINER_HOST="unix:///run/podman-test.sock"
	wait_for '[ -S /run/podman-test.sock ]' 30 || exit 70
	chmod 666 /run/podman-test.sock
	# Root's podman raises the limit on processes where none is given, which a root without
	# CAP_SYS_RESOURCE may not; default_ulimits do not reach a service.
	mkdir -p "$TMP/wrapped"
	cat >"$TMP/wrapped/podman" <<-'END'
	#!/bin/sh
	verb=$1
	shift
	case $verb in
	run | create) exec /usr/bin/podman "$verb" --ulimit nproc=1000:1000 "$@" ;;
	esac
	exec /usr/bin/podman "$verb" "$@"
	END
	chmod +x "$TMP/wrapped/podman"
	PATH=$TMP/wrapped:$PATH
	_import engine
}

launch()
{
	a_user agent run --engine "$ENGINE" --image "$IMAGE" --proxy-image "$PROXY_IMAGE" --pull never \
		--tool sh "$@"
}

# What has the label of the run: containers, networks, volumes, a line each.
remains()
{
	engine ps -aq --filter "label=agent.run=$1"
	engine network ls -q --filter "label=agent.run=$1"
	engine volume ls -q --filter "label=agent.run=$1"
}

left_nothing()
{
	is "$(remains "$1")" '' "nothing is left of run $1"
}

launch_check()
{
	a_user agent check --engine "$ENGINE" --image "$IMAGE" --pull never
}
