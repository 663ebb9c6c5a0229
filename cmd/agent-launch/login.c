#include "login.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "exit.h"
#include "json.h"
#include "msg.h"
#include "trusted.h"
#include "wallet.h"

#define FILE_BYTES_MAX ((size_t)1 << 20)
#define TEXT_MAX 128
#define DEPTH_MAX 16
#define SPARE 60 /* seconds: one that is about to expire is of no use */
#define YEARS (100 * 365 * 86400L)

#define NAME_BYTES "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"

/* "a.b": names of members, none of which is there to get new tokens with. */
static int is_path(const char *s)
{
	size_t n = strlen(s), i;

	for (i = 0; i < n; i++)
		if (strncasecmp(s + i, "refresh", 7) == 0)
			return 0;
	for (;; s++) {
		size_t part = strspn(s, NAME_BYTES);

		if (part == 0 || n > TEXT_MAX)
			return 0;
		s += part;
		if (*s != '.')
			return *s == '\0';
	}
}

/* A file or directory beneath another: no way up, nothing that a terminal would act on. */
static int is_beneath(const char *s)
{
	if (*s == '\0' || strlen(s) > TEXT_MAX || s[strspn(s, NAME_BYTES "./")] != '\0')
		return 0;
	for (;; s++) {
		size_t part = strcspn(s, "/");

		if (part == 0 || (part == 1 && s[0] == '.') || (part == 2 && s[0] == '.' && s[1] == '.'))
			return 0;
		s += part;
		if (*s == '\0')
			return 1;
	}
}

static int is_among(const struct argv *a, const char *s)
{
	size_t i;

	for (i = 0; i < a->n; i++)
		if (strcmp(a->v[i], s) == 0)
			return 1;
	return 0;
}

static const char *keep_text(json_t *row, const char *key, struct argv *keep)
{
	const char *text = json_string_value(json_object_get(row, key));

	if (text == NULL)
		return NULL;
	argv_add(keep, text);
	return argv_ok(keep) == 0 ? keep->v[keep->n - 1] : NULL;
}

const char *login_parse(json_t *row, const struct argv *secrets, struct argv *keep,
			struct login *out)
{
	static const char *const keys[] = {"variable", "what", "directory", "moved_by", "file",
					   "token", "expires", NULL};
	const char *unknown;

	if (!json_is_object(row) || json_known(row, keys, &unknown) < 0)
		return "an object of variable, what, directory, moved_by, file, token and expires";
	out->variable = keep_text(row, "variable", keep);
	out->what = keep_text(row, "what", keep);
	out->directory = keep_text(row, "directory", keep);
	out->moved_by = keep_text(row, "moved_by", keep);
	out->file = keep_text(row, "file", keep);
	out->token = keep_text(row, "token", keep);
	out->expires = keep_text(row, "expires", keep);
	if (out->variable == NULL || !is_among(secrets, out->variable))
		return "a variable that secrets names";
	if (out->what == NULL || out->what[strspn(out->what, NAME_BYTES " ")] != '\0')
		return "what it is, in words";
	if (out->directory == NULL || !is_beneath(out->directory) || out->file == NULL ||
	    !is_beneath(out->file))
		return "directory and file as paths beneath HOME";
	if (out->token == NULL || !is_path(out->token) ||
	    (out->expires != NULL && !is_path(out->expires)))
		return "token and expires as names of members, which do not speak of refreshing";
	return NULL;
}

static const json_t *member(const json_t *at, const char *path)
{
	char name[TEXT_MAX + 1];

	while (at != NULL && path != NULL) {
		size_t n = strcspn(path, ".");

		snprintf(name, sizeof name, "%.*s", (int)n, path);
		at = json_object_get(at, name);
		path = path[n] == '.' ? path + n + 1 : NULL;
	}
	return at;
}

const char *login_pick(const struct login *l, const json_t *root, time_t now, long *left)
{
	const char *token = json_string_value(member(root, l->token));
	const json_t *expires = l->expires != NULL ? member(root, l->expires) : NULL;
	double seconds;

	*left = LONG_MAX;
	if (token == NULL || *token == '\0')
		return NULL;
	/* What is no number is 0, and so over: it cannot be relied on. */
	if (expires != NULL && !json_is_null(expires)) {
		seconds = json_number_value(expires) / 1000 - (double)now;
		*left = seconds <= SPARE ? 0 : seconds >= YEARS ? YEARS : (long)seconds;
	}
	return token;
}

