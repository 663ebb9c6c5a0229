/* listing: names that an engine gives, and what could be an option, a path or another's. */
#include "listing.h"

#include <errno.h>
#include <string.h>

#include "tap.h"

#define HEX "49954c9d30fbbfc6cb0fd48e7d077e60b18e9b54ed287a7ab375f3ff4a040c8a"

static struct argv names, values;

static int lines(const char *text)
{
	argv_free(&names);
	return listing_lines(text, strlen(text), &names);
}

static int json(const char *text, const char *value)
{
	argv_free(&names);
	argv_free(&values);
	return listing_json(text, strlen(text), "agent.run", value, &names, &values);
}

static void from_lines(void)
{
	static const char *const bad[] = {"-f\n", "../x\n", "a b\n", "a\n\033[2J\n", "$(x)\n", ".x\n", "a/b\n",
					  "Error: no daemon\n", "\xc3\xa4\n", NULL};
	struct argv many = ARGV_INIT;
	char text[LISTING_NAME_MAX + 3];
	int i, rc = 0;

	is_int(lines(""), 0, "nothing");
	is_int((long)names.n, 0, "is none");
	is_int(lines(HEX "\nagt-n1\r\nVolume_1.x"), 0, "ids and names");
	is_int((long)names.n, 3, "are all there");
	is(names.v[0], HEX, "the first");
	is(names.v[1], "agt-n1", "the second");
	is(names.v[2], "Volume_1.x", "the last, without a newline");
	is_int(lines("a\n\na\n"), 0, "one that comes twice");
	is_int((long)names.n, 1, "is one");
	for (i = 0; bad[i] != NULL; i++) {
		is_int(lines(bad[i]), -1, "what is no name");
		is_int(errno, EPROTO, "is EPROTO");
	}
	argv_free(&names);
	is_int(listing_lines("a\0b\n", 4, &names), -1, "nor is what has a NUL in it");
	memset(text, 'a', sizeof text);
	text[LISTING_NAME_MAX] = '\n';
	text[LISTING_NAME_MAX + 1] = '\0';
	is_int(lines(text), 0, "the longest name");
	text[LISTING_NAME_MAX] = 'a';
	is_int(lines(text), -1, "one that is longer");
	for (i = 0; rc == 0 && i <= LISTING_MAX; i++) {
		snprintf(text, sizeof text, "n%d", i);
		rc = listing_once(&many, text);
	}
	is_int(i, LISTING_MAX + 1, "as many as there may be");
	is_int(rc, -1, "and no more");
	argv_free(&many);
}

static void from_json(void)
{
	static const char now[] =
		"[{\"id\":\"c1\",\"configuration\":{\"id\":\"c1\",\"labels\":{\"agent.run\":\"r1\"}}},"
		"{\"id\":\"c2\",\"configuration\":{\"labels\":{\"agent.run\":\"r2\"}},\"labels\":{\"agent.run\":\"r1\"}},"
		"{\"id\":\"c3\",\"configuration\":{\"labels\":{\"agent.run\":7}}},"
		"{\"id\":\"-c4\",\"configuration\":{\"labels\":{\"other\":\"r1\"}}},"
		"{\"configuration\":{\"id\":\"c5\",\"labels\":{\"agent.run\":\"r1\"}}}]";

	is_int(json(now, "r1"), 0, "objects of one run");
	is_int((long)names.n, 2, "are those with its label");
	is(names.v[0], "c1", "by their id");
	is(names.v[1], "c5", "or that of the configuration");
	is_int(json(now, NULL), 0, "objects of any run");
	is_int((long)names.n, 3, "are those with a label");
	is_int((long)values.n, 2, "of two runs");
	is(values.v[1], "r2", "whose ids are told");
	is_int(json("[{\"name\":\"v1\",\"labels\":{\"agent.run\":\"r1\"}}]", "r1"), 0, "an old volume");
	is(names.v[0], "v1", "has its name");
	is_int(json("[]", "r1"), 0, "none");
	is_int(json("{}", "r1"), -1, "no list");
	is_int(json("", "r1"), -1, "nothing");
	is_int(json("[1]", "r1"), -1, "a list of something else");
	is_int(errno, EPROTO, "is EPROTO");
	is_int(json("[{\"id\":\"-rf\",\"configuration\":{\"labels\":{\"agent.run\":\"r1\"}}}]", "r1"), -1,
	       "an id that is an option");
	is_int(json("[{\"id\":\"a\",\"id\":\"b\"}]", "r1"), -1, "a key that comes twice");
}

int main(void)
{
	from_lines();
	from_json();
	argv_free(&names);
	argv_free(&values);
	return tap_done();
}
