#include "session.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "event.h"
#include "fd.h"
#include "json.h"
#include "msg.h"
#include "spawn.h"

#define TICK_MS 1000

static long seconds(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (long)ts.tv_sec;
}

/* Harder each time: the sandbox's process 1, the channel, SIGKILL for the engine. */
static void ask_to_stop(struct session *s)
{
	long now = seconds();

	s->asked++;
	if (s->asked == 1 && launch_stop(&s->launch) == 0) {
		s->next = now + STOP_GRACE;
		return;
	}
	if (s->asked <= 2) {
		s->asked = 2;
		channel_hang_up(&s->channel);
		s->next = now + KILL_GRACE;
		return;
	}
	if (s->launch.engine > 0)
		kill(s->launch.engine, SIGKILL);
	s->next = now + KILL_GRACE;
}

static void broken(struct session *s, const char *why)
{
	if (!s->broken)
		msg_say("the sandbox does not keep to its protocol: %s", why);
	s->broken = 1;
	record_note(s->record, why);
	/* What it says next means nothing. */
	s->asked = 1;
	ask_to_stop(s);
	fd_close(&s->channel.from);
}

/* For --json: what is between us and the sandbox stays there, and the result comes at the end. */
static void print_event(const struct session *s, json_t *event, const char *name)
{
	static const char *const ours[] = {"bundle", "transcript", "tty", "need", "result"};
	size_t i;

	for (i = 0; i < sizeof ours / sizeof ours[0]; i++)
		if (strcmp(name, ours[i]) == 0)
			return;
	if (!s->plan->o->json)
		return;
	/* Nobody may be there to read it: that does not end the run. */
	if (json_write_line(STDOUT_FILENO, event) < 0)
		return;
}

static int is_start(const json_t *event)
{
	return strcmp(json_text(event, "state", ""), "start") == 0;
}

/* The terminal is the sandbox's shell's from its start to its end, and ours before and after. */
static void follow_shell(struct session *s, const json_t *event)
{
	if (s->plan->o->verb != VERB_SHELL || strcmp(json_text(event, "step", ""), "agent") != 0)
		return;
	if (!is_start(event)) {
		s->terminal.ended = 1;
		terminal_end(&s->terminal);
	} else if (!s->terminal.on) {
		terminal_begin(&s->terminal, &s->channel);
	}
}

static void follow(struct session *s, const json_t *event)
{
	status_step(&s->line, is_start(event) ? json_text(event, "step", "") : NULL, seconds());
	follow_shell(s, event);
}

static void take_selftest(struct record *r, json_t *event)
{
	json_t *copy = json_copy(event);

	json_object_del(copy, "event");
	json_object_set_new(r->run, "selftest", copy);
}

/* NULL, or why it is an error of protocol. */
static const char *take_event(struct session *s, json_t *event)
{
	const char *name = json_text(event, "event", "");

	print_event(s, event, name);
	if (strcmp(name, "phase") == 0)
		record_phase(s->record, json_text(event, "phase", ""),
			     (long)json_integer_value(json_object_get(event, "ms")));
	else if (strcmp(name, "progress") == 0)
		follow(s, event);
	else if (strcmp(name, "need") == 0)
		return answer_need(&s->answer, &s->channel, event);
	else if (strcmp(name, "bundle") == 0)
		return bundle_take(&s->bundle, s->record, event);
	else if (strcmp(name, "transcript") == 0)
		return transcript_take(&s->transcript, s->record, &s->wallet->needles, event);
	else if (strcmp(name, "tty") == 0)
		return s->terminal.on && terminal_output(json_text(event, "data", "")) == 0
			       ? NULL : "terminal output that is none";
	else if (strcmp(name, "selftest") == 0)
		take_selftest(s->record, event);
	else if (strcmp(name, "usage") == 0)
		json_object_set(s->record->run, "usage", json_object_get(event, "usage"));
	else if (strcmp(name, "result") == 0)
		s->result = json_incref(event);
	return NULL;
}

static void take_lines(struct session *s)
{
	char err[JSON_ERROR_MAX];
	json_t *line;

	while (s->channel.from >= 0 && (line = channel_take(&s->channel, err)) != NULL) {
		char why[EVENT_ERROR_MAX];
		json_t *event = event_clean(line, &s->wallet->needles, why);
		const char *wrong = event == NULL ? why : s->result != NULL ?
			"something follows the result" : take_event(s, event);

		json_decref(line);
		json_decref(event);
		if (wrong != NULL) {
			broken(s, wrong);
			return;
		}
		s->heard = 1;
	}
	if (s->channel.from >= 0 && err[0] != '\0')
		broken(s, err);
}

