#include "optset.h"

#include <stdio.h>
#include <string.h>

#include "exit.h"
#include "msg.h"

int optset_bad(const struct optset *r, const char *key, const char *wanted)
{
	return msg_fail(EXIT_CONFIG, "%.1000s: %.200s%.100s: expected %s", r->path, r->at, key, wanted);
}

/* One text that stands for a value of the option. */
static int take_text(const struct optset *r, const struct optspec *s, const char *text)
{
	const char *wrong = optspec_wrong(s, text);

	if (*text == '\0')
		return optset_bad(r, s->name, "a string that is not empty");
	if (wrong != NULL)
		return msg_fail(EXIT_CONFIG, "%.1000s: %.200s%s: '%.200s' is no value: it %s", r->path,
				r->at, s->name, text, wrong);
	if ((s->marks & OPT_PATH) != 0 && *text != '/')
		return optset_bad(r, s->name, "an absolute path");
	return r->to != NULL ? layers_add(r->to, s, r->layer, text, r->where) : 0;
}

static int take_list(const struct optset *r, const struct optspec *s, json_t *value)
{
	json_t *one;
	size_t i;
	int code = 0;

	if (!json_is_array(value))
		return optset_bad(r, s->name, "a list of strings");
	json_array_foreach(value, i, one) {
		code = json_is_string(one) ? take_text(r, s, json_string_value(one))
					   : optset_bad(r, s->name, "a list of strings");
		if (code != 0)
			break;
	}
	return code;
}

static int take_value(const struct optset *r, const struct optspec *s, json_t *value)
{
	int is_number = s->kind != OPT_TEXT;
	char number[32];

	if (s->kind == OPT_LIST)
		return take_list(r, s, value);
	if (s->kind == OPT_FLAG) {
		if (!json_is_boolean(value))
			return optset_bad(r, s->name, "true or false");
		return take_text(r, s, json_is_true(value) ? "1" : "0");
	}
	if (json_is_string(value))
		return take_text(r, s, json_string_value(value));
	if (!is_number || !json_is_integer(value))
		return optset_bad(r, s->name, is_number ? "a string or a whole number" : "a string");
	snprintf(number, sizeof number, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
	return take_text(r, s, number);
}

/* Members of the whole file that are no options. */
static int is_frame(const char *key)
{
	return strcmp(key, "version") == 0 || strcmp(key, "profiles") == 0 || strcmp(key, "groups") == 0;
}

int optset_take(const struct optset *r, json_t *object)
{
	const char *key;
	json_t *value;
	int code = 0;

	json_object_foreach(object, key, value) {
		const struct optspec *s = optspec_named(key);

		if (!r->is_profile && is_frame(key))
			continue;
		if (s == NULL)
			code = optset_bad(r, key, "the long name of an option, which this is not");
		else if ((s->marks & OPT_ONCE) != 0)
			code = optset_bad(r, key, "no such member: it belongs to one command, not into a file");
		else if (r->is_profile && (s->marks & OPT_OUTER) != 0)
			code = optset_bad(r, key, "no such member: a profile does not name another");
		else
			code = take_value(r, s, value);
		if (code != 0)
			break;
	}
	return code;
}
