#include "egress.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "host.h"
#include "json.h"

#define LINE_MAX_ 8192
#define REASON_MAX 120

static void add_to(json_t *entry, const char *key, json_int_t more)
{
	json_object_set_new(entry, key,
			    json_integer(json_integer_value(json_object_get(entry, key)) + more));
}

static json_int_t count(const json_t *line, const char *key)
{
	json_int_t n = json_integer_value(json_object_get(line, key));

	return n > 0 ? n : 0;
}

/* The entry for host and port, made when there is none; NULL when there are too many. */
static json_t *entry_of(json_t *list, const char *host, json_int_t port)
{
	json_t *entry;
	size_t i;

	json_array_foreach(list, i, entry)
		if (json_integer_value(json_object_get(entry, "port")) == port &&
		    strcmp(json_text(entry, "host", ""), host) == 0)
			return entry;
	if (json_array_size(list) >= EGRESS_HOSTS_MAX)
		return NULL;
	entry = json_pack("{s:s, s:I}", "host", host, "port", port);
	if (json_array_append_new(list, entry) < 0)
		return NULL;
	return entry;
}

/* A reason in our own proxy's words: letters, digits and plain punctuation. */
static int is_plain(const char *s)
{
	size_t n = strlen(s), i;

	for (i = 0; i < n; i++)
		if (s[i] < 0x20 || s[i] >= 0x7f)
			return 0;
	return n <= REASON_MAX;
}

static void take(json_t *sum, const json_t *line)
{
	const char *verdict = json_text(line, "verdict", ""), *host = json_text(line, "host", "");
	const char *reason = json_text(line, "reason", "");
	json_int_t port = count(line, "port");
	char name[HOST_MAX + 1];
	json_t *entry;
	int allowed = strcmp(verdict, "allow") == 0;

	if ((!allowed && strcmp(verdict, "deny") != 0) || json_is_true(json_object_get(line, "probe")))
		return;
	if (host_parse(host, strlen(host), name) != HOST_OK || port < 1 || port > 65535)
		snprintf(name, sizeof name, "%s", "(not a host name)");
	entry = entry_of(json_object_get(sum, allowed ? "allowed" : "denied"), name, port);
	if (entry == NULL)
		return;
	if (allowed) {
		add_to(entry, "tunnels", 1);
		add_to(entry, "up", count(line, "up"));
		add_to(entry, "down", count(line, "down"));
		return;
	}
	add_to(entry, "count", 1);
	if (json_object_get(entry, "reason") == NULL && is_plain(reason))
		json_object_set_new(entry, "reason", json_string(reason));
}

json_t *egress_summary(int dir, const char *name)
{
	json_t *sum = json_pack("{s:[], s:[]}", "allowed", "denied");
	int fd = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
	FILE *f = fd >= 0 ? fdopen(fd, "r") : NULL;
	char text[LINE_MAX_], err[JSON_ERROR_MAX];

	if (f == NULL) {
		if (fd >= 0)
			close(fd);
		return sum;
	}
	while (fgets(text, sizeof text, f) != NULL) {
		json_t *line = json_parse(text, strlen(text), err);

		if (line != NULL)
			take(sum, line);
		json_decref(line);
	}
	fclose(f);
	return sum;
}