static const char *span(long seconds, char *out, size_t size)
{
	if (seconds >= 2 * 86400)
		snprintf(out, size, "%ld d", seconds / 86400);
	else if (seconds >= 2 * 3600)
		snprintf(out, size, "%ld h", seconds / 3600);
	else
		snprintf(out, size, "%ld min", seconds / 60);
	return out;
}

/* The file's path, and how it is told: 0, -1 when there is no place for one. */
static int find(const struct login *l, char path[PATH_MAX], char where[PATH_MAX])
{
	const char *home = getenv("HOME"), *moved = l->moved_by != NULL ? getenv(l->moved_by) : NULL;
	size_t n = home != NULL ? strlen(home) : 0;
	int len;

	if (moved != NULL && *moved == '/')
		len = snprintf(path, PATH_MAX, "%s/%s", moved, l->file);
	else if (n > 0 && *home == '/')
		len = snprintf(path, PATH_MAX, "%s/%s/%s", home, l->directory, l->file);
	else
		return -1;
	if (len < 0 || len >= PATH_MAX)
		return -1;
	if (n > 1 && strncmp(path, home, n) == 0 && path[n] == '/')
		snprintf(where, PATH_MAX, "~%s", path + n);
	else
		snprintf(where, PATH_MAX, "%s", path);
	return 0;
}

/* Overwrites each string of the value: some are secrets that are none of ours. */
static void wipe(json_t *value, int depth)
{
	const char *key;
	json_t *one;
	size_t i;

	if (json_is_string(value))
		explicit_bzero((char *)json_string_value(value), json_string_length(value));
	if (depth == 0)
		return;
	json_object_foreach(value, key, one)
		wipe(one, depth - 1);
	json_array_foreach(value, i, one)
		wipe(one, depth - 1);
}

/* What the file's object has for us. 0, or the exit code. */
static int take(const struct login *l, const json_t *root, int quiet, const char *program,
		struct taken *out)
{
	const char *wrong, *token;
	char text[32] = "";
	long left;

	token = login_pick(l, root, time(NULL), &left);
	if (token == NULL)
		return 0;
	if (left == 0)
		return msg_fail(EXIT_NOPERM, "the %s in '%.1000s' has expired: run %s once, which renews "
				"it, or set %s", l->what, out->where, program, l->variable);
	wrong = wallet_check_token(token);
	if (wrong != NULL)
		return msg_fail(EXIT_NOPERM, "the %s in '%.1000s' %s", l->what, out->where, wrong);
	out->secret = strdup(token);
	if (out->secret == NULL)
		return msg_fail(EXIT_SOFTWARE, "out of memory");
	out->variable = l->variable;
	if (!quiet)
		msg_say("model key: %s from %.1000s%s%s", l->what, out->where,
			left == LONG_MAX ? "" : ", expires in ",
			left == LONG_MAX ? "" : span(left, text, sizeof text));
	return 0;
}

int login_take(const struct login *logins, size_t n, int quiet, const char *program,
	       struct taken *out)
{
	struct buf b = BUF_INIT(FILE_BYTES_MAX);
	char path[PATH_MAX], where[PATH_MAX], err[JSON_ERROR_MAX];
	int code = 0, rc;
	size_t i;

	memset(out, 0, sizeof *out);
	for (i = 0; i < n && code == 0 && out->secret == NULL; i++) {
		const char *wrong;
		json_t *root;

		if (find(&logins[i], path, where) < 0)
			continue;
		rc = trusted_read(path, &b, &wrong);
		if (rc < 0)
			code = msg_fail(EXIT_NOPERM, "cannot use the login in '%.1000s': %s (or --login "
					"never)", where, wrong);
		if (rc != 0)
			continue;
		snprintf(out->where, sizeof out->where, "%s", where);
		root = json_parse(b.data != NULL ? b.data : "", b.len, err);
		buf_wipe(&b);
		code = root != NULL ? take(&logins[i], root, quiet, program, out)
				    : msg_fail(EXIT_NOPERM, "cannot use the login in '%.1000s': it is "
					       "not JSON (or --login never)", where);
		wipe(root, DEPTH_MAX);
		json_decref(root);
	}
	buf_wipe(&b);
	buf_free(&b);
	return code;
}