static void reap(struct session *s)
{
	int status;

	s->signals.child = 0;
	if (s->launch.engine > 0 && waitpid(s->launch.engine, &status, WNOHANG) > 0) {
		s->launch.engine = s->launch.sandbox = -1;
		s->status = spawn_status(status);
		s->end = seconds() + DRAIN_SECONDS;
	}
	if (s->launch.proxy.pid > 0 && waitpid(s->launch.proxy.pid, &status, WNOHANG) > 0) {
		s->launch.proxy.pid = -1;
		if (s->launch.engine > 0) {
			msg_say("egress-proxy ended before the run did (exit code %d): nothing can be "
				"reached any more", spawn_status(status));
			record_note(s->record, "egress-proxy ended before the run did");
		}
	}
}

static void look_at_time(struct session *s)
{
	long now = seconds();

	while (s->asked < s->signals.stops && s->asked < 3 && s->launch.engine > 0) {
		if (s->asked == 0)
			msg_say("stopping: the work is saved first; again to stop at once");
		ask_to_stop(s);
	}
	if (s->limit > 0 && now >= s->limit && s->asked == 0) {
		s->late = 1;
		ask_to_stop(s);
	}
	if (s->next > 0 && now >= s->next && s->launch.engine > 0)
		ask_to_stop(s);
	answer_tick(&s->answer, &s->channel);
	if (now != s->ticked)
		terminal_tick(&s->terminal, &s->channel);
	s->ticked = now;
}

static void want(fd_set *set, int fd, int *max)
{
	if (fd < 0)
		return;
	FD_SET(fd, set);
	if (fd > *max)
		*max = fd;
}

static int terminal_wanted(const struct session *s)
{
	return s->terminal.on && !s->terminal.ended && channel_room(&s->channel);
}

static void turn(struct session *s)
{
	fd_set in, out;
	int max = -1, helper = s->answer.out;

	FD_ZERO(&in);
	FD_ZERO(&out);
	want(&in, s->channel.from, &max);
	want(&in, s->screen.from, &max);
	want(&in, s->launch.info, &max);
	want(&in, channel_room(&s->channel) ? helper : -1, &max);
	want(&in, terminal_wanted(s) ? STDIN_FILENO : -1, &max);
	want(&out, s->channel.tx.len > s->channel.sent ? s->channel.to : -1, &max);
	if (signals_wait(&s->signals, max + 1, &in, &out, TICK_MS) < 0) {
		FD_ZERO(&in);
		FD_ZERO(&out);
	}
	/* Whatever is printed from here on has the last line for itself. */
	status_clear(&s->line);
	if (s->launch.info >= 0 && FD_ISSET(s->launch.info, &in))
		launch_info(&s->launch);
	if (s->screen.from >= 0 && FD_ISSET(s->screen.from, &in))
		screen_pump(&s->screen);
	if (helper >= 0 && FD_ISSET(helper, &in))
		answer_pump(&s->answer, &s->channel);
	if (terminal_wanted(s) && FD_ISSET(STDIN_FILENO, &in))
		terminal_input(&s->terminal, &s->channel);
	if (s->channel.from >= 0 && FD_ISSET(s->channel.from, &in)) {
		channel_fill(&s->channel);
		take_lines(s);
	}
	channel_flush(&s->channel);
	if (s->signals.winch && s->terminal.on)
		terminal_size(&s->channel);
	s->signals.winch = 0;
}

static int over(const struct session *s)
{
	if (s->status < 0)
		return 0;
	return (s->channel.from < 0 && s->screen.from < 0) || seconds() >= s->end;
}

void session_run(struct session *s, json_t *spec)
{
	const struct options *o = s->plan->o;

	s->status = -1;
	status_begin(&s->line, o->verb == VERB_RUN && !o->quiet);
	if (o->timeout > 0)
		s->limit = seconds() + o->timeout + BACKSTOP_SECONDS;
	if (channel_send(&s->channel, spec) < 0)
		broken(s, "the spec cannot be sent");
	channel_flush(&s->channel);
	while (!over(s)) {
		turn(s);
		if (s->signals.child)
			reap(s);
		look_at_time(s);
		s->line.inside = s->screen.inside;
		status_draw(&s->line, seconds());
	}
	status_clear(&s->line);
	terminal_end(&s->terminal);
	answer_free(&s->answer);
	channel_hang_up(&s->channel);
	screen_finish(&s->screen);
	bundle_finish(&s->bundle, s->record);
	transcript_finish(&s->transcript, s->record);
}
