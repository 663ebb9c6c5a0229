#include "value.h"

#include <string.h>

#include "num.h"
#include "policy.h"
#include "repo.h"

#define ALNUM "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
#define NAME_BYTES_MAX 64
#define IMAGE_BYTES_MAX 512
#define MEMORY_MIN (16L << 20)
#define MEMORY_MAX (1L << 50)
#define CPUS_MAX 512
#define CPUS_DECIMALS 3

/* gh takes a comma for the end of one. */
static const char *word(const char *s)
{
	const char *c = s;

	while ((unsigned char)*c >= 0x20 && *c != 0x7f && *c != ',')
		c++;
	if (*s == '\0' || *s == '-' || *c != '\0' || c - s > WORD_BYTES_MAX)
		return "takes one name, of at most 256 bytes and without a comma";
	return NULL;
}

static const char *rule(const char *s, int with_port)
{
	struct rule r;

	return rule_parse(s, with_port, &r);
}

static int is_name(const char *s)
{
	size_t n = strlen(s);

	return n > 0 && n <= NAME_BYTES_MAX && strchr(ALNUM, s[0]) != NULL &&
	       s[strspn(s, ALNUM "_.-")] == '\0';
}

static int is_variable(const char *s)
{
	return *s != '\0' && (*s < '0' || *s > '9') && s[strspn(s, ALNUM "_")] == '\0';
}

static const char *image(const char *s)
{
	const char *c = s;

	/* Loosely: the engine knows its references. Nothing that it could take for an option. */
	while (*c > 0x20 && *c < 0x7f)
		c++;
	if (*s == '\0' || *s == '-' || *c != '\0' || c - s > IMAGE_BYTES_MAX)
		return "takes a reference like ghcr.io/owner/image:tag";
	return NULL;
}

static const char *cpus(const char *s)
{
	static const char takes[] = "takes a number like 2 or 1.5, from 0.1 to 512";
	size_t whole = strspn(s, "0123456789"), part = 0;
	long n = 0, tenth = 0;
	size_t i;

	if (whole == 0 || whole > 3)
		return takes;
	for (i = 0; i < whole; i++)
		n = n * 10 + (s[i] - '0');
	if (s[whole] == '.') {
		part = strspn(s + whole + 1, "0123456789");
		if (part == 0 || part > CPUS_DECIMALS)
			return takes;
		tenth = s[whole + 1] - '0';
		part++;
	}
	if (s[whole + part] != '\0' || (n == 0 && tenth == 0) || n > CPUS_MAX ||
	    (n == CPUS_MAX && part > 0 && s[whole + strspn(s + whole, ".0")] != '\0'))
		return takes;
	return NULL;
}

static int is_any(const char *s, const char *const *words)
{
	while (*words != NULL && strcmp(*words, s) != 0)
		words++;
	return *words != NULL;
}

static const char *memory(const char *s)
{
	long bytes;

	return num_bytes(s, MEMORY_MIN, MEMORY_MAX, &bytes) < 0
		       ? "takes a size like 512m or 4g, at least 16m" : NULL;
}

const char *value_wrong(enum value kind, const char *text)
{
	static const char *const pulls[] = {"missing", "always", "never", NULL};
	static const char *const proxies[] = {"auto", "host", "container", NULL};
	static const char *const logins[] = {"auto", "never", NULL};

	switch (kind) {
	case VALUE_ANY:
		return NULL;
	case VALUE_RUN_ID:
		return repo_check_run_id(text);
	case VALUE_BRANCH:
		return repo_check_branch(text);
	case VALUE_WORD:
		return word(text);
	case VALUE_HOST:
		return strchr(text, '@') != NULL ? "names a phase, and takes HOST[:PORT] alone"
						 : rule(text, 0);
	case VALUE_ALLOW:
	case VALUE_INTERNAL:
		return rule(text, kind == VALUE_INTERNAL);
	case VALUE_VARIABLE:
		return is_variable(text) ? NULL : "takes the name of a variable alone, the value comes "
						  "from the environment";
	case VALUE_NAME:
		return is_name(text) ? NULL : "takes a name (a letter or digit, then letters, digits, "
					      "'.', '_' and '-', at most 64)";
	case VALUE_IMAGE:
		return image(text);
	case VALUE_PULL:
		return is_any(text, pulls) ? NULL : "takes missing, always or never";
	case VALUE_NETWORK:
		return is_name(text) ? NULL : "takes none, per-run or the name of a network";
	case VALUE_PROXY:
		return is_any(text, proxies) ? NULL : "takes auto, host or container";
	case VALUE_MEMORY:
		return memory(text);
	case VALUE_CPUS:
		return cpus(text);
	case VALUE_LOGIN:
		return is_any(text, logins) ? NULL : "takes auto or never";
	}
	return NULL;
}
