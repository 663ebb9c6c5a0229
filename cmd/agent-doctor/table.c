#include "table.h"

#include <limits.h>
#include <stdio.h>
#include <unistd.h>

static int is_list_of_texts(const json_t *list)
{
	json_t *one;
	size_t i;

	if (!json_is_array(list))
		return 0;
	json_array_foreach(list, i, one)
		if (!json_is_string(one) || json_string_length(one) == 0)
			return 0;
	return 1;
}

static const char *say(char why[TABLE_WHY_MAX], const char *name, const char *what, const char *value)
{
	snprintf(why, TABLE_WHY_MAX, "tools.%.60s%s%.200s", name, what, value);
	return why;
}

/* The profile that is not there, or NULL. */
static const char *lacking(const json_t *row, const char *share)
{
	json_t *profile;
	size_t i;

	json_array_foreach(json_object_get(row, "profile"), i, profile) {
		const char *from = json_text(profile, "from", "");
		char path[PATH_MAX];
		int n = snprintf(path, sizeof path, "%s/%s", share, from);

		if (*from == '\0' || n < 0 || (size_t)n >= sizeof path || access(path, R_OK) < 0)
			return from;
	}
	return NULL;
}

const char *table_wrong(json_t *table, const char *share, char why[TABLE_WHY_MAX])
{
	json_t *tools = json_object_get(table, "tools"), *row, *argv;
	const char *name, *file;

	if (!json_is_object(tools) || json_object_size(tools) == 0) {
		snprintf(why, TABLE_WHY_MAX, "tools: expected an object with a row for each tool");
		return why;
	}
	json_object_foreach(tools, name, row) {
		argv = json_object_get(row, "argv");
		if (!is_list_of_texts(argv) || json_array_size(argv) == 0)
			return say(why, name, ".argv: expected a command as a list of texts", "");
		if (!is_list_of_texts(json_object_get(row, "secrets")))
			return say(why, name, ".secrets: expected a list of names of variables", "");
		file = lacking(row, share);
		if (file != NULL)
			return say(why, name, ".profile: there is no file ", file);
	}
	return NULL;
}
