#include "findings.h"

#include <stdarg.h>
#include <stdio.h>

#define TEXT_MAX 256

static void add(json_t **list, const char *fmt, va_list ap)
{
	char text[TEXT_MAX];
	char *p;

	vsnprintf(text, sizeof text, fmt, ap);
	/* The name of an interface may be any bytes. */
	for (p = text; *p != '\0'; p++)
		if ((unsigned char)*p < 0x20 || (unsigned char)*p > 0x7e)
			*p = '?';
	if (*list == NULL)
		*list = json_array();
	json_array_append_new(*list, json_string(text));
}

void findings_leak(struct findings *f, enum advice a, const char *fmt, ...)
{
	va_list ap;

	f->leaks_n++;
	f->advice |= 1u << a;
	va_start(ap, fmt);
	add(&f->leaks, fmt, ap);
	va_end(ap);
}

void findings_unknown(struct findings *f, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	add(&f->unknown, fmt, ap);
	va_end(ap);
}

int findings_list(const json_t *list, struct buf *out)
{
	const json_t *one;
	size_t i;

	json_array_foreach(list, i, one)
		if (buf_fmt(out, "%s%s", i > 0 ? "; " : "", json_string_value(one)) < 0)
			return -1;
	return 0;
}

static const char *sentence(enum advice a)
{
	switch (a) {
	case ADVICE_NONE:
		return "a sandbox with a handed-over listener needs no network: start it with 'agent run', "
		       "or with --network none";
	case ADVICE_INTERNAL:
		return "give it a network of its own that is internal, or none ('agent run' without "
		       "--network)";
	case ADVICE_SIX:
		return "switch IPv6 off in it: --sysctl net.ipv6.conf.all.disable_ipv6=1";
	case ADVICE_RESOLVER:
		return "give it no resolver: --dns=none (podman) or --dns 127.0.0.1 (docker)";
	case ADVICE_GATEWAY:
		return "services of the host can be reached through the gateway: run without --network, use "
		       "an engine that isolates the gateway (docker 28), or drop what comes in from the "
		       "sandbox's bridge (agt-*) by the host's nftables";
	case ADVICE_PROXY:
		return "look at the proxy: it is not egress-proxy with this run's policy";
	case ADVICES:
		break;
	}
	return "";
}

int findings_advice(const struct findings *f, struct buf *out)
{
	int a;

	for (a = 0; a < ADVICES; a++)
		if ((f->advice >> a & 1) != 0 && buf_fmt(out, "; %s", sentence((enum advice)a)) < 0)
			return -1;
	return 0;
}

void findings_free(struct findings *f)
{
	json_decref(f->leaks);
	json_decref(f->unknown);
	f->leaks = f->unknown = NULL;
}
