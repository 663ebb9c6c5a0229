#include "certs.h"

#include <errno.h>
#include <string.h>

#include "exit.h"
#include "fd.h"
#include "files.h"
#include "trust.h"

#define BUNDLE_MAX ((size_t)8 << 20)
#define SYSTEM_BUNDLE "/etc/ssl/certs/ca-certificates.crt"

int certs_write(struct run *r, const char *parent)
{
	const char *system = r->cfg.certs != NULL ? r->cfg.certs : SYSTEM_BUNDLE;
	struct buf b = BUF_INIT(BUNDLE_MAX);
	char dir[PATH_MAX], weak[PATH_MAX];
	int code = 0;

	r->ca[0] = '\0';
	if (r->cfg.certs != NULL && !trust_path(r->cfg.certs, weak))
		return run_fail(r, "proxy", EXIT_NOPERM,
				"refused: the certificates '%s' can be replaced by this user at '%s'",
				r->cfg.certs, weak);
	if (r->spec.ca.len == 0)
		return 0;
	/* No bundle of the system's is no error: then only what was added counts. */
	if (fd_slurp_file(system, 0, &b) < 0 && (errno != ENOENT || r->cfg.certs != NULL))
		code = run_fail(r, "proxy", EXIT_NOINPUT, "cannot read the certificates '%s': %s", system,
				strerror(errno));
	else if (buf_str(&b, "\n") < 0 || buf_add(&b, r->spec.ca.data, r->spec.ca.len) < 0 ||
		 files_dir(parent, "ca", dir) < 0 ||
		 files_write(dir, "bundle.pem", b.data, b.len, 0600, r->ca) < 0)
		code = run_fail(r, "proxy", EXIT_IO, "cannot write the certificates: %s",
				strerror(errno));
	buf_free(&b);
	return code;
}
