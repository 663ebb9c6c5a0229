#include "hosts.h"

#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "fd.h"
#include "host.h"
#include "bounds.h"

static int add(struct hosts *h, const char *name, const struct address *address)
{
	struct hosts_entry *e;

	if (h->n == h->cap) {
		size_t cap = h->cap > 0 ? h->cap * 2 : 8;

		e = realloc(h->entries, cap * sizeof *e);
		if (e == NULL)
			return -1;
		h->entries = e;
		h->cap = cap;
	}
	e = &h->entries[h->n];
	e->name = strdup(name);
	if (e->name == NULL)
		return -1;
	e->order = (uint32_t)h->n++;
	e->address = *address;
	return 0;
}

/* The next word of [*p, end) that ends at blanks; 0 when there is none. */
static size_t word(const char **p, const char *end, const char **start)
{
	while (*p < end && (**p == ' ' || **p == '\t' || **p == '\r'))
		(*p)++;
	*start = *p;
	while (*p < end && **p != ' ' && **p != '\t' && **p != '\r')
		(*p)++;
	return (size_t)(*p - *start);
}

static int parse_line(struct hosts *h, const char *p, const char *end)
{
	char text[ADDRESS_TEXT_MAX], name[HOST_MAX + 1];
	struct address address;
	const char *start;
	size_t n = word(&p, end, &start);

	if (n == 0 || n >= sizeof text)
		return 0;
	memcpy(text, start, n);
	text[n] = '\0';
	if (address_parse(text, &address) < 0)
		return 0;
	while ((n = word(&p, end, &start)) > 0)
		if (host_parse(start, n, name) == HOST_OK && add(h, name, &address) < 0)
			return -1;
	return 0;
}

static int compare(const void *a, const void *b)
{
	const struct hosts_entry *x = a, *y = b;
	int c = strcmp(x->name, y->name);

	return c != 0 ? c : (x->order > y->order) - (x->order < y->order);
}

int hosts_parse(struct hosts *h, const char *text, size_t n)
{
	const char *p = text, *end = text + n;

	while (p < end) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));
		const char *stop = nl != NULL ? nl : end;
		const char *hash = memchr(p, '#', (size_t)(stop - p));

		if (parse_line(h, p, hash != NULL ? hash : stop) < 0)
			return -1;
		p = nl != NULL ? nl + 1 : end;
	}
	if (h->n > 0)
		qsort(h->entries, h->n, sizeof *h->entries, compare);
	return 0;
}

int hosts_load(struct hosts *h, const char *path)
{
	struct buf b = BUF_INIT(HOSTS_FILE_MAX);
	struct hosts fresh = HOSTS_INIT;
	int rc = fd_slurp_file(path, 0, &b);

	if (rc == 0)
		rc = hosts_parse(&fresh, b.data != NULL ? b.data : "", b.len);
	buf_free(&b);
	if (rc < 0) {
		hosts_free(&fresh);
		return -1;
	}
	hosts_free(h);
	*h = fresh;
	return 0;
}

size_t hosts_find(const struct hosts *h, const char *name, struct address *out, size_t max)
{
	size_t low = 0, high = h->n, n = 0;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (strcmp(h->entries[mid].name, name) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	for (; low < h->n && n < max && strcmp(h->entries[low].name, name) == 0; low++)
		out[n++] = h->entries[low].address;
	return n;
}

void hosts_free(struct hosts *h)
{
	static const struct hosts empty = HOSTS_INIT;
	size_t i;

	for (i = 0; i < h->n; i++)
		free(h->entries[i].name);
	free(h->entries);
	*h = empty;
}
