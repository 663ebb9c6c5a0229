#include "suggest.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "account.h"
#include "buf.h"
#include "evidence.h"
#include "exit.h"
#include "msg.h"
#include "proposal.h"
#include "server.h"

#define CHUNK 65536

/* What is read of the log and is not a whole line yet. */
struct reader {
	struct buf in;
	int skipping; /* in a line that was too long */
};

static int take(struct reader *r, struct evidence *e, const char *line, size_t n)
{
	if (r->skipping) {
		r->skipping = 0;
		return 0;
	}
	if (n > SUGGEST_LINE_MAX) {
		evidence_bad_line(e);
		return 0;
	}
	/* An empty line ends one that a full disk cut off. */
	return n > 0 ? evidence_line(e, line, n) : 0;
}

/* Takes the whole lines; the rest stays, unless it is too long already. */
static int take_lines(struct reader *r, struct evidence *e)
{
	const char *p = r->in.data, *end = r->in.data + r->in.len, *newline;

	while (p < end && (newline = memchr(p, '\n', (size_t)(end - p))) != NULL) {
		if (take(r, e, p, (size_t)(newline - p)) < 0)
			return -1;
		p = newline + 1;
	}
	buf_drop(&r->in, (size_t)(p - r->in.data));
	if (r->in.len > SUGGEST_LINE_MAX || (r->skipping && r->in.len > 0)) {
		if (!r->skipping)
			evidence_bad_line(e);
		r->skipping = 1;
		r->in.len = 0;
	}
	return 0;
}

static int read_log(int fd, const char *name, struct evidence *e)
{
	struct reader r = {.in = BUF_INIT(CHUNK + SUGGEST_LINE_MAX)};
	int rc = EXIT_OK;
	long n;

	while ((n = buf_read(&r.in, fd, CHUNK)) > 0 && rc == EXIT_OK)
		if (take_lines(&r, e) < 0)
			rc = msg_fail_sys(EXIT_SOFTWARE, "cannot go on");
	if (rc == EXIT_OK && n < 0)
		rc = msg_fail_sys(EXIT_NOINPUT, "cannot read '%s'", name);
	else if (rc == EXIT_OK && r.in.len > 0 && take(&r, e, r.in.data, r.in.len) < 0)
		rc = msg_fail_sys(EXIT_SOFTWARE, "cannot go on");
	buf_free(&r.in);
	return rc;
}

static int read_evidence(const struct options *o, struct evidence *e)
{
	const char *name = o->suggest != NULL ? o->suggest : "-";
	int piped = strcmp(name, "-") == 0, fd, rc;

	fd = piped ? STDIN_FILENO : open(name, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0)
		return msg_fail_sys(EXIT_NOINPUT, "cannot open '%s'", name);
	rc = read_log(fd, piped ? "standard input" : name, e);
	if (!piped)
		close(fd);
	if (rc == EXIT_OK && e->lines == 0)
		msg_say("the log is empty");
	if (rc == EXIT_OK && e->lines > 0 && e->bad == e->lines)
		rc = msg_fail(EXIT_NOINPUT, "'%s' is not a log of the proxy: no line of it is one", name);
	return rc;
}

static int propose(const struct options *o, const struct evidence *e, const struct policy *now)
{
	struct proposal p;

	if (proposal_make(&p, e, now) < 0)
		return msg_fail_sys(EXIT_SOFTWARE, "cannot go on");
	if (o->nix)
		proposal_nix(&p, stdout);
	else
		proposal_json(&p, stdout);
	if (fflush(stdout) != 0 || ferror(stdout)) {
		proposal_free(&p);
		return msg_fail_sys(EXIT_IO, "cannot write the policy");
	}
	if (!o->nix)
		account_table(&p);
	account_rest(&p);
	account_unused(e, now);
	account_doubts(e, &p);
	proposal_free(&p);
	return e->full ? EXIT_LIMIT : EXIT_OK;
}

int suggest_policy(const struct options *o)
{
	struct server s = {.opt = o};
	struct evidence e;
	int rc = server_policy_path(&s);

	memset(&e, 0, sizeof e);
	if (rc == EXIT_OK && server_load_policy(&s, &s.policy) < 0)
		rc = EXIT_CONFIG;
	if (rc == EXIT_OK)
		rc = read_evidence(o, &e);
	if (rc == EXIT_OK)
		rc = propose(o, &e, &s.policy);
	evidence_free(&e);
	policy_free(&s.policy);
	return rc;
}
