#include "phase.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "buf.h"
#include "fd.h"

static const struct {
	const char *name;
	unsigned bit;
} phases[] = {{"setup", PHASE_SETUP}, {"agent", PHASE_AGENT}, {"ship", PHASE_SHIP}};

#define PHASES (sizeof phases / sizeof phases[0])

const char *phase_name(unsigned one)
{
	size_t i;

	for (i = 0; i < PHASES; i++)
		if (phases[i].bit == one)
			return phases[i].name;
	return "all";
}

unsigned phase_parse(const char *name, size_t n)
{
	size_t i;

	for (i = 0; i < PHASES; i++)
		if (strlen(phases[i].name) == n && memcmp(phases[i].name, name, n) == 0)
			return phases[i].bit;
	return 0;
}

unsigned phase_parse_list(const char *list, size_t n)
{
	const char *end = list + n;
	unsigned mask = 0;

	for (;;) {
		const char *comma = memchr(list, ',', (size_t)(end - list));
		const char *stop = comma != NULL ? comma : end;
		unsigned bit = phase_parse(list, (size_t)(stop - list));

		if (bit == 0)
			return 0;
		mask |= bit;
		if (comma == NULL)
			return mask;
		list = comma + 1;
	}
}

const char *phase_list(unsigned mask, char out[PHASE_LIST_MAX])
{
	size_t i, len = 0;

	out[0] = '\0';
	for (i = 0; i < PHASES; i++)
		if ((mask & phases[i].bit) != 0)
			len += (size_t)snprintf(out + len, PHASE_LIST_MAX - len, "%s%s",
						len > 0 ? ", " : "", phases[i].name);
	return out;
}

/* A line, and nothing of what follows: the same pipe may go on as the lifeline. */
static int read_line(int fd, struct buf *b)
{
	long got = 1;

	while (got > 0 && b->len <= KEY_LENGTH && (b->len == 0 || b->data[b->len - 1] != '\n'))
		got = buf_read(b, fd, 1);
	return got < 0 ? -1 : 0;
}

int phase_read_key(struct phase *p, int fd)
{
	struct buf b = BUF_INIT(KEY_LENGTH + 1);
	size_t i;
	int rc = read_line(fd, &b);

	if (rc == 0 && b.len == KEY_LENGTH + 1 && b.data[KEY_LENGTH] == '\n')
		b.len = KEY_LENGTH;
	if (rc == 0 && b.len != KEY_LENGTH) {
		errno = EINVAL;
		rc = -1;
	}
	for (i = 0; rc == 0 && i < KEY_LENGTH; i++)
		if (strchr("0123456789abcdef", b.data[i]) == NULL || b.data[i] == '\0') {
			errno = EINVAL;
			rc = -1;
		}
	if (rc == 0) {
		memcpy(p->key, b.data, KEY_LENGTH);
		p->keyed = 1;
		p->now = PHASE_SETUP;
	}
	buf_wipe(&b);
	buf_free(&b);
	return rc;
}

/* Whatever differs, all bytes are looked at. */
int phase_is_key(const struct phase *p, const char *key, size_t n)
{
	unsigned char diff = 0;
	size_t i;

	if (!p->keyed || n != KEY_LENGTH)
		return 0;
	for (i = 0; i < KEY_LENGTH; i++)
		diff |= (unsigned char)(p->key[i] ^ key[i]);
	return diff == 0;
}

enum reason phase_move(struct phase *p, const char *name, size_t n, const char *key, size_t key_n)
{
	unsigned next = phase_parse(name, n);

	if (!phase_is_key(p, key, key_n))
		return REASON_KEY;
	if (next == 0)
		return REASON_PHASE_UNKNOWN;
	if (next < p->now)
		return REASON_PHASE_BACK;
	p->now = next;
	return REASON_NONE;
}
