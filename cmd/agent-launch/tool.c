#include "tool.h"

#include <stdlib.h>
#include <string.h>

#include "exit.h"
#include "json.h"
#include "msg.h"

#define TABLE_MAX ((size_t)1 << 20)
#define NAMES_MAX 512

static int unknown(json_t *tools, const char *name)
{
	struct buf names = BUF_INIT(NAMES_MAX);
	const char *key;
	json_t *value;

	json_object_foreach(tools, key, value)
		if (buf_fmt(&names, "%s%s", names.len > 0 ? ", " : "", key) < 0)
			break;
	msg_say("unknown tool '%.200s': there are %s", name, names.len > 0 ? names.data : "none");
	buf_free(&names);
	return EXIT_USAGE;
}

static int take(struct tool *t, json_t *entry, const char *name)
{
	const char *program = json_string_value(json_array_get(json_object_get(entry, "argv"), 0));
	json_t *secret;
	size_t i;

	if (program == NULL || *program == '\0')
		return -1;
	json_array_foreach(json_object_get(entry, "secrets"), i, secret) {
		if (!json_is_string(secret))
			return -1;
		argv_add(&t->secrets, json_string_value(secret));
	}
	t->name = strdup(name);
	t->program = strdup(program);
	return t->name == NULL || t->program == NULL ? -1 : argv_ok(&t->secrets);
}

static int take_logins(struct tool *t, json_t *entry, const char *path, const char *name)
{
	json_t *row, *logins = json_object_get(entry, "logins");
	size_t i;

	if (json_array_size(logins) > LOGINS_MAX || (logins != NULL && !json_is_array(logins)))
		return msg_fail(EXIT_CONFIG, "%s: tools.%s.logins: expected a list of at most %d", path,
				name, LOGINS_MAX);
	json_array_foreach(logins, i, row) {
		const char *wanted = login_parse(row, &t->secrets, &t->kept, &t->logins[i]);

		if (wanted != NULL)
			return msg_fail(EXIT_CONFIG, "%s: tools.%s.logins[%zu]: expected %s", path, name,
					i, wanted);
	}
	t->nlogins = json_array_size(logins);
	return 0;
}

int tool_read(struct tool *t, const char *path, const char *name)
{
	char err[JSON_ERROR_MAX];
	json_t *table = json_parse_file(path, TABLE_MAX, err), *tools, *entry;
	int code = 0;

	memset(t, 0, sizeof *t);
	if (table == NULL)
		return msg_fail(EXIT_CONFIG, "cannot read the table of tools: %s", err);
	tools = json_object_get(table, "tools");
	entry = json_object_get(tools, name);
	if (entry == NULL)
		code = unknown(tools, name);
	else if (take(t, entry, name) < 0)
		code = msg_fail(EXIT_CONFIG, "%s: tools.%s: expected argv and secrets as lists of strings",
				path, name);
	else
		code = take_logins(t, entry, path, name);
	json_decref(table);
	return code;
}

void tool_free(struct tool *t)
{
	free(t->name);
	free(t->program);
	argv_free(&t->secrets);
	argv_free(&t->kept);
}
