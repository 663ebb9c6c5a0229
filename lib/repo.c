#include "repo.h"

#include <stdio.h>
#include <string.h>

#define OWNER_MAX 39
#define REPO_NAME_MAX 100
#define DEFAULT_HOST "github.com"
#define HTTPS "https://"
#define HTTPS_PORT 443

static const char alnum[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

static int is_alnum(char c)
{
	return c != '\0' && strchr(alnum, c) != NULL;
}

static int ends(const char *s, size_t n, const char *tail)
{
	size_t t = strlen(tail);

	return n >= t && memcmp(s + n - t, tail, t) == 0;
}

/* One component of a path or of owner/name: n bytes of letters, digits and `extra`. */
static int is_segment(const char *s, size_t n, const char *extra)
{
	size_t i;

	if (n == 0 || s[0] == '-' || (n == 1 && s[0] == '.') || (n == 2 && memcmp(s, "..", 2) == 0))
		return 0;
	for (i = 0; i < n; i++)
		if (!is_alnum(s[i]) && (s[i] == '\0' || strchr(extra, s[i]) == NULL))
			return 0;
	return 1;
}

static const char *set(struct repo *out, const char *host, uint16_t port, const char *path, size_t n)
{
	int len;

	if (n > REPO_PATH_MAX)
		return "is too long";
	snprintf(out->host, sizeof out->host, "%s", host);
	memcpy(out->path, path, n);
	out->path[n] = '\0';
	out->port = port;
	if (port == HTTPS_PORT)
		len = snprintf(out->url, sizeof out->url, HTTPS "%s/%s", out->host, out->path);
	else
		len = snprintf(out->url, sizeof out->url, HTTPS "%s:%u/%s", out->host,
			       (unsigned)port, out->path);
	return len < 0 || (size_t)len >= sizeof out->url ? "is too long" : NULL;
}

/* owner/name, whose shape GitHub fixes. */
static const char *parse_short(const char *text, size_t n, const char *host, struct repo *out)
{
	const char *slash = memchr(text, '/', n), *name;
	size_t owner, rest, i;

	if (slash == NULL)
		return "is neither owner/name nor an https URL";
	owner = (size_t)(slash - text);
	name = slash + 1;
	rest = n - owner - 1;
	if (owner == 0 || owner > OWNER_MAX || !is_alnum(text[0]))
		return "has no valid owner (letters, digits and '-', at most 39)";
	for (i = 0; i < owner; i++)
		if (!is_alnum(text[i]) && text[i] != '-')
			return "has no valid owner (letters, digits and '-', at most 39)";
	if (rest > REPO_NAME_MAX || !is_segment(name, rest, "._-"))
		return "has no valid name after the owner (letters, digits, '.', '_' and '-', "
		       "at most 100)";
	if (ends(name, rest, ".git"))
		return "must not end in .git";
	out->github = 1;
	return set(out, host, HTTPS_PORT, text, n);
}

static const char *check_path(const char *path)
{
	while (*path != '\0') {
		size_t n = strcspn(path, "/");

		if (!is_segment(path, n, "._~-"))
			return "has a path that is not plain (segments of letters, digits, '.', '_', "
			       "'~' and '-'; none empty, '.' or '..', none beginning with '-')";
		path += n;
		if (*path == '/' && *++path == '\0')
			return "must not end in a slash";
	}
	return NULL;
}

static const char *parse_url(const char *text, const char *gh_host, struct repo *out)
{
	const char *host = text + strlen(HTTPS), *path = strchr(host, '/'), *wrong;
	struct authority a;
	size_t n;

	if (path == NULL || path[1] == '\0')
		return "has no path";
	if (memchr(host, '@', (size_t)(path - host)) != NULL)
		return "must not hold a user or a password";
	if (authority_parse(host, (size_t)(path - host), HTTPS_PORT, &a) != HOST_OK)
		return "has no valid host";
	path++;
	wrong = check_path(path);
	if (wrong != NULL)
		return wrong;
	n = strlen(path);
	if (strcmp(a.host, gh_host) == 0 && a.port == HTTPS_PORT)
		return parse_short(path, ends(path, n, ".git") ? n - 4 : n, gh_host, out);
	out->github = 0;
	return set(out, a.host, a.port, path, n);
}

const char *repo_parse(const char *text, const char *gh_host, struct repo *out)
{
	char host[HOST_MAX + 1];

	memset(out, 0, sizeof *out);
	if (gh_host == NULL)
		gh_host = DEFAULT_HOST;
	if (host_parse(gh_host, strlen(gh_host), host) != HOST_OK)
		return "cannot be used: GH_HOST is not a host name";
	if (strncmp(text, HTTPS, strlen(HTTPS)) == 0)
		return parse_url(text, host, out);
	return parse_short(text, strlen(text), host, out);
}

const char *repo_check_run_id(const char *s)
{
	size_t n = strlen(s);

	if (n == 0 || n > RUN_ID_MAX || !is_alnum(s[0]) || !is_segment(s, n, "._-"))
		return "is not a run id (a letter or digit, then letters, digits, '.', '_' and '-', "
		       "at most 64)";
	if (strstr(s, "..") != NULL || s[n - 1] == '.' || ends(s, n, ".lock"))
		return "is not a run id: git does not allow it in a branch name";
	return NULL;
}

static int is_branch_byte(unsigned char c)
{
	return c > 0x20 && c != 0x7f && strchr("~^:?*[\\", c) == NULL;
}

const char *repo_check_branch(const char *s)
{
	static const char wrong[] = "is not a branch name";
	size_t n = strlen(s), i;

	if (n == 0 || n > BRANCH_MAX || s[0] == '-' || s[n - 1] == '/' || s[n - 1] == '.')
		return wrong;
	if (strcmp(s, "HEAD") == 0 || strcmp(s, "@") == 0 || strstr(s, "..") != NULL ||
	    strstr(s, "@{") != NULL || strncmp(s, "refs/", 5) == 0)
		return wrong;
	for (i = 0; i < n; i++)
		if (!is_branch_byte((unsigned char)s[i]))
			return wrong;
	while (*s != '\0') {
		size_t part = strcspn(s, "/");

		if (part == 0 || s[0] == '.' || ends(s, part, ".lock"))
			return wrong;
		s += part + (s[part] == '/');
	}
	return NULL;
}

int repo_is_oid(const char *s)
{
	size_t n = strlen(s);

	return (n == 40 || n == 64) && strspn(s, "0123456789abcdef") == n;
}
