/* client: each engine's client gets what it needs of our environment, and nothing else. */
#include "client.h"

#include <stdlib.h>

#include "tap.h"

static struct argv env;

static void make(const char *engine)
{
	argv_free(&env);
	client_env(&env, engine);
}

static void expect(const char *name, const char *want, const char *what)
{
	is(argv_getenv(&env, name), want, what);
}

int main(void)
{
	static const char *const names[] = {"GH_HOST", "GH_TOKEN", NULL};

	clearenv();
	setenv("PATH", "/opt/bin:/bin", 1);
	setenv("HOME", "/home/me", 1);
	setenv("LC_ALL", "de_DE.UTF-8", 1);
	setenv("DOCKER_HOST", "ssh://far", 1);
	setenv("CONTAINER_HOST", "ssh://farther", 1);
	setenv("TMPDIR", "/scratch", 1);
	setenv("GH_TOKEN", "secret", 1);
	setenv("ANTHROPIC_API_KEY", "secret", 1);
	make("docker");
	is_int(argv_ok(&env), 0, "an environment");
	expect("PATH", "/opt/bin:/bin", "our PATH, for its helpers");
	expect("LC_ALL", "C", "words that can be read");
	expect("HOME", "/home/me", "its user's files");
	expect("DOCKER_HOST", "ssh://far", "docker's place");
	is_int(env.n, 4, "and nothing else of ours");
	make("podman");
	expect("CONTAINER_HOST", "ssh://farther", "podman's place");
	is_int(env.n, 4, "and nothing else of ours");
	make("container");
	expect("TMPDIR", "/scratch", "container's scratch");
	is_int(env.n, 4, "and nothing else of ours");
	make("bwrap");
	expect("PATH", "/usr/bin:/bin", "what has no helpers gets the system's PATH");
	is_int(env.n, 2, "and nothing of ours");
	setenv("PATH", "", 1);
	make("docker");
	ok(strncmp(argv_getenv(&env, "PATH"), "/usr/local/bin:", 15) == 0, "an empty PATH is none");
	client_pass(&env, names);
	expect("GH_TOKEN", "secret", "what is named is passed");
	expect("GH_HOST", NULL, "if it is there");
	is(client_endpoint("docker"), "DOCKER_HOST", "docker's variable");
	is(client_endpoint("podman"), "CONTAINER_HOST", "podman's");
	is(client_endpoint("container"), NULL, "container is always here");
	is(client_endpoint("bwrap"), NULL, "what is no engine has none");
	argv_free(&env);
	return tap_done();
}
