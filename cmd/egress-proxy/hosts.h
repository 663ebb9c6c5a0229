/*
 * hosts - the names of /etc/hosts, looked up before DNS.
 *
 * Read at start and at reload, kept as a sorted array, so that a look-up costs no system call.
 * Lines that are not `address name...` are passed over, as everybody does with this file; names
 * that are not host names (host.h) are too. A name may have several addresses, in file order.
 */
#ifndef PROXY_HOSTS_H
#define PROXY_HOSTS_H

#include <stddef.h>
#include <stdint.h>

#include "address.h"

struct hosts_entry {
	char *name;
	uint32_t order;
	struct address address;
};

struct hosts {
	struct hosts_entry *entries;
	size_t n, cap;
};

#define HOSTS_INIT {NULL, 0, 0}

/* Adds what n bytes of the file, whole lines, say: 0, or -1 with ENOMEM and fit for free only. */
int hosts_parse(struct hosts *h, const char *text, size_t n);

/* Replaces the contents by the file's. -1 with errno, and h as it was. */
int hosts_load(struct hosts *h, const char *path);

/* At most max addresses of a canonical name; returns how many. */
size_t hosts_find(const struct hosts *h, const char *name, struct address *out, size_t max);

void hosts_free(struct hosts *h);

#endif
