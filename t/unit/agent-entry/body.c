/* body: nothing foreign stands outside a fence, nothing is longer than it may be, no secret shows. */
#include "body.h"

#include <stdlib.h>

#include "tap.h"

/* What stands outside the fences; the caller's. */
static char *outside(const char *text)
{
	char *out = calloc(1, strlen(text) + 1);
	size_t fence = 0, n = 0;

	while (*text != '\0') {
		size_t line = strcspn(text, "\n"), ticks = strspn(text, "`");

		if (fence > 0) {
			if (ticks == fence && line == ticks)
				fence = 0;
		} else if (ticks >= 3) {
			fence = ticks;
		} else {
			memcpy(out + n, text, line);
			n += line;
			out[n++] = '\n';
		}
		text += line + (text[line] != '\0');
	}
	if (fence > 0)
		strcpy(out, "a fence is open");
	return out;
}

static void hostile(const struct body *b, const char *what)
{
	struct buf text = BUF_INIT(BODY_MAX);
	char *bare;

	is_int(body_text(b, &text), 0, what);
	bare = outside(text.len > 0 ? text.data : "");
	ok(strstr(bare, "fence is open") == NULL, "every fence is closed");
	ok(strstr(bare, "@") == NULL && strstr(bare, "loses #") == NULL && strstr(bare, "![") == NULL,
	   "and nothing foreign is outside");
	ok(text.len == 0 || strstr(text.data, "secret-0123456789") == NULL, "no secret is in it");
	free(bare);
	buf_free(&text);
}

static void title(struct body b, const char *asked, const char *subject, const char *prompt,
		  const char *want, const char *what)
{
	struct buf out = BUF_INIT(BODY_TITLE_MAX * 8);

	b.title = asked;
	b.subject = subject;
	b.prompt = prompt;
	is_int(body_title(&b, &out), 0, what);
	is(out.data, want, "as wanted");
	buf_free(&out);
}

int main(void)
{
	struct needles n = {0};
	struct body b = {.tool = "sh", .run_id = "r-1", .base = "0123456789abcdef", .tip = "x", .title = "",
			 .subject = "", .prompt = "", .commits = "", .files = "", .report = "", .needles = &n};
	char *big = malloc(1000001);
	json_t *egress = json_loads("{\"opened\":[\"a.example@agent\",\"@everyone Closes #9\"],\"allowed\":[{\"host\":\"a.example\",\"port\":443,\"tunnels\":3}],"
				    "\"denied\":[{\"host\":\"@everyone`````\",\"port\":1,\"count\":2,\"reason\":\"Closes #9\"}]}",
				    0, NULL);

	needles_add(&n, "secret-0123456789");
	hostile(&b, "an empty run");
	b.prompt = "fix it\n```\n@everyone Closes #1 ![x](https://evil/)\n`````````\nsecret-0123456789";
	b.commits = "abc agent: ``` Closes #2 @team\n";
	b.files = " x`````` | 1 +\n";
	b.report = "I did it\n````\n@me\033[2J";
	b.egress = egress;
	hostile(&b, "a run in which everything is hostile");
	memset(big, '`', 1000000);
	big[1000000] = '\0';
	b.prompt = b.commits = b.files = b.report = big;
	hostile(&b, "a megabyte of backticks everywhere");
	memset(big, '\n', 1000000);
	hostile(&b, "a megabyte of line ends");
	memcpy(big, "\xf0\x9f\x98\x80", 4);
	hostile(&b, "a character of four bytes");
	title(b, "Asked for", "Subject", "prompt", "Asked for", "a title that was asked for");
	title(b, "", "Subject\nmore", "prompt", "Subject", "the last commit's");
	title(b, "", "", "\n\n  first line\nsecond", "first line", "the prompt's first line");
	title(b, "", "", "", "Work of sh", "none of them");
	title(b, "", "Closes #1 @team", "", "Closes # 1 @ team", "the agent's last commit does nothing by itself");
	title(b, "", "", "Fix o/r#2 @team", "Fix o/r# 2 @ team", "nor does a prompt, which may be an issue's text");
	title(b, "Fix #3 @me", "x", "y", "Fix #3 @me", "who asks for a title has it as it is");
	memset(big, '#', 1000000);
	for (size_t i = 1; i < 1000; i += 2)
		big[i] = '1';
	{
		struct buf out = BUF_INIT(BODY_TITLE_MAX * 8);

		b.title = b.prompt = "";
		b.subject = big;
		ok(body_title(&b, &out) == 0 && out.len > 190 && out.len <= BODY_TITLE_MAX, "and is not too long");
		buf_free(&out);
	}
	title(b, "", "x secret-0123456789 y", "", "x *** y", "a secret is masked in it too");
	json_decref(egress);
	free(big);
	needles_free(&n);
	return tap_done();
}
