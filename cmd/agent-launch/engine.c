#include "engine.h"

#include <stddef.h>
#include <string.h>

#include "buf.h"
#include "exit.h"
#include "msg.h"

#define NAMES_MAX 256

/* Where the daemon is and how its client gets there: docker(1), ssh(1). */
static const char *const docker_passes[] = {
	"HOME", "USER", "LOGNAME", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "DOCKER_HOST",
	"DOCKER_CONTEXT", "DOCKER_CONFIG", "DOCKER_TLS", "DOCKER_TLS_VERIFY", "DOCKER_CERT_PATH",
	"DOCKER_API_VERSION", "SSH_AUTH_SOCK", NULL,
};

/* podman(1), containers.conf(5), containers-storage.conf(5); rootless asks systemd over D-Bus. */
static const char *const podman_passes[] = {
	"HOME", "USER", "LOGNAME", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "XDG_DATA_HOME",
	"CONTAINER_HOST", "CONTAINER_CONNECTION", "CONTAINER_SSHKEY", "CONTAINERS_CONF",
	"CONTAINERS_CONF_OVERRIDE", "CONTAINERS_STORAGE_CONF", "CONTAINERS_REGISTRIES_CONF",
	"REGISTRY_AUTH_FILE", "STORAGE_DRIVER", "STORAGE_OPTS", "SSH_AUTH_SOCK",
	"DBUS_SESSION_BUS_ADDRESS", "_CONTAINERS_USERNS_CONFIGURED", NULL,
};

static const char *const container_passes[] = {"HOME", "USER", "LOGNAME", "TMPDIR", NULL};

const struct engine engine_table[] = {
#ifdef __APPLE__
	{"container", "container", "container", 1, 0, container_passes, engine_container},
#endif
	{"docker", "docker", "docker.io", 1, 1, docker_passes, engine_oci},
	{"podman", "podman", "podman", 1, 1, podman_passes, engine_oci},
	{"bwrap", "bwrap", "bubblewrap", 0, 1, NULL, engine_bwrap},
#ifndef __APPLE__
	{"container", "container", "container", 1, 0, container_passes, engine_container},
#endif
	{NULL, NULL, NULL, 0, 0, NULL, NULL},
};

const struct engine *engine_find(const char *name)
{
	const struct engine *e;

	for (e = engine_table; e->name != NULL; e++)
		if (strcmp(e->name, name) == 0)
			return e;
	return NULL;
}

int engine_unknown(const char *name)
{
	struct buf names = BUF_INIT(NAMES_MAX);
	const struct engine *e;

	for (e = engine_table; e->name != NULL; e++)
		if (buf_fmt(&names, "%s%s", names.len > 0 ? ", " : "", e->name) < 0)
			break;
	msg_say("unknown engine '%.200s': there are %s", name, names.len > 0 ? names.data : "none");
	buf_free(&names);
	return EXIT_USAGE;
}
