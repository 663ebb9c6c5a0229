#include "json.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "buf.h"
#include "fd.h"

json_t *json_parse(const char *text, size_t n, char err[JSON_ERROR_MAX])
{
	json_error_t e;
	json_t *value = json_loadb(text, n, JSON_REJECT_DUPLICATES, &e);

	if (value == NULL)
		snprintf(err, JSON_ERROR_MAX, "line %d, column %d: %s", e.line, e.column, e.text);
	return value;
}

json_t *json_parse_file(const char *path, size_t max, char err[JSON_ERROR_MAX])
{
	struct buf b = BUF_INIT(max);
	char why[JSON_ERROR_MAX];
	json_t *value;

	if (fd_slurp_file(path, 0, &b) < 0) {
		snprintf(err, JSON_ERROR_MAX, "%.200s: %s", path, strerror(errno));
		buf_free(&b);
		return NULL;
	}
	value = json_parse(b.data != NULL ? b.data : "", b.len, why);
	if (value == NULL)
		snprintf(err, JSON_ERROR_MAX, "%.200s: %.300s", path, why);
	buf_free(&b);
	return value;
}

int json_write_line(int fd, const json_t *value)
{
	char *text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
	size_t n;
	int rc;

	if (text == NULL) {
		errno = ENOMEM;
		return -1;
	}
	n = strlen(text);
	/* One write for the line: the terminating NUL becomes the newline. */
	text[n] = '\n';
	rc = fd_write(fd, text, n + 1);
	explicit_bzero(text, n);
	free(text);
	return rc;
}

int json_replace(int dir, const char *name, const json_t *value)
{
	char *text = json_dumps(value, JSON_INDENT(2)), temporary[NAME_MAX + 1];
	int fd, rc = -1;

	snprintf(temporary, sizeof temporary, "%.200s.new", name);
	if (text == NULL) {
		errno = ENOMEM;
		return -1;
	}
	unlinkat(dir, temporary, 0);
	fd = openat(dir, temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd >= 0 && fd_write(fd, text, strlen(text)) == 0 && fd_write(fd, "\n", 1) == 0)
		rc = renameat(dir, temporary, dir, name);
	fd_close(&fd);
	free(text);
	return rc;
}

const char *json_text(const json_t *object, const char *key, const char *fallback)
{
	const char *s = json_string_value(json_object_get(object, key));

	return s != NULL ? s : fallback;
}

int json_known(json_t *object, const char *const *keys, const char **unknown)
{
	const char *key;
	json_t *value;

	json_object_foreach(object, key, value) {
		const char *const *k = keys;

		while (*k != NULL && strcmp(*k, key) != 0)
			k++;
		if (*k == NULL) {
			*unknown = key;
			return -1;
		}
	}
	return 0;
}
