#include "policy.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bounds.h"

/* FNV-1a. Only the policy's author can insert, so no client can make a chain long. */
static uint32_t hash(const char *host, uint16_t port)
{
	uint32_t h = 2166136261u;

	for (; *host != '\0'; host++)
		h = (h ^ (uint8_t)*host) * 16777619u;
	h = (h ^ (port & 0xffu)) * 16777619u;
	return (h ^ ((uint32_t)port >> 8)) * 16777619u;
}

const char *policy_text(const struct policy *p, uint32_t offset)
{
	return p->names != NULL ? p->names + offset : "";
}

uint32_t policy_intern(struct policy *p, const char *text)
{
	size_t n = strlen(text) + 1, at = p->names_len > 0 ? p->names_len : 1;

	if (at + n > p->names_cap) {
		size_t cap = p->names_cap > 0 ? p->names_cap : 256;
		char *names;

		while (cap < at + n)
			cap *= 2;
		names = cap <= UINT32_MAX ? realloc(p->names, cap) : NULL;
		if (names == NULL)
			return 0;
		p->names = names;
		p->names_cap = cap;
		names[0] = '\0';
	}
	memcpy(p->names + at, text, n);
	p->names_len = at + n;
	return (uint32_t)at;
}

/* The slot that holds the authority, or the free one where it belongs. */
static uint32_t *slot(const struct policy *p, const char *host, uint16_t port)
{
	size_t i = hash(host, port) & (p->slots_n - 1);

	while (p->slots[i] != 0) {
		const struct entry *e = &p->entries[p->slots[i] - 1];

		if (e->port == port && strcmp(policy_text(p, e->name), host) == 0)
			break;
		i = (i + 1) & (p->slots_n - 1);
	}
	return &p->slots[i];
}

static int grow(struct policy *p)
{
	size_t cap = p->cap > 0 ? p->cap * 2 : 16, i;
	struct entry *entries = realloc(p->entries, cap * sizeof *entries);
	uint32_t *slots;

	if (entries == NULL)
		return -1;
	p->entries = entries;
	slots = calloc(cap * 2, sizeof *slots);
	if (slots == NULL)
		return -1;
	free(p->slots);
	p->slots = slots;
	p->slots_n = cap * 2;
	p->cap = cap;
	for (i = 0; i < p->n; i++)
		*slot(p, policy_text(p, entries[i].name), entries[i].port) = (uint32_t)i + 1;
	return 0;
}

int policy_add(struct policy *p, const struct authority *a, uint32_t group, struct entry e)
{
	if (p->n == POLICY_ENTRIES_MAX || (p->n == p->cap && grow(p) < 0)) {
		errno = ENOMEM;
		return -1;
	}
	e.name = policy_intern(p, a->host);
	e.group = group;
	e.port = a->port;
	if (e.name == 0) {
		errno = ENOMEM;
		return -1;
	}
	p->entries[p->n++] = e;
	*slot(p, a->host, a->port) = (uint32_t)p->n;
	return 0;
}

struct entry *policy_find(const struct policy *p, const char *host, uint16_t port)
{
	uint32_t *s = p->n > 0 ? slot(p, host, port) : NULL;

	return s != NULL && *s != 0 ? &p->entries[*s - 1] : NULL;
}

enum reason policy_judge(const struct policy *p, const struct authority *a, unsigned phases,
			 const struct entry **e)
{
	*e = policy_find(p, a->host, a->port);
	if (*e == NULL)
		return REASON_POLICY;
	return ((*e)->phases & phases) != 0 ? REASON_NONE : REASON_PHASE;
}

void policy_free(struct policy *p)
{
	static const struct policy empty = POLICY_INIT;

	free(p->entries);
	free(p->slots);
	free(p->names);
	*p = empty;
}
