#include "answer.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base64.h"
#include "egress.h"
#include "exit.h"
#include "fd.h"
#include "msg.h"
#include "opened.h"
#include "spawn.h"

#define PIECE ((size_t)48 << 10)
#define LINE_SLACK 64

static long seconds(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (long)ts.tv_sec;
}

/* sh -c 'CMD "$@"' agent-launch ACCESS, with the user's environment less the run's secrets. */
static pid_t start_token_cmd(const char *cmd, const char *access, int out)
{
	struct argv a = ARGV_INIT;
	struct spawn s = {.envp = environ, .in = -1, .out = out, .err = STDERR_FILENO,
			  .new_session = 1};
	pid_t pid = -1;

	argv_all(&a, "/bin/sh", "-c", (char *)NULL);
	argv_fmt(&a, "%s \"$@\"", cmd);
	argv_all(&a, "agent-launch", access, (char *)NULL);
	if (argv_ok(&a) == 0) {
		s.argv = a.v;
		pid = spawn_start(&s);
	}
	argv_free(&a);
	return pid;
}

/* Takes the end of line off, and judges. */
static const char *check(struct buf *text, int status)
{
	if (status != 0)
		return "failed";
	while (text->len > 0 && (text->data[text->len - 1] == '\n' || text->data[text->len - 1] == '\r'))
		text->data[--text->len] = '\0';
	if (text->len > 0 && memchr(text->data, '\0', text->len) != NULL)
		return "holds a NUL byte";
	return wallet_check_token(text->len > 0 ? text->data : "");
}

int answer_token_now(const char *cmd, const char *access, struct buf *out)
{
	const char *wrong;
	int fds[2], failed;
	pid_t pid;

	if (fd_pipe(fds) < 0)
		return msg_fail_sys(EXIT_SOFTWARE, "cannot make a pipe");
	pid = start_token_cmd(cmd, access, fds[1]);
	fd_close(&fds[1]);
	failed = pid < 0 ? -1 : fd_slurp(fds[0], out);
	fd_close(&fds[0]);
	wrong = failed < 0 ? "gave no token" : NULL;
	if (pid > 0) {
		int status = spawn_wait(pid);

		if (wrong == NULL)
			wrong = check(out, status);
	}
	if (wrong == NULL)
		return 0;
	return msg_fail(EXIT_NOPERM, "--token-cmd '%.200s' for %s: %s%s", cmd, access,
			strcmp(wrong, "failed") == 0 || strcmp(wrong, "gave no token") == 0 ? "it " :
			"its output ", wrong);
}

static void refuse(struct answer *a, struct channel *c, const char *why)
{
	channel_send(c, json_pack("{s:s, s:s}", "answer", a->token ? "token" : "bundle", "error", why));
}

static void give_token(struct answer *a, struct channel *c, const char *token)
{
	json_t *egress = egress_summary(a->record->dir, "egress.jsonl");

	json_object_set_new(egress, "opened", opened_list(a->plan->o));
	channel_send(c, json_pack("{s:s, s:s, s:o}", "answer", "token", "token", token, "egress", egress));
}

static void start_helper(struct answer *a, struct channel *c)
{
	int fds[2] = {-1, -1};

	a->text.max = a->token ? TOKEN_MAX + 2 : PIECE + 1;
	if (!a->token) {
		a->pid = local_bundle(a->local, &fds[0]);
	} else if (fd_pipe(fds) == 0) {
		a->pid = start_token_cmd(a->plan->o->token_cmd, "write", fds[1]);
		fd_close(&fds[1]);
	}
	if (a->pid < 0 || fds[0] < 0) {
		fd_close(&fds[0]);
		refuse(a, c, a->token ? "--token-cmd cannot be started" : "git cannot be started");
		return;
	}
	a->out = fds[0];
	a->until = seconds() + ANSWER_SECONDS;
}

const char *answer_need(struct answer *a, struct channel *c, const json_t *need)
{
	int token = strcmp(json_text(need, "what", ""), "token") == 0;
	const struct options *o = a->plan->o;

	if (a->out >= 0 || ++a->asked > ANSWER_QUESTIONS)
		return "it asks too much";
	a->token = token;
	a->pid = -1;
	if (token && (o->verb == VERB_SHELL || o->source == SOURCE_BUNDLE))
		refuse(a, c, "this run has nothing to push");
	else if (!token && a->local == NULL)
		refuse(a, c, "the repository is not a local one");
	else if (token && o->token_cmd == NULL && a->wallet->token != NULL)
		give_token(a, c, a->wallet->token);
	else if (token && o->token_cmd == NULL)
		refuse(a, c, "there is no token");
	else
		start_helper(a, c);
	return NULL;
}

static void give_piece(struct answer *a, struct channel *c)
{
	struct buf text = BUF_INIT(PIECE * 2 + LINE_SLACK);

	if (a->text.len == 0)
		return;
	if (base64_encode(&text, a->text.data, a->text.len) == 0)
		channel_send(c, json_pack("{s:s, s:s}", "answer", "bundle", "data", text.data));
	buf_free(&text);
	a->text.len = 0;
}

static void finish(struct answer *a, struct channel *c, const char *failed)
{
	int status = spawn_wait(a->pid);

	fd_close(&a->out);
	if (failed == NULL && !a->token && status != 0)
		failed = "git bundle create failed";
	if (failed == NULL && a->token)
		failed = check(&a->text, status);
	if (failed != NULL) {
		msg_say("%s: %s", a->token ? "--token-cmd for write" : "the bundle of the base", failed);
		refuse(a, c, failed);
	} else if (a->token) {
		/* From here on it must not be shown either. */
		wallet_mask(a->wallet, a->text.data);
		give_token(a, c, a->text.data);
	} else {
		give_piece(a, c);
		channel_send(c, json_pack("{s:s, s:b}", "answer", "bundle", "end", 1));
	}
	buf_wipe(&a->text);
}

void answer_pump(struct answer *a, struct channel *c)
{
	long got = buf_read(&a->text, a->out, PIECE);

	if (got < 0 && errno == EFBIG) {
		kill(a->pid, SIGKILL);
		finish(a, c, "it gave more than a token");
		return;
	}
	if (got <= 0) {
		finish(a, c, got < 0 ? "cannot read it" : NULL);
		return;
	}
	if (!a->token)
		give_piece(a, c);
	a->until = a->token ? a->until : seconds() + ANSWER_SECONDS;
}

void answer_tick(struct answer *a, struct channel *c)
{
	if (a->out < 0 || seconds() < a->until || (!a->token && !channel_room(c)))
		return;
	kill(a->pid, SIGKILL);
	finish(a, c, "it took too long");
}

void answer_free(struct answer *a)
{
	if (a->out >= 0) {
		kill(a->pid, SIGKILL);
		spawn_wait(a->pid);
		fd_close(&a->out);
	}
	buf_wipe(&a->text);
	buf_free(&a->text);
}
