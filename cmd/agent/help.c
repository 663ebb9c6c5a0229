#include "help.h"

#include <stdio.h>

#include "argv.h"
#include "buf.h"
#include "exit.h"
#include "msg.h"
#include "near.h"
#include "verbs.h"

#define WORDS_MAX 2048

int help_print(void)
{
	struct argv others = ARGV_INIT;
	const struct verb *v;
	size_t i;

	puts("usage: agent VERB [argument ...]\n\n"
	     "Runs a coding agent in a sandbox; what comes out is a branch and a pull request.\n");
	for (v = verbs_table; v->name != NULL; v++)
		printf("  %-10s %s\n", v->name, v->help);
	verbs_list(&others);
	for (i = 0; i < others.n; i++)
		printf("  %-10s see agent %s --help\n", others.v[i], others.v[i]);
	argv_free(&others);
	puts("  help       this, or help on a VERB\n\n"
	     "  agent run owner/repo \"fix the flaky test\"\n"
	     "  agent run --tool sh . 'sed -i s/colour/color/ README.md'\n\n"
	     "agent --version prints the version. See agent(1) and agent(7).");
	return fflush(stdout) == 0 && !ferror(stdout) ? 0 : -1;
}

static void add(struct buf *b, const char *word, const char *verb)
{
	/* Beyond the bound the list is cut: it is only a hint. */
	if (verb == NULL || near_is(word, verb))
		buf_fmt(b, "%s%s", b->len > 0 ? ", " : "", word);
}

static void collect(struct buf *b, const struct argv *others, const char *verb)
{
	const struct verb *v;
	size_t i;

	for (v = verbs_table; v->name != NULL; v++)
		add(b, v->name, verb);
	for (i = 0; i < others->n; i++)
		add(b, others->v[i], verb);
}

int help_unknown(const char *verb)
{
	struct argv others = ARGV_INIT;
	struct buf words = BUF_INIT(WORDS_MAX);

	verbs_list(&others);
	collect(&words, &others, verb);
	if (words.len > 0) {
		msg_say("there is no verb '%.100s': did you mean %s?", verb, words.data);
	} else {
		collect(&words, &others, NULL);
		msg_say("there is no verb '%.100s': there are %s, help", verb, words.data);
	}
	argv_free(&others);
	buf_free(&words);
	return EXIT_USAGE;
}
