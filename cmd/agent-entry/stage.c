#include "stage.h"

#include <errno.h>
#include <string.h>

#include "exit.h"
#include "handoff.h"
#include "phase.h"

/* The proxy's container may have been started beside ours: it is waited for. */
static int await_neighbour(struct run *r)
{
	struct phase_proxy p = {r->cfg.proxy_host, r->cfg.proxy_port};

	if (phase_await(&p, HANDOFF_MS) < 0)
		return run_fail(r, "proxy", EXIT_UNAVAILABLE,
				"the proxy at %s:%u does not answer within %d s: %s", p.host,
				(unsigned)p.port, HANDOFF_MS / 1000, strerror(errno));
	run_done(r, "proxy", "serves %s:%u", p.host, (unsigned)p.port);
	return 0;
}

int stage_connect(struct run *r)
{
	run_start(r, "proxy");
	if (r->cfg.proxy_url == NULL) {
		run_skip(r, "proxy", "there is no proxy: the network is the engine's care");
		return 0;
	}
	if (r->cfg.handoff == NULL)
		return await_neighbour(r);
	r->listener = handoff_listener(config_handoff_fd(), r->cfg.handoff, r->cfg.proxy_port);
	if (r->listener < 0)
		return run_fail(r, "proxy", EXIT_UNAVAILABLE,
				"the proxy is not there to take the listening socket");
	run_done(r, "proxy", "serves 127.0.0.1:%u", (unsigned)r->cfg.proxy_port);
	return 0;
}

int stage_alone(struct run *r, const char *step)
{
	if (life_end_all(&r->life) == 0)
		return 0;
	return run_fail(r, step, EXIT_SOFTWARE,
			"a process in the sandbox cannot be ended; nothing trusted is done beside it");
}

int stage_enter(struct run *r, const char *phase)
{
	struct phase_proxy p = {r->cfg.proxy_host, r->cfg.proxy_port};
	int code = stage_alone(r, phase), status;

	if (code != 0)
		return code;
	run_phase(r, phase);
	if (r->spec.key[0] == '\0')
		return 0;
	status = phase_move(&p, phase, r->spec.key);
	if (status == 200)
		return 0;
	if (status < 0)
		return run_fail(r, "proxy", EXIT_UNAVAILABLE, "no answer from the proxy at %s:%u: %s",
				p.host, (unsigned)p.port, strerror(errno));
	if (status == 403)
		return run_fail(r, "proxy", EXIT_NOPERM, "the proxy does not accept the phase key");
	return run_fail(r, "proxy", EXIT_PROTOCOL, "the proxy answered %d to phase '%s'", status, phase);
}
