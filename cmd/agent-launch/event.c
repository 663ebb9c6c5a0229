#include "event.h"

#include <stdio.h>
#include <string.h>

#include "json.h"
#include "mask.h"
#include "neutral.h"
#include "repo.h"

#define TEXT_MAX 4096
#define URL_MAX 2048
#define DATA_MAX ((size_t)128 << 10)
#define MS_MAX 8640000000L
#define TREE_DEPTH 6
#define TREE_SIZE 256
#define LIST_MAX 64
#define ITEM_MAX 256

enum type { T_WORD, T_INT, T_TRUE, T_TEXT, T_URL, T_OID, T_BRANCH, T_DATA, T_TREE, T_LIST };

struct member {
	const char *event, *name;
	enum type type;
	int needed;
	const char *words; /* T_WORD: those allowed, each between blanks */
	long max;          /* T_INT */
};

static const struct member members[] = {
	{"phase", "phase", T_WORD, 1, " guard setup agent harvest ship done ", 0},
	{"phase", "ms", T_INT, 0, NULL, MS_MAX},
	{"progress", "step", T_WORD, 1, " guard proxy clone bundle inputs selftest devshell agent harvest "
	 "transcript scan push pull-request salvage ", 0},
	{"progress", "state", T_WORD, 1, " start done skip fail ", 0},
	{"progress", "ms", T_INT, 0, NULL, MS_MAX},
	{"progress", "text", T_TEXT, 0, NULL, 0},
	{"selftest", "text", T_TEXT, 1, NULL, 0},
	{"selftest", "leaks", T_LIST, 0, NULL, 0},
	{"selftest", "unknown", T_LIST, 0, NULL, 0},
	{"need", "what", T_WORD, 1, " token bundle ", 0},
	{"need", "access", T_WORD, 0, " read write ", 0},
	{"usage", "usage", T_TREE, 1, NULL, 0},
	{"bundle", "data", T_DATA, 0, NULL, 0},
	{"bundle", "end", T_TRUE, 0, NULL, 0},
	{"bundle", "ref", T_BRANCH, 0, NULL, 0},
	{"bundle", "tip", T_OID, 0, NULL, 0},
	{"bundle", "base", T_OID, 0, NULL, 0},
	{"transcript", "data", T_DATA, 0, NULL, 0},
	{"transcript", "end", T_TRUE, 0, NULL, 0},
	{"tty", "data", T_DATA, 1, NULL, 0},
	{"result", "code", T_INT, 1, NULL, 255},
	{"result", "outcome", T_WORD, 1, " shipped nothing salvaged refused failed limit ", 0},
	{"result", "url", T_URL, 0, NULL, 0},
	{"result", "branch", T_BRANCH, 0, NULL, 0},
	{"result", "base", T_OID, 0, NULL, 0},
	{"result", "base_branch", T_BRANCH, 0, NULL, 0},
	{"result", "tip", T_OID, 0, NULL, 0},
	{"result", "agent_exit", T_INT, 0, NULL, 255},
	{"result", "limit", T_WORD, 0, " time output idle cost ", 0},
	{"result", "salvage", T_WORD, 0, " branch bundle ", 0},
	{"result", "message", T_TEXT, 0, NULL, 0},
};

#define MEMBERS (sizeof members / sizeof members[0])

static int is_word(const char *s, const char *words)
{
	char padded[64];
	int n = snprintf(padded, sizeof padded, " %s ", s);

	return n > 2 && (size_t)n < sizeof padded && strchr(s, ' ') == NULL &&
	       strstr(words, padded) != NULL;
}

/* Cuts to max bytes, not within a character. */
static size_t cut(const char *s, size_t n, size_t max)
{
	if (n <= max)
		return n;
	while (max > 0 && ((unsigned char)s[max] & 0xc0) == 0x80)
		max--;
	return max;
}

json_t *event_text(const char *text, size_t max, const struct needles *needles)
{
	size_t n = strlen(text);
	struct buf clean = BUF_INIT(n * 2 + 16), masked = BUF_INIT(n * 2 + 64);
	struct mask m;
	json_t *out = NULL;

	mask_init(&m, needles, n * 2 + 16);
	if (neutral_text(text, n, &clean) == 0 &&
	    mask_feed(&m, clean.len > 0 ? clean.data : "", clean.len, &masked) == 0 &&
	    mask_finish(&m, &masked) == 0)
		out = json_stringn(masked.len > 0 ? masked.data : "",
				   cut(masked.data, masked.len, max));
	mask_free(&m);
	buf_free(&clean);
	buf_free(&masked);
	return out;
}

