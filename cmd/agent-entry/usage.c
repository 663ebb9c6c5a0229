#include "usage.h"

#include <stdio.h>
#include <string.h>

#include "json.h"

#define TRIES 64
#define DEPTH_MAX 16
#define NAME_LEN_MAX 64

static const char *const FIGURES[] = {"input_tokens", "output_tokens", "cost_usd", "turns"};

/* 1 if every member of `where` is in the object as it is. */
static int matches(const json_t *object, json_t *where)
{
	const char *key;
	json_t *value;

	json_object_foreach(where, key, value)
		if (!json_equal(json_object_get(object, key), value))
			return 0;
	return 1;
}

/* The last object that begins at the start of a line and that `where` (or anything) fits. */
static json_t *last_object(const char *text, size_t n, int one_line, json_t *where)
{
	size_t at = n;
	int tries = 0;

	while (at > 0 && tries < TRIES) {
		size_t end = at;
		json_t *found;

		while (at > 0 && text[at - 1] != '\n')
			at--;
		if (at < n && text[at] == '{') {
			tries++;
			found = json_loadb(text + at, (one_line ? end : n) - at, JSON_DISABLE_EOF_CHECK,
					   NULL);
			if (json_is_object(found) && matches(found, where))
				return found;
			json_decref(found);
		}
		at -= at > 0;
	}
	return NULL;
}

/* Sums the numbers at the path below value; *found counts them. */
static double sum(json_t *value, const char *path, int depth, int *found)
{
	char name[NAME_LEN_MAX];
	size_t n = strcspn(path, ".");
	const char *rest = path + n + (path[n] == '.');
	double total = 0;

	if (depth > DEPTH_MAX || n >= sizeof name)
		return 0;
	if (*path == '\0') {
		*found += json_is_number(value) ? 1 : 0;
		return json_number_value(value);
	}
	memcpy(name, path, n);
	name[n] = '\0';
	if (strcmp(name, "*") == 0) {
		const char *key;
		json_t *member;

		json_object_foreach(value, key, member)
			total += sum(member, rest, depth + 1, found);
		return total;
	}
	return sum(json_object_get(value, name), rest, depth + 1, found);
}

static void take_figures(const json_t *row, json_t *said, struct usage *out)
{
	size_t i;

	for (i = 0; i < sizeof FIGURES / sizeof *FIGURES; i++) {
		const char *path = json_text(row, FIGURES[i], NULL);
		int found = 0;
		double n = path != NULL ? sum(said, path, 0, &found) : 0;

		if (found == 0 || !(n >= 0 && n < 1e15))
			continue;
		if (out->figures == NULL)
			out->figures = json_object();
		json_object_set_new(out->figures, FIGURES[i],
				    strcmp(FIGURES[i], "cost_usd") == 0 ? json_real(n)
									: json_integer((json_int_t)n));
	}
}

void usage_read(const json_t *row, const char *text, size_t n, struct usage *out)
{
	json_t *said;
	const char *error, *message;

	memset(out, 0, sizeof *out);
	if (!json_is_object(row) || n == 0)
		return;
	said = last_object(text, n, strcmp(json_text(row, "form", ""), "lines") == 0,
			   json_object_get(row, "where"));
	if (said == NULL)
		return;
	take_figures(row, said, out);
	error = json_text(row, "error", NULL);
	out->failed = error != NULL && json_is_true(json_object_get(said, error));
	message = json_text(row, "message", NULL);
	message = message != NULL ? json_text(said, message, "") : "";
	snprintf(out->report, sizeof out->report, "%s", message);
	json_decref(said);
}
