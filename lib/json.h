/*
 * json - jansson with our strictness: the few calls that every program needs.
 *
 * Parsing refuses duplicate keys and anything after the value, and tells where (line, column).
 * What json_parse() returns is the caller's, to be released by json_decref(); every other value
 * is borrowed from it. Text is UTF-8 (RFC 8259).
 */
#ifndef AGENT_JSON_H
#define AGENT_JSON_H

#include <jansson.h>
#include <stddef.h>

#define JSON_ERROR_MAX 512

/* Parses n bytes of UTF-8. NULL on error, with "line 3, column 7: ..." in err. */
json_t *json_parse(const char *text, size_t n, char err[JSON_ERROR_MAX]);

/* Parses a file of at most max bytes. NULL on error, err begins with the path. */
json_t *json_parse_file(const char *path, size_t max, char err[JSON_ERROR_MAX]);

/* Writes the compact form and a newline to fd, whole. -1 with errno. */
int json_write_line(int fd, const json_t *value);

/*
 * Writes the indented form and a newline as the file `name` of the open directory dir, which is
 * replaced whole: a reader sees the old one or the new one. 0600, no link is followed. -1, errno.
 */
int json_replace(int dir, const char *name, const json_t *value);

/* The string member `key` of an object, or fallback when it is not there or not a string. */
const char *json_text(const json_t *object, const char *key, const char *fallback);

/* 0 if every key of `object` is in the NULL-terminated list, else -1 and *unknown names one. */
int json_known(json_t *object, const char *const *keys, const char **unknown);

#endif
