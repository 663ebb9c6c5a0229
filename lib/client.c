#include "client.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* Where helpers are looked for when nobody says where: a client's, and those of anything else. */
#define PATH_DEFAULT "/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin"
#define PATH_SYSTEM "/usr/bin:/bin"

/* Where the daemon is and how its client gets there: docker(1), ssh(1). */
static const char *const docker[] = {
	"HOME", "USER", "LOGNAME", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "DOCKER_HOST",
	"DOCKER_CONTEXT", "DOCKER_CONFIG", "DOCKER_TLS", "DOCKER_TLS_VERIFY", "DOCKER_CERT_PATH",
	"DOCKER_API_VERSION", "SSH_AUTH_SOCK", NULL,
};

/* podman(1), containers.conf(5), containers-storage.conf(5); rootless asks systemd over D-Bus. */
static const char *const podman[] = {
	"HOME", "USER", "LOGNAME", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "XDG_DATA_HOME",
	"CONTAINER_HOST", "CONTAINER_CONNECTION", "CONTAINER_SSHKEY", "CONTAINERS_CONF",
	"CONTAINERS_CONF_OVERRIDE", "CONTAINERS_STORAGE_CONF", "CONTAINERS_REGISTRIES_CONF",
	"REGISTRY_AUTH_FILE", "STORAGE_DRIVER", "STORAGE_OPTS", "SSH_AUTH_SOCK",
	"DBUS_SESSION_BUS_ADDRESS", "_CONTAINERS_USERNS_CONFIGURED", NULL,
};

static const char *const container[] = {"HOME", "USER", "LOGNAME", "TMPDIR", NULL};

static const struct client {
	const char *engine;
	const char *const *needs;
	const char *endpoint;
} clients[] = {
	{"docker", docker, "DOCKER_HOST"},
	{"podman", podman, "CONTAINER_HOST"},
	{"container", container, NULL},
};

static const struct client *find(const char *engine)
{
	size_t i;

	for (i = 0; i < sizeof clients / sizeof clients[0]; i++)
		if (strcmp(clients[i].engine, engine) == 0)
			return &clients[i];
	return NULL;
}

void client_pass(struct argv *env, const char *const *names)
{
	for (; *names != NULL; names++)
		if (getenv(*names) != NULL)
			argv_setenv(env, *names, getenv(*names));
}

void client_env(struct argv *env, const char *engine)
{
	const struct client *c = find(engine);
	const char *path = getenv("PATH");

	if (path == NULL || *path == '\0')
		path = PATH_DEFAULT;
	argv_setenv(env, "PATH", c != NULL ? path : PATH_SYSTEM);
	argv_setenv(env, "LC_ALL", "C");
	if (c != NULL)
		client_pass(env, c->needs);
}

const char *client_endpoint(const char *engine)
{
	const struct client *c = find(engine);

	return c != NULL ? c->endpoint : NULL;
}
