#include "verbs.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "self.h"

#define PREFIX "agent-"
#define VERB_MAX 32
#define LIST_MAX 64

const struct verb verbs_table[] = {
	{"run", "agent-launch", "run an agent on a repository, here"},
	{"shell", "agent-launch", "a shell in the same sandbox"},
	{"check", "agent-launch", "what can be reached from the sandbox of this machine"},
	{"ls", "agent-runs", "the runs that are and were"},
	{"logs", "agent-runs", "what a run printed, and prints"},
	{"stop", "agent-runs", "end a run, its work saved"},
	{"rm", "agent-runs", "remove the record of a run"},
	{"gc", "agent-runs", "clear up after runs that were killed"},
	{"doctor", "agent-doctor", "is this machine fit to run agents?"},
	{NULL, NULL, NULL},
};

/* Programs behind verbs of another name, or parts of a run. */
static int is_part(const char *verb)
{
	return strcmp(verb, "launch") == 0 || strcmp(verb, "entry") == 0 || strcmp(verb, "runs") == 0;
}

int verbs_is_name(const char *text)
{
	size_t n = strlen(text);

	return n > 0 && n <= VERB_MAX && *text >= 'a' && *text <= 'z' &&
	       strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-") == n;
}

int verbs_find(const char *verb, char program[PATH_MAX], int *tell)
{
	const struct verb *v;
	char name[sizeof PREFIX + VERB_MAX];

	*tell = 0;
	if (!verbs_is_name(verb))
		return -1;
	for (v = verbs_table; v->name != NULL; v++)
		if (strcmp(v->name, verb) == 0) {
			*tell = 1;
			return self_program(v->program, program);
		}
	snprintf(name, sizeof name, PREFIX "%s", verb);
	return self_program(name, program);
}

static int is_listed(const struct argv *out, const char *verb)
{
	const struct verb *v;
	size_t i;

	for (v = verbs_table; v->name != NULL; v++)
		if (strcmp(v->name, verb) == 0)
			return 1;
	for (i = 0; i < out->n; i++)
		if (strcmp(out->v[i], verb) == 0)
			return 1;
	return out->n >= LIST_MAX;
}

static void list_dir(struct argv *out, const char *path)
{
	DIR *dir = opendir(path);
	struct dirent *e;

	while (dir != NULL && (e = readdir(dir)) != NULL) {
		const char *verb = e->d_name + strlen(PREFIX);
		char program[PATH_MAX];
		int n;

		if (strncmp(e->d_name, PREFIX, strlen(PREFIX)) != 0 || !verbs_is_name(verb) ||
		    is_part(verb) || is_listed(out, verb))
			continue;
		n = snprintf(program, sizeof program, "%s/%s", path, e->d_name);
		if (n > 0 && (size_t)n < sizeof program && access(program, X_OK) == 0)
			argv_add(out, verb);
	}
	if (dir != NULL)
		closedir(dir);
}

void verbs_list(struct argv *out)
{
	const char *path = getenv("PATH");
	char dir[PATH_MAX];

	if (self_dir(dir) == 0)
		list_dir(out, dir);
	while (path != NULL && *path != '\0') {
		size_t n = strcspn(path, ":");

		if (*path == '/' && n < sizeof dir) {
			memcpy(dir, path, n);
			dir[n] = '\0';
			list_dir(out, dir);
		}
		path += n + (path[n] == ':');
	}
}
