#include "ask.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "capture.h"
#include "client.h"

/* What git, nix and our own programs get besides. Nothing that is a secret by its purpose. */
static const char *const passed[] = {"TMPDIR", "XDG_STATE_HOME", "XDG_CACHE_HOME", "NIX_REMOTE",
				     "AGENT_SHARE", "SUDO_UID", "SUDO_GID", NULL};

int ask_environment(struct argv *env)
{
	static const char *const engines[] = {"docker", "podman", "container"};
	size_t i;

	for (i = 0; i < sizeof engines / sizeof engines[0]; i++)
		client_env(env, engines[i]);
	client_pass(env, passed);
	return argv_ok(env);
}

long ask_time(const struct doctor *d)
{
	long left = d->end - capture_now();

	if (left < ASK_LEAST_MS)
		return ASK_LEAST_MS;
	return left < ASK_MS ? left : ASK_MS;
}

void ask(const struct doctor *d, struct argv *argv, struct answer *a)
{
	struct spawn s = {.argv = argv->v, .envp = d->env.v};
	struct capture c = CAPTURE_INIT;

	a->out = (struct buf)BUF_INIT(ASK_OUT_MAX);
	a->said = (struct buf)BUF_INIT(ASK_OUT_MAX);
	a->status = -1;
	a->err = ENOMEM;
	if (argv_ok(argv) == 0) {
		c.out = &a->out;
		c.err = &a->said;
		c.ms = ask_time(d);
		c.cut = 1;
		c.stop = d->stop;
		a->status = capture_run(&c, &s);
		a->err = a->status < 0 ? errno : 0;
	}
	argv_free(argv);
}

/* Skips "program: ", as our own programs and many others begin. */
static const char *after_name(const char *line)
{
	size_t n = strcspn(line, ": \n");

	return n > 0 && line[n] == ':' && line[n + 1] == ' ' ? line + n + 2 : line;
}

const char *answer_words(const struct answer *a, char words[ASK_WORDS_MAX])
{
	const struct buf *b = a->said.len > 0 ? &a->said : &a->out;
	const char *line = b->len > 0 ? b->data : "";

	line += strspn(line, " \t\r\n");
	line = after_name(line);
	snprintf(words, ASK_WORDS_MAX, "%.*s", (int)strcspn(line, "\r\n"), line);
	if (*words == '\0')
		snprintf(words, ASK_WORDS_MAX, "it said nothing (exit code %d)", a->status);
	return words;
}

const char *answer_trouble(const struct answer *a, char words[ASK_WORDS_MAX])
{
	if (a->err == ETIMEDOUT)
		snprintf(words, ASK_WORDS_MAX, "hangs: no answer in its time, at most %ld s", ASK_MS / 1000);
	else
		snprintf(words, ASK_WORDS_MAX, "cannot be started: %s", strerror(a->err));
	return words;
}

void answer_free(struct answer *a)
{
	buf_free(&a->out);
	buf_free(&a->said);
}
