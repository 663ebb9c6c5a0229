#include "pins.h"

#include <limits.h>
#include <string.h>

#include "self.h"
#include "spawn.h"

#define STORE "/nix/store/"
#define ANSWER_MAX ((size_t)4 << 20)
#define PINS_MAX 2000

unsigned long pins_store_path(const char *path)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789+-._?=";
	size_t n;

	if (strncmp(path, STORE, strlen(STORE)) != 0)
		return 0;
	path += strlen(STORE);
	n = strspn(path, plain);
	if (n == 0 || path[0] == '.' || (path[n] != '\0' && path[n] != '/' && path[n] != '\n'))
		return 0;
	return strlen(STORE) + n;
}

static void add(struct argv *pins, const char *path)
{
	size_t n = pins_store_path(path), i;

	if (n == 0 || pins->n >= PINS_MAX)
		return;
	for (i = 0; i < pins->n; i++)
		if (strlen(pins->v[i]) == n && strncmp(pins->v[i], path, n) == 0)
			return;
	argv_fmt(pins, "%.*s", (int)n, path);
}

static void add_closure(struct argv *pins, const char *nix_store)
{
	struct buf out = BUF_INIT(ANSWER_MAX);
	struct argv argv = ARGV_INIT;
	char *env[] = {(char *)"PATH=/usr/bin:/bin", (char *)"LC_ALL=C", NULL};
	struct spawn s = {.envp = env, .in = -1, .err = -1};
	size_t i;
	char *line;

	argv_all(&argv, nix_store, "--query", "--requisites", (char *)NULL);
	for (i = 0; i < pins->n; i++)
		argv_add(&argv, pins->v[i]);
	s.argv = argv.v;
	if (argv_ok(&argv) == 0 && spawn_capture(&s, &out) == 0 && out.len > 0)
		for (line = out.data; line != NULL && *line != '\0';) {
			add(pins, line);
			line = strchr(line, '\n');
			line = line != NULL ? line + 1 : NULL;
		}
	argv_free(&argv);
	buf_free(&out);
}

int pins_find(struct argv *pins, const struct argv *programs)
{
	char nix_store[PATH_MAX];
	size_t i;

	for (i = 0; i < programs->n; i++)
		add(pins, programs->v[i]);
	if (pins->n > 0 && argv_ok(pins) == 0 && self_which("nix-store", NULL, nix_store) == 0)
		add_closure(pins, nix_store);
	return argv_ok(pins);
}
