#include "remote.h"

#include <stdio.h>
#include <string.h>

const char *remote_name(const char *url, char out[REMOTE_MAX])
{
	const char *host, *at;
	size_t n;

	out[0] = '\0';
	if (url == NULL || *url == '\0' || *url == '/' || strncmp(url, "unix:", 5) == 0 ||
	    strncmp(url, "fd:", 3) == 0)
		return out;
	host = strstr(url, "://");
	host = host != NULL ? host + 3 : url;
	snprintf(out, REMOTE_MAX, "%.*s", (int)(host - url), url);
	/* To the last @ of the authority, since a password may hold one. */
	n = strcspn(host, "/?#");
	for (at = memchr(host, '@', n); at != NULL; at = memchr(host, '@', n)) {
		n -= (size_t)(at + 1 - host);
		host = at + 1;
	}
	snprintf(out + strlen(out), REMOTE_MAX - strlen(out), "%.*s", (int)n, host);
	return out;
}

void remote_warn(struct finding *f, const char *remote, const char *variable)
{
	size_t n = strlen(f->found);

	snprintf(f->found + n, sizeof f->found - n, ", on another machine: %s", remote);
	f->level = LEVEL_WARN;
	finding_next(f, "a run needs an engine on this machine: unset %s", variable);
}
