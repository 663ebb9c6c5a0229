#include "run.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "egress.h"
#include "exit.h"
#include "fd.h"
#include "json.h"
#include "msg.h"
#include "result.h"
#include "session.h"
#include "spawn.h"
#include "setup.h"
#include "store.h"

/* What is not as one would expect: to the user, and into the record. */
static void say(struct session *s, const char *text)
{
	msg_say("%s", text);
	record_note(s->record, text);
}

static int start(struct session *s, const struct plan *p, const struct local *local)
{
	int log, code;

	s->answer.out = s->screen.from = s->screen.log = -1;
	s->channel.to = s->channel.from = -1;
	s->answer.plan = p;
	s->answer.wallet = s->wallet;
	s->answer.record = s->record;
	s->answer.local = local;
	log = record_file(s->record, "agent.log");
	if (log < 0)
		return msg_fail_sys(EXIT_IO, "cannot make '%s/agent.log'", p->record);
	if (signals_begin() < 0)
		return msg_fail_sys(EXIT_SOFTWARE, "cannot set up signals");
	code = launch_start(&s->launch, p);
	if (s->launch.to >= 0)
		code = channel_init(&s->channel, s->launch.to, s->launch.from) < 0 ? EXIT_SOFTWARE : code;
	screen_init(&s->screen, s->launch.err, log, p->o->quiet, &s->wallet->needles);
	if (p->way == WAY_GATEWAY)
		say(s, "engine container does not cut the network: that all goes through the proxy is "
		    "policy by environment, and what else listens on this machine can be reached");
	if (s->launch.store == STORE_EMPTY)
		say(s, "the host's /nix cannot be shown (no overlay): the sandbox has an empty one");
	return code;
}

/* The sandbox has ended without being understood. */
static int without_result(const struct session *s, int code, const char **why)
{
	if (s->result != NULL || s->heard)
		return code;
	if (s->plan->f->engine->image && (s->status == ENGINE_FAILED || s->status == EXIT_CANNOT_EXEC ||
					  s->status == EXIT_NOT_FOUND))
		*why = s->status == ENGINE_FAILED ? "the engine did not start the sandbox, and has said why"
						  : "the image has no /bin/agent-entry that can be run (the engine has said more)";
	else if (code < EXIT_USAGE)
		*why = "the sandbox did not start (may this user make user namespaces? bwrap has said more)";
	else
		return code;
	return EXIT_UNAVAILABLE;
}

static int judge(const struct session *s, const char **why)
{
	const char *wrong = NULL;
	int code = result_code(s->plan, s->status, s->result, &wrong);

	*why = wrong;
	if (s->signals.stop != 0)
		return EXIT_SIGNAL + s->signals.stop;
	if (s->broken)
		return EXIT_PROTOCOL;
	if (s->late)
		return EXIT_LIMIT;
	return without_result(s, wrong == NULL || s->heard ? code : s->status, why);
}

/* The bundle of a local run becomes the branch: *shipped then says that there is one. */
static int take_in(const struct session *s, const struct local *local, int code, int *shipped)
{
	const char *outcome = json_text(s->result, "outcome", "");
	char salvage[RUN_ID_MAX + 32];
	int failed, is_salvage;

	*shipped = strcmp(outcome, "shipped") == 0 && code < EXIT_USAGE;
	if (local == NULL || !s->bundle.whole)
		return local != NULL && *shipped ? (*shipped = 0, EXIT_PROTOCOL) : code;
	snprintf(salvage, sizeof salvage, "agent/salvage/%s", s->plan->run_id);
	is_salvage = strcmp(s->bundle.head.ref + strlen("refs/heads/"), salvage) == 0;
	failed = local_import(local, s->record, &s->bundle, is_salvage ? salvage : s->plan->branch);
	if (failed != 0)
		*shipped = 0;
	else if (!*shipped)
		msg_say("the work is kept on branch '%s' of '%s'",
			is_salvage ? salvage : s->plan->branch, local->dir);
	return failed != 0 && code < EXIT_USAGE ? failed : code;
}

