/* channel: lines of every length, in pieces, and the spec that the first one is. */
#include "channel.h"

#include <stdlib.h>
#include <unistd.h>

#include "fd.h"
#include "spec.h"
#include "tap.h"

static int ends[2];

static void give(const char *text)
{
	fd_write(ends[1], text, strlen(text));
}

static void lines(void)
{
	char err[JSON_ERROR_MAX];
	struct channel c;
	json_t *line;

	fd_pipe(ends);
	channel_init(&c, ends[0], -1);
	give("{\"a\":");
	channel_fill(&c);
	ok(channel_take(&c, err) == NULL && err[0] == '\0', "half a line is none yet");
	give("1}\n{\"b\":2}\n[]\nnonsense\n{\"a\":1,\"a\":2}\n");
	channel_fill(&c);
	line = channel_take(&c, err);
	is_int(json_integer_value(json_object_get(line, "a")), 1, "the first line");
	json_decref(line);
	line = channel_take(&c, err);
	is_int(json_integer_value(json_object_get(line, "b")), 2, "the second line");
	json_decref(line);
	ok(channel_take(&c, err) == NULL && err[0] != '\0', "a list is no object");
	ok(channel_take(&c, err) == NULL && err[0] != '\0', "what is no JSON is told");
	ok(channel_take(&c, err) == NULL && err[0] != '\0', "a key given twice is told");
	close(ends[1]);
	is_int(channel_fill(&c), -1, "end of file");
	is_int(c.eof, 1, "means that the launcher is gone");
	buf_free(&c.rx);
	close(ends[0]);
}

static void too_long(void)
{
	char err[JSON_ERROR_MAX], *text = malloc(65537);
	struct channel c;
	int i;

	memset(text, ' ', 65536);
	text[65536] = '\0';
	fd_pipe(ends);
	channel_init(&c, ends[0], -1);
	for (i = 0; i < 65; i++) {
		give(text);
		channel_fill(&c);
	}
	ok(channel_take(&c, err) == NULL && strstr(err, "longer") != NULL, "a line over 4 MiB is told");
	buf_free(&c.rx);
	close(ends[0]);
	close(ends[1]);
	free(text);
}

static int parse(const char *text)
{
	json_t *line = json_loads(text, JSON_ALLOW_NUL, NULL);
	struct spec s;
	int rc = spec_parse(&s, line);

	spec_free(&s);
	json_decref(line);
	return rc;
}

static void specs(void)
{
	static const char *const wrong[] = {
		"{}", "{\"version\":2}", "{\"version\":1,\"colour\":1}", "{\"version\":1,\"mode\":\"x\"}",
		"{\"version\":1,\"source\":\"x\"}", "{\"version\":1,\"phase_key\":\"xyz\"}",
		"{\"version\":1,\"secrets\":[]}", "{\"version\":1,\"secrets\":{\"A\":1}}",
		"{\"version\":1,\"secrets\":{\"A-B\":\"x\"}}", "{\"version\":1,\"secrets\":{\"GH_TOKEN\":\"a\\nb\"}}",
		"{\"version\":1,\"env\":{\"1A\":\"x\"}}", "{\"version\":1,\"options\":[]}",
		"{\"version\":1,\"options\":{\"other\":1}}", "{\"version\":1,\"options\":{\"idle\":-1}}",
		"{\"version\":1,\"options\":{\"labels\":[\"-x\"]}}", "{\"version\":1,\"options\":{\"labels\":\"x\"}}",
		"{\"version\":1,\"options\":{\"reviewers\":[\"a,b\"]}}",
	};
	size_t i;

	is_int(parse("{\"version\":1,\"prompt\":\"x\",\"secrets\":{\"GH_TOKEN\":\"t\"},\"env\":{\"A\":\"b\\nc\"},"
		     "\"mode\":\"run\",\"source\":\"remote\",\"options\":{\"draft\":true,\"title\":null,\"labels\":[\"a b\"]}}"),
	       0, "a whole spec");
	for (i = 0; i < sizeof wrong / sizeof *wrong; i++)
		is_int(parse(wrong[i]), -1, wrong[i]);
}

int main(void)
{
	lines();
	too_long();
	specs();
	return tap_done();
}
