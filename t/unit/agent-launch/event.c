#include "event.h"

#include <stdio.h>
#include <stdlib.h>

#include "json.h"
#include "tap.h"

static struct needles needles;

/* The clean form of a line, or NULL; freed by the next call. */
static const char *clean(const char *line)
{
	static char *text;
	char why[EVENT_ERROR_MAX], err[JSON_ERROR_MAX];
	json_t *in = json_parse(line, strlen(line), err), *out;

	free(text);
	text = NULL;
	out = event_clean(in, &needles, why);
	if (out != NULL)
		text = json_dumps(out, JSON_COMPACT);
	json_decref(in);
	json_decref(out);
	return text;
}

static void bounds(void)
{
	char line[70000];
	json_t *text;

	snprintf(line, sizeof line, "{\"event\":\"progress\",\"step\":\"agent\",\"state\":\"done\","
		 "\"text\":\"%.*s\"}", 60000, "");
	ok(clean(line) != NULL, "an empty text");
	memset(line, 'x', 60000);
	line[60000] = '\0';
	text = event_text(line, 100, &needles);
	is_int(json_string_length(text), 100, "a text is cut");
	json_decref(text);
	text = event_text("\xc3\xa4\xc3\xa4", 3, &needles);
	is(json_string_value(text), "\xc3\xa4", "not within a character");
	json_decref(text);
	text = event_text("", 10, &needles);
	is(json_string_value(text), "", "nothing stays nothing");
	json_decref(text);
}

int main(void)
{
	needles_add(&needles, "a-secret-of-the-run");
	is(clean("{\"event\":\"phase\",\"phase\":\"setup\",\"ms\":4,\"x\":1}"),
	   "{\"event\":\"phase\",\"phase\":\"setup\",\"ms\":4}", "what is not known is dropped");
	is(clean("{\"event\":\"phase\",\"phase\":\"setup\",\"ms\":null}"),
	   "{\"event\":\"phase\",\"phase\":\"setup\"}", "null is absent");
	is(clean("{\"event\":\"phase\",\"phase\":\"setup guard\"}"), NULL, "two words are none");
	is(clean("{\"event\":\"phase\",\"phase\":\"\"}"), NULL, "nor is none");
	is(clean("{\"event\":\"phase\",\"phase\":null}"), NULL, "what is needed is needed");
	is(clean("{\"event\":\"phase\",\"phase\":\"setup\",\"ms\":1.5}"), NULL, "a number is whole");
	is(clean("{\"event\":\"result\",\"code\":0,\"outcome\":\"nothing\",\"message\":\"a-secret-of-the-run\"}"),
	   "{\"event\":\"result\",\"code\":0,\"outcome\":\"nothing\",\"message\":\"***\"}", "a secret is masked");
	is(clean("{\"event\":\"result\",\"code\":256,\"outcome\":\"nothing\"}"), NULL, "no exit code");
	is(clean("{\"event\":\"result\",\"code\":0,\"outcome\":\"nothing\",\"branch\":\"refs/heads/../x\"}"), NULL,
	   "no branch");
	is(clean("{\"event\":\"usage\",\"usage\":{\"a\":{\"b\":{\"c\":{\"d\":{\"e\":{\"f\":1}}}}}}}"),
	   "{\"event\":\"usage\",\"usage\":{\"a\":{\"b\":{\"c\":{\"d\":{\"e\":{\"f\":null}}}}}}}", "usage has a depth");
	is(clean("{\"event\":\"selftest\",\"text\":\"t\",\"leaks\":[\"a\\u001b[2Jb\"],\"unknown\":[],\"x\":1}"),
	   "{\"event\":\"selftest\",\"text\":\"t\",\"leaks\":[\"ab\"],\"unknown\":[]}", "lists of texts");
	ok(clean("{\"event\":\"selftest\",\"text\":\"t\",\"leaks\":[1]}") == NULL, "of nothing else");
	ok(clean("{\"event\":\"selftest\",\"text\":\"t\",\"leaks\":{}}") == NULL, "and nothing but lists");
	ok(clean("{\"event\":\"selftest\",\"leaks\":[]}") == NULL, "beside the text");
	is(clean("{\"event\":\"usage\",\"usage\":{\"a\":\"a-secret-of-the-run\",\"a-secret-of-the-run\":true}}"),
	   "{\"event\":\"usage\",\"usage\":{\"a\":\"***\",\"***\":true}}", "and no secret, also as a name");
	is(clean("{\"phase\":\"setup\"}"), NULL, "no event");
	is(clean("{\"event\":{}}"), NULL, "no name");
	bounds();
	clean("{}");
	needles_free(&needles);
	return tap_done();
}
