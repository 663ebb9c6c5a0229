#include "result.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "exit.h"
#include "json.h"

void result_place(const struct plan *p, const char *dir, char *out, size_t size)
{
	snprintf(out, size, "%s#%s", dir != NULL ? dir : p->o->repo.url, p->branch);
}

/* https://HOST/OWNER/NAME/pull/N: GitHub answers in the repository's own capitals. */
static int is_pull(const struct repo *repo, const char *url)
{
	size_t n = strlen(repo->url);
	const char *rest = url + n;

	if (strlen(url) <= n || strncasecmp(url, repo->url, n) != 0 ||
	    strncmp(rest, "/pull/", 6) != 0)
		return 0;
	rest += 6;
	return *rest >= '1' && *rest <= '9' && strlen(rest) <= 10 &&
	       strspn(rest, "0123456789") == strlen(rest);
}

int result_url_ok(const struct plan *p, const char *url)
{
	char place[REPO_URL_MAX + 512];

	if (p->o->repo.github)
		return is_pull(&p->o->repo, url);
	result_place(p, NULL, place, sizeof place);
	return strcmp(url, place) == 0;
}

static int is_known_code(int code)
{
	static const int known[] = {EXIT_USAGE, EXIT_REFUSED, EXIT_NOINPUT, EXIT_UNAVAILABLE,
				    EXIT_SOFTWARE, EXIT_IO, EXIT_TEMPFAIL, EXIT_PROTOCOL,
				    EXIT_NOPERM, EXIT_CONFIG, EXIT_LIMIT, EXIT_CANNOT_EXEC,
				    EXIT_NOT_FOUND};
	size_t i;

	if (code < 64 || (code > EXIT_SIGNAL && code <= EXIT_SIGNAL + 64))
		return 1;
	for (i = 0; i < sizeof known / sizeof known[0]; i++)
		if (known[i] == code)
			return 1;
	return 0;
}

static const char *judge_shipped(const struct plan *p, const json_t *result)
{
	const char *url = json_text(result, "url", NULL), *branch = json_text(result, "branch", NULL);

	if (branch != NULL && strcmp(branch, p->branch) != 0)
		return "the result names another branch than this run's";
	if (p->o->source == SOURCE_BUNDLE)
		return NULL;
	if (url == NULL)
		return "the result has no URL";
	return result_url_ok(p, url) ? NULL : "the result's URL is not in this run's repository";
}

int result_code(const struct plan *p, int status, const json_t *result, const char **wrong)
{
	*wrong = NULL;
	if (result == NULL) {
		if (status == 0)
			*wrong = "the sandbox ended without a result";
		return status == 0 || !is_known_code(status) ? EXIT_PROTOCOL : status;
	}
	if (json_integer_value(json_object_get(result, "code")) != status)
		*wrong = "the sandbox's exit status is not the one of its result";
	else if (!is_known_code(status))
		*wrong = "the sandbox's exit status is none that is documented";
	else if (strcmp(json_text(result, "outcome", ""), "shipped") == 0)
		*wrong = judge_shipped(p, result);
	return *wrong != NULL ? EXIT_PROTOCOL : status;
}
