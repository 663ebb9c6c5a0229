#include "screen.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "fd.h"

#define CHUNK ((size_t)32 << 10)
#define LATER ((size_t)64 << 10)

void screen_init(struct screen *s, int from, int log, int quiet, const struct needles *needles)
{
	memset(s, 0, sizeof *s);
	s->from = from;
	s->log = log;
	s->quiet = quiet;
	/* With room for a secret that is added later. */
	mask_init(&s->mask, needles, CHUNK * 2 + LATER);
	s->raw.max = CHUNK;
	s->clean.max = CHUNK * 2;
	s->out.max = (CHUNK * 2 + LATER + needles_longest(needles)) * 2;
}

static void put_log(struct screen *s, const char *data, size_t n)
{
	static const char full[] = "\nagent-launch: the log is full, the rest is not kept\n";

	if (s->log < 0)
		return;
	if (n > SCREEN_LOG_MAX - s->logged) {
		n = SCREEN_LOG_MAX - s->logged;
		if (fd_write(s->log, data, n) < 0 || fd_write(s->log, full, sizeof full - 1) < 0)
			errno = 0; /* the log is closed either way */
		fd_close(&s->log);
		return;
	}
	s->logged += n;
	if (fd_write(s->log, data, n) < 0)
		fd_close(&s->log);
}

static void put(struct screen *s)
{
	if (s->out.len > 0) {
		put_log(s, s->out.data, s->out.len);
		s->inside = s->out.data[s->out.len - 1] != '\n';
		/* Nobody may be there to read it: that does not end the run. */
		if (!s->quiet && fd_write(STDERR_FILENO, s->out.data, s->out.len) < 0)
			s->quiet = 1;
	}
	buf_wipe(&s->out);
	buf_wipe(&s->clean);
	buf_wipe(&s->raw);
}

void screen_pump(struct screen *s)
{
	long got = buf_read(&s->raw, s->from, CHUNK);

	if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
		return;
	if (got <= 0) {
		fd_close(&s->from);
		return;
	}
	if (neutral_feed(&s->neutral, s->raw.data, s->raw.len, &s->clean) == 0 && s->clean.len > 0)
		mask_feed(&s->mask, s->clean.data, s->clean.len, &s->out);
	put(s);
}

void screen_finish(struct screen *s)
{
	if (neutral_finish(&s->neutral, &s->clean) == 0 && s->clean.len > 0)
		mask_feed(&s->mask, s->clean.data, s->clean.len, &s->out);
	mask_finish(&s->mask, &s->out);
	put(s);
	fd_close(&s->from);
	fd_close(&s->log);
	mask_free(&s->mask);
	buf_free(&s->raw);
	buf_free(&s->clean);
	buf_free(&s->out);
}