/* A copy of numbers, texts and what holds them, as far as the bounds go. */
static json_t *tree(json_t *v, int depth, int *left, const struct needles *needles)
{
	const char *key;
	json_t *out, *child;
	size_t i;

	if (--*left < 0 || depth == 0)
		return json_null();
	if (json_is_string(v))
		return event_text(json_string_value(v), TEXT_MAX, needles);
	if (json_is_array(v)) {
		out = json_array();
		json_array_foreach(v, i, child)
			if (*left > 0)
				json_array_append_new(out, tree(child, depth - 1, left, needles));
		return out;
	}
	if (!json_is_object(v))
		return json_deep_copy(v);
	out = json_object();
	json_object_foreach(v, key, child) {
		json_t *name = *left > 0 ? event_text(key, 64, needles) : NULL;

		if (name != NULL)
			json_object_set_new(out, json_string_value(name),
					    tree(child, depth - 1, left, needles));
		json_decref(name);
	}
	return out;
}

/* A copy of a short list of short texts, or NULL when it is none. */
static json_t *list(const json_t *v, const struct needles *needles)
{
	json_t *out = json_array();
	const json_t *one;
	size_t i;

	json_array_foreach(v, i, one) {
		const char *s = json_string_value(one);

		if (s == NULL || i >= LIST_MAX || json_array_append_new(out, event_text(s, ITEM_MAX, needles)) < 0) {
			json_decref(out);
			return NULL;
		}
	}
	return out;
}

static int is_url(const char *s)
{
	size_t n = strlen(s), i;

	for (i = 0; i < n; i++)
		if (s[i] <= 0x20 || s[i] >= 0x7f || strchr("\"'<>\\`", s[i]) != NULL)
			return 0;
	return n <= URL_MAX && strncmp(s, "https://", 8) == 0;
}

static int is_branch(const char *s)
{
	return repo_check_branch(strncmp(s, "refs/heads/", 11) == 0 ? s + 11 : s) == NULL;
}

/* The clean value, or NULL when it is not what the member must be. */
static json_t *clean(const struct member *m, json_t *v, const struct needles *needles)
{
	const char *s = json_string_value(v);
	int left = TREE_SIZE;

	switch (m->type) {
	case T_WORD:
		return s != NULL && is_word(s, m->words) ? json_string(s) : NULL;
	case T_INT:
		return json_is_integer(v) && json_integer_value(v) >= 0 &&
		       json_integer_value(v) <= m->max ? json_integer(json_integer_value(v)) : NULL;
	case T_TRUE:
		return json_is_boolean(v) ? json_boolean(json_is_true(v)) : NULL;
	case T_TEXT:
		return s != NULL ? event_text(s, TEXT_MAX, needles) : NULL;
	case T_URL:
		return s != NULL && is_url(s) ? json_string(s) : NULL;
	case T_OID:
		return s != NULL && repo_is_oid(s) ? json_string(s) : NULL;
	case T_BRANCH:
		return s != NULL && is_branch(s) ? json_string(s) : NULL;
	case T_DATA:
		return s != NULL && json_string_length(v) <= DATA_MAX ? json_incref(v) : NULL;
	case T_TREE:
		return json_is_object(v) ? tree(v, TREE_DEPTH, &left, needles) : NULL;
	case T_LIST:
		return json_is_array(v) ? list(v, needles) : NULL;
	}
	return NULL;
}

json_t *event_clean(json_t *line, const struct needles *needles, char err[EVENT_ERROR_MAX])
{
	const char *event = json_string_value(json_object_get(line, "event"));
	json_t *out = json_object();
	size_t i, known = 0;

	for (i = 0; event != NULL && i < MEMBERS; i++) {
		const struct member *m = &members[i];
		json_t *v, *good;

		if (strcmp(m->event, event) != 0)
			continue;
		if (known++ == 0)
			json_object_set_new(out, "event", json_string(event));
		v = json_object_get(line, m->name);
		if ((v == NULL || json_is_null(v)) && !m->needed)
			continue;
		good = clean(m, v, needles);
		if (good == NULL) {
			snprintf(err, EVENT_ERROR_MAX, "event %s: %s is missing or not what it must be",
				 event, m->name);
			json_decref(out);
			return NULL;
		}
		json_object_set_new(out, m->name, good);
	}
	if (known > 0)
		return out;
	snprintf(err, EVENT_ERROR_MAX, "not an event that is known");
	json_decref(out);
	return NULL;
}
