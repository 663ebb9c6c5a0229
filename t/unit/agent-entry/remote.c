/* remote: what git said, as a trouble and an exit code. */
#include "remote.h"

#include "exit.h"
#include "tap.h"

int main(void)
{
	static const struct {
		const char *said;
		enum remote_trouble trouble;
		int code;
	} rows[] = {
		{"fatal: unable to access 'https://github.com/o/r/': Failed to connect to 127.0.0.1 port 3128 after 0 ms: Couldn't connect to server", REMOTE_PROXY, EXIT_UNAVAILABLE},
		{"fatal: unable to access 'https://h/': Received HTTP code 403 from proxy after CONNECT", REMOTE_POLICY, EXIT_CONFIG},
		{"fatal: unable to access 'https://h/': CONNECT tunnel failed, response 403", REMOTE_POLICY, EXIT_CONFIG},
		{"fatal: unable to access 'https://h/': CONNECT tunnel failed, response 504", REMOTE_TEMPORARY, EXIT_UNAVAILABLE},
		{"remote: Repository not found.\nfatal: repository 'https://github.com/o/r/' not found", REMOTE_MISSING, EXIT_NOINPUT},
		{"fatal: could not read Username for 'https://github.com': terminal prompts disabled", REMOTE_DENIED, EXIT_NOPERM},
		{"fatal: Authentication failed for 'https://github.com/o/r/'", REMOTE_DENIED, EXIT_NOPERM},
		{"fatal: unable to access 'https://h/': The requested URL returned error: 403", REMOTE_DENIED, EXIT_NOPERM},
		{"fatal: Remote branch x not found in upstream origin", REMOTE_BRANCH, EXIT_NOINPUT},
		{"fatal: write error: No space left on device", REMOTE_FULL, EXIT_IO},
		{"fatal: unable to access 'https://h/': server certificate verification failed. CAfile: none CRLfile: none", REMOTE_CERT, EXIT_PROTOCOL},
		{"error: RPC failed; curl 56 GnuTLS recv error (-110): The TLS connection was non-properly terminated.\nfatal: early EOF", REMOTE_TEMPORARY, EXIT_UNAVAILABLE},
		{"fatal: unable to access 'https://h/': The requested URL returned error: 503", REMOTE_TEMPORARY, EXIT_UNAVAILABLE},
		{"!\trefs/heads/a:refs/heads/a\t[rejected] (stale info)", REMOTE_EXISTS, EXIT_TEMPFAIL},
		{"!\tx:y\t[remote rejected] (pre-receive hook declined)", REMOTE_RULES, EXIT_TEMPFAIL},
		{"fatal: https://h/x/info/refs not valid: is this a git repository?", REMOTE_NOT_GIT, EXIT_PROTOCOL},
		{"", REMOTE_OTHER, EXIT_NOINPUT},
		{"fatal: something new", REMOTE_OTHER, EXIT_NOINPUT},
	};
	size_t i;

	for (i = 0; i < sizeof rows / sizeof *rows; i++) {
		enum remote_trouble t = remote_diagnose(rows[i].said);

		is_int(t, rows[i].trouble, rows[i].said[0] != '\0' ? "a trouble that git tells" : "nothing was said");
		is_int(remote_code(t), rows[i].code, "has its exit code");
		ok(strlen(remote_advice(t)) > 5, "and a sentence");
	}
	return tap_done();
}
