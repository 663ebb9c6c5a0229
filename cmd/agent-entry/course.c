#include "course.h"

#include <string.h>

#include "agent.h"
#include "certs.h"
#include "deliver.h"
#include "devshell.h"
#include "exit.h"
#include "harvest.h"
#include "selftest.h"
#include "shell.h"
#include "stage.h"
#include "transcript.h"
#include "workspace.h"

/* Phase setup: what is needed comes in, and nothing of it is run. */
static int setup(struct run *r)
{
	int code;

	run_phase(r, "setup");
	code = certs_write(r, r->cfg.tmpdir);
	if (code == 0)
		code = workspace_make(r);
	if (code == 0 && agent_env(r) < 0)
		code = run_fail(r, "agent", EXIT_SOFTWARE, "no memory");
	if (code == 0)
		code = stage_alone(r, "clone");
	return code == 0 ? devshell_fetch(r) : code;
}

/* Phase agent: from here to harvest, anything may run but what holds a token. */
static int work(struct run *r)
{
	int code = stage_enter(r, "agent");

	if (code == 0)
		code = selftest(r);
	if (code == 0)
		code = devshell_enter(r);
	if (code == 0)
		code = stage_alone(r, "devshell");
	if (code == 0)
		code = agent_profile(r);
	if (code != 0)
		return code;
	return r->spec.mode == MODE_SHELL ? shell_run(r) : agent_run(r);
}

/* The work leaves the agent's hands; who cannot be ended gets no trusted step beside him. */
static int gather(struct run *r)
{
	int code = stage_alone(r, "harvest"), alone;

	run_phase(r, "harvest");
	if (code == 0)
		code = harvest(r);
	alone = stage_alone(r, "harvest");
	if (alone == 0) {
		transcript_send(r);
		return code;
	}
	r->tip[0] = '\0';
	return alone;
}

static int check(struct run *r)
{
	int code = stage_connect(r);

	if (code == 0)
		code = stage_enter(r, "agent");
	return code == 0 ? selftest(r) : code;
}

static int whole(struct run *r)
{
	int code = stage_connect(r), gathered;

	if (code == 0)
		code = setup(r);
	if (code != 0)
		return code;
	code = work(r);
	/* Nobody is there to take anything, or nothing was begun that could be lost. */
	if (r->channel.eof || r->spec.mode == MODE_SHELL || r->agent_exit < 0)
		return code;
	gathered = gather(r);
	if (gathered != 0 && code == 0)
		code = gathered;
	return r->tip[0] != '\0' ? deliver(r, code) : code;
}

int course(struct run *r)
{
	r->code = r->spec.mode == MODE_CHECK ? check(r) : whole(r);
	stage_alone(r, "done");
	run_phase(r, "done");
	return r->code;
}
