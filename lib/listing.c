#include "listing.h"

#include <errno.h>
#include <string.h>

#include "json.h"

#define ALNUM "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

static int fail(int err)
{
	errno = err;
	return -1;
}

int listing_is_name(const char *s)
{
	size_t n = strlen(s);

	return n > 0 && n <= LISTING_NAME_MAX && strspn(s, ALNUM) > 0 && strspn(s, ALNUM "_.-") == n;
}

int listing_once(struct argv *a, const char *s)
{
	size_t i;

	for (i = 0; i < a->n; i++)
		if (strcmp(a->v[i], s) == 0)
			return 0;
	if (a->n >= LISTING_MAX)
		return fail(E2BIG);
	argv_add(a, s);
	return argv_ok(a);
}

int listing_lines(const char *text, size_t n, struct argv *names)
{
	char name[LISTING_NAME_MAX + 1];

	while (n > 0) {
		const char *end = memchr(text, '\n', n);
		size_t len = end != NULL ? (size_t)(end - text) : n, skip = len + (end != NULL);

		if (len > 0 && text[len - 1] == '\r')
			len--;
		if (len > 0) {
			if (len >= sizeof name || memchr(text, '\0', len) != NULL)
				return fail(EPROTO);
			memcpy(name, text, len);
			name[len] = '\0';
			if (!listing_is_name(name))
				return fail(EPROTO);
			if (listing_once(names, name) < 0)
				return -1;
		}
		text += skip;
		n -= skip;
	}
	return 0;
}

static int take(const json_t *object, const char *label, const char *value, struct argv *names,
		struct argv *values)
{
	const json_t *configuration = json_object_get(object, "configuration");
	const json_t *with = json_is_object(configuration) ? configuration : object;
	const char *has = json_text(json_object_get(with, "labels"), label, NULL), *name;

	if (!json_is_object(object))
		return fail(EPROTO);
	if (has == NULL || (value != NULL && strcmp(has, value) != 0))
		return 0;
	name = json_text(object, "id", json_text(with, "id", json_text(with, "name", "")));
	if (!listing_is_name(name))
		return fail(EPROTO);
	if (names != NULL && listing_once(names, name) < 0)
		return -1;
	return values != NULL ? listing_once(values, has) : 0;
}

int listing_json(const char *text, size_t n, const char *label, const char *value,
		 struct argv *names, struct argv *values)
{
	char err[JSON_ERROR_MAX];
	json_t *list = json_parse(text, n, err);
	size_t i;
	int rc = 0;

	if (!json_is_array(list))
		rc = fail(EPROTO);
	for (i = 0; rc == 0 && i < json_array_size(list); i++)
		rc = take(json_array_get(list, i), label, value, names, values);
	json_decref(list);
	return rc;
}