/* The code: a result that nobody got is an error, though what was shipped stays shipped. */
static int print_result(const struct session *s, const struct local *local, int shipped, int code)
{
	char place[PATH_MAX + REPO_URL_MAX];
	json_t *event;
	int failed = 0;

	result_place(s->plan, local != NULL ? local->dir : NULL, place, sizeof place);
	if (local == NULL && shipped)
		snprintf(place, sizeof place, "%s", json_text(s->result, "url", ""));
	if (s->plan->o->json) {
		event = s->result != NULL ? json_deep_copy(s->result) :
			json_pack("{s:s, s:s}", "event", "result", "outcome", "failed");
		json_object_set_new(event, "code", json_integer(code));
		json_object_set_new(event, "run", json_string(s->plan->run_id));
		json_object_set_new(event, "record", json_string(s->plan->record));
		json_object_del(event, "url");
		if (shipped)
			json_object_set_new(event, "url", json_string(place));
		failed = json_write_line(STDOUT_FILENO, event) < 0;
		json_decref(event);
	} else if (s->plan->o->verb == VERB_CHECK && code == 0) {
		snprintf(place, sizeof place, "%s: %s\n", s->plan->f->engine->name,
			 json_text(s->result, "message", "closed"));
		failed = fd_write(STDOUT_FILENO, place, strlen(place)) < 0;
	} else if (shipped) {
		failed = fd_write(STDOUT_FILENO, place, strlen(place)) < 0 ||
			 fd_write(STDOUT_FILENO, "\n", 1) < 0;
	}
	if (failed)
		msg_sys("cannot print the result (%s)", shipped ? place : "nothing was shipped");
	return failed && code == 0 ? EXIT_IO : code;
}

/* What a person needs to know when it is not 0: why, and where to look. */
static void explain(const struct session *s, int code, const char *why)
{
	const char *message = json_text(s->result, "message", NULL);

	if (why != NULL)
		record_note(s->record, why);
	/* Of a local run we know better where the work is, and have said so. */
	if (why == NULL && code != 0 && message != NULL && *message != '\0' &&
	    !(s->bundle.whole && s->plan->o->source == SOURCE_BUNDLE))
		why = message;
	if (s->plan->o->verb == VERB_SHELL && why == NULL)
		return;
	if (code != 0)
		msg_say("run %s ended with %d%s%s; its record is %s", s->plan->run_id, code,
			why != NULL ? ": " : "", why != NULL ? why : "", s->plan->record);
	if (s->bundle.whole && s->plan->o->source == SOURCE_REMOTE)
		bundle_tell(&s->bundle, s->record);
}

/* A container that ended by itself has removed itself: --rm. */
static void tidy(const struct session *s)
{
	const struct plan *p = s->plan;

	if (p->o->keep && p->f->engine->image)
		msg_say("kept: %s container '%s' (agent gc removes it)", p->f->engine->name, p->name);
	else if (p->setups > 0 || s->asked > 0 || s->status == ENGINE_FAILED)
		setup_undo(p);
}

static int conclude(struct session *s, const struct local *local)
{
	const char *why;
	int shipped, code = judge(s, &why);

	proxy_end(&s->launch.proxy);
	tidy(s);
	code = take_in(s, local, code, &shipped);
	json_object_set_new(s->record->run, "hosts",
			    egress_summary(s->record->dir, "egress.jsonl"));
	explain(s, code, why);
	if (s->plan->o->verb != VERB_SHELL)
		code = print_result(s, local, shipped, code);
	if (record_finish(s->record, code, s->result) < 0)
		msg_sys("cannot write '%s/run.json'", s->plan->record);
	return code;
}

/* Nothing ran: what was started ends, and the record says so. */
static int give_up(struct session *s, int code)
{
	fd_close(&s->channel.to);
	fd_close(&s->channel.from);
	if (s->launch.engine > 0) {
		kill(s->launch.engine, SIGKILL);
		spawn_wait(s->launch.engine);
	}
	proxy_end(&s->launch.proxy);
	setup_undo(s->plan);
	screen_finish(&s->screen);
	record_finish(s->record, code, NULL);
	msg_say("run %s did not start; its record is %s", s->plan->run_id, s->plan->record);
	return code;
}

int run_plan(const struct plan *p, struct wallet *w, struct spec *spec, const struct local *local)
{
	struct buf read_token = BUF_INIT(TOKEN_MAX + 2);
	struct record record;
	struct session s;
	int code = 0;

	memset(&s, 0, sizeof s);
	s.plan = p;
	s.wallet = w;
	s.record = &record;
	if (p->o->token_cmd != NULL && p->o->source == SOURCE_REMOTE && p->o->verb == VERB_RUN)
		code = answer_token_now(p->o->token_cmd, "read", &read_token);
	if (code == 0 && read_token.len > 0 && wallet_mask(w, read_token.data) < 0)
		code = EXIT_SOFTWARE;
	if (code == 0)
		code = record_open(&record, p, w);
	else
		record.dir = -1, record.run = NULL;
	if (code == 0) {
		code = start(&s, p, local);
		if (code == 0) {
			session_run(&s, spec_make(spec, p->o, w, read_token.len > 0 ? read_token.data :
						  w->token, s.launch.proxy.key));
			code = conclude(&s, local);
		} else {
			code = give_up(&s, code);
		}
	}
	buf_wipe(&read_token);
	buf_free(&read_token);
	json_decref(s.result);
	channel_free(&s.channel);
	explicit_bzero(s.launch.proxy.key, sizeof s.launch.proxy.key);
	if (p->store[0] != '\0')
		rmdir(p->store);
	record_close(&record);
	return code;
}
