/* usage: figures from an agent's own output, whose author is hostile. */
#include "usage.h"

#include "tap.h"

static json_t *row(const char *text)
{
	return json_loads(text, 0, NULL);
}

static double figure(const struct usage *u, const char *name)
{
	return json_number_value(json_object_get(u->figures, name));
}

#define CLAUDE "{\"form\":\"object\",\"error\":\"is_error\",\"message\":\"result\",\"cost_usd\":\"total_cost_usd\"," \
	"\"input_tokens\":\"usage.input_tokens\",\"output_tokens\":\"usage.output_tokens\"}"
#define CODEX "{\"form\":\"lines\",\"where\":{\"type\":\"turn.completed\"},\"input_tokens\":\"usage.input_tokens\"," \
	"\"output_tokens\":\"usage.output_tokens\"}"
#define GEMINI "{\"form\":\"object\",\"message\":\"response\",\"input_tokens\":\"stats.models.*.tokens.prompt\"," \
	"\"output_tokens\":\"stats.models.*.tokens.candidates\"}"

static void read_it(const char *r, const char *text, struct usage *u)
{
	json_t *table = row(r);

	usage_read(table, text, strlen(text), u);
	json_decref(table);
}

int main(void)
{
	struct usage u;

	read_it(CLAUDE, "some words\n{\"type\":\"result\",\"is_error\":false,\"result\":\"done it\","
			"\"total_cost_usd\":0.25,\"usage\":{\"input_tokens\":10,\"output_tokens\":20}}\n", &u);
	is_int(figure(&u, "input_tokens"), 10, "claude: tokens in");
	is_int(figure(&u, "output_tokens"), 20, "claude: tokens out");
	ok(figure(&u, "cost_usd") > 0.24 && figure(&u, "cost_usd") < 0.26, "claude: cost");
	is(u.report, "done it", "claude: its last words");
	is_int(u.failed, 0, "claude: it succeeded");
	json_decref(u.figures);

	read_it(CLAUDE, "{\"subtype\":\"success\",\"is_error\":true,\"result\":\"no credit\"}\n", &u);
	is_int(u.failed, 1, "claude: is_error is the one to read");
	ok(u.figures == NULL, "and no figures are made up");

	read_it(CODEX, "{\"type\":\"turn.started\"}\n{\"type\":\"turn.completed\",\"usage\":{\"input_tokens\":1,"
		       "\"output_tokens\":2}}\n{\"type\":\"other\"}\n", &u);
	is_int(figure(&u, "input_tokens"), 1, "codex: the line that matches");
	json_decref(u.figures);

	read_it(GEMINI, "{\n  \"response\": \"ok\",\n  \"stats\": {\"models\": {\"a\": {\"tokens\": {\"prompt\": 3, "
			"\"candidates\": 4}},\n \"b\": {\"tokens\": {\"prompt\": 5, \"candidates\": 6}}}}\n}\n", &u);
	is_int(figure(&u, "input_tokens"), 8, "gemini: summed over its models");
	is_int(figure(&u, "output_tokens"), 10, "both ways");
	json_decref(u.figures);

	read_it(CLAUDE, "{\"total_cost_usd\":\"much\",\"usage\":{\"input_tokens\":-5,\"output_tokens\":1e300}}\n", &u);
	ok(u.figures == NULL, "texts, negative and absurd numbers are left out");
	read_it(CLAUDE, "{\"unfinished\": ", &u);
	ok(u.figures == NULL && u.report[0] == '\0', "what is no JSON says nothing");
	read_it(CLAUDE, "", &u);
	ok(u.figures == NULL, "nor does nothing");
	read_it("null", "{\"a\":1}\n", &u);
	ok(u.figures == NULL, "a tool without a row is not read");
	return tap_done();
}
