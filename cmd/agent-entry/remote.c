#include "remote.h"

#include <stddef.h>
#include <string.h>

#include "exit.h"

/* The first row whose text occurs decides: what is more particular stands first. */
static const struct {
	const char *text;
	enum remote_trouble trouble;
} SAID[] = {
	{"No space left on device", REMOTE_FULL},
	{"Disk quota exceeded", REMOTE_FULL},
	{"not found in upstream", REMOTE_BRANCH},
	{"couldn't find remote ref", REMOTE_BRANCH},
	{"HTTP code 403 from proxy", REMOTE_POLICY},
	{"CONNECT tunnel failed, response 403", REMOTE_POLICY},
	{"HTTP code 5", REMOTE_TEMPORARY},
	{"CONNECT tunnel failed, response 5", REMOTE_TEMPORARY},
	{"Failed to connect to 127.0.0.1", REMOTE_PROXY},
	{"Could not connect to proxy", REMOTE_PROXY},
	{"Could not resolve proxy", REMOTE_PROXY},
	{"[rejected] (stale info)", REMOTE_EXISTS},
	{"(fetch first)", REMOTE_EXISTS},
	{"(already exists)", REMOTE_EXISTS},
	{"(non-fast-forward)", REMOTE_EXISTS},
	{"[remote rejected]", REMOTE_RULES},
	{"epository not found", REMOTE_MISSING},
	{"' not found", REMOTE_MISSING},
	{"error: 404", REMOTE_MISSING},
	{"Authentication failed", REMOTE_DENIED},
	{"could not read Username", REMOTE_DENIED},
	{"error: 401", REMOTE_DENIED},
	{"error: 403", REMOTE_DENIED},
	{"not granted", REMOTE_DENIED},
	{"ermission to", REMOTE_DENIED},
	{"certificate problem", REMOTE_CERT},
	{"certificate verification failed", REMOTE_CERT},
	{"is this a git repository", REMOTE_NOT_GIT},
	{"unable to update url base from redirection", REMOTE_NOT_GIT},
	{"error: 30", REMOTE_NOT_GIT},
	{"error: 429", REMOTE_TEMPORARY},
	{"error: 5", REMOTE_TEMPORARY},
	{"timed out", REMOTE_TEMPORARY},
	{"too slow", REMOTE_TEMPORARY},
	{"Connection reset", REMOTE_TEMPORARY},
	{"Connection refused", REMOTE_TEMPORARY},
	{"Empty reply", REMOTE_TEMPORARY},
	{"early EOF", REMOTE_TEMPORARY},
	{"RPC failed", REMOTE_TEMPORARY},
	{"hung up unexpectedly", REMOTE_TEMPORARY},
	{"unexpected disconnect", REMOTE_TEMPORARY},
	{"unexpected eof", REMOTE_TEMPORARY},
	{"non-properly terminated", REMOTE_TEMPORARY},
	{"SSL_ERROR_SYSCALL", REMOTE_TEMPORARY},
	{"recv error", REMOTE_TEMPORARY},
	{"recv failure", REMOTE_TEMPORARY},
	{"Recv failure", REMOTE_TEMPORARY},
	{"Proxy CONNECT aborted", REMOTE_TEMPORARY},
};

enum remote_trouble remote_diagnose(const char *said)
{
	size_t i;

	for (i = 0; i < sizeof SAID / sizeof *SAID; i++)
		if (strstr(said, SAID[i].text) != NULL)
			return SAID[i].trouble;
	return REMOTE_OTHER;
}

int remote_code(enum remote_trouble t)
{
	switch (t) {
	case REMOTE_PROXY:
	case REMOTE_TEMPORARY:
		return EXIT_UNAVAILABLE;
	case REMOTE_POLICY:
		return EXIT_CONFIG;
	case REMOTE_MISSING:
	case REMOTE_BRANCH:
		return EXIT_NOINPUT;
	case REMOTE_DENIED:
		return EXIT_NOPERM;
	case REMOTE_FULL:
		return EXIT_IO;
	case REMOTE_CERT:
	case REMOTE_NOT_GIT:
		return EXIT_PROTOCOL;
	case REMOTE_EXISTS:
	case REMOTE_RULES:
		return EXIT_TEMPFAIL;
	case REMOTE_OTHER:
		break;
	}
	return EXIT_NOINPUT;
}

const char *remote_advice(enum remote_trouble t)
{
	switch (t) {
	case REMOTE_PROXY:
		return "the proxy is not there";
	case REMOTE_POLICY:
		return "the proxy does not allow this host in this phase; allow it with "
		       "--allow HOST@setup,ship";
	case REMOTE_MISSING:
		return "it does not exist, or the token cannot see it";
	case REMOTE_BRANCH:
		return "it has no such branch";
	case REMOTE_DENIED:
		return "the credentials were rejected or do not suffice; check GH_TOKEN or "
		       "AGENT_GIT_TOKEN and its permissions";
	case REMOTE_EXISTS:
		return "the branch exists already, and is never overwritten";
	case REMOTE_RULES:
		return "the server's rules declined it";
	case REMOTE_FULL:
		return "the workspace is full; give it more room";
	case REMOTE_CERT:
		return "its certificate is not trusted; name its authority with --ca-file";
	case REMOTE_NOT_GIT:
		return "what answers there is not a git server";
	case REMOTE_TEMPORARY:
		return "the server or the way to it is in trouble; try again later";
	case REMOTE_OTHER:
		break;
	}
	return "git failed";
}
