#include "engine.h"

#include <stddef.h>
#include <string.h>

#include "buf.h"
#include "exit.h"
#include "msg.h"
#include "options.h"

#define NAMES_MAX 256

#define CAN_MACHINE (CAN_IMAGE | CAN_PULL | CAN_MEMORY | CAN_CPUS | CAN_PIDS | CAN_KEEP)
#define CAN_ALL (CAN_MACHINE | CAN_NETWORK | CAN_PROXY | CAN_FRACTION)

const struct engine engine_table[] = {
#ifdef __APPLE__
	{"container", "container", "container", 1, 0, engine_container, CAN_MACHINE},
#endif
	{"docker", "docker", "docker.io", 1, 1, engine_oci, CAN_ALL},
	{"podman", "podman", "podman", 1, 1, engine_oci, CAN_ALL},
	{"bwrap", "bwrap", "bubblewrap", 0, 1, engine_bwrap, 0},
#ifndef __APPLE__
	{"container", "container", "container", 1, 0, engine_container, CAN_MACHINE},
#endif
	{NULL, NULL, NULL, 0, 0, NULL, 0},
};

const struct engine *engine_find(const char *name)
{
	const struct engine *e;

	for (e = engine_table; e->name != NULL; e++)
		if (strcmp(e->name, name) == 0)
			return e;
	return NULL;
}

int engine_unknown(const char *name)
{
	struct buf names = BUF_INIT(NAMES_MAX);
	const struct engine *e;

	for (e = engine_table; e->name != NULL; e++)
		if (buf_fmt(&names, "%s%s", names.len > 0 ? ", " : "", e->name) < 0)
			break;
	msg_say("unknown engine '%.200s': there are %s", name, names.len > 0 ? names.data : "none");
	buf_free(&names);
	return EXIT_USAGE;
}

static int cannot(const struct engine *e, const struct setting *s)
{
	struct buf names = BUF_INIT(NAMES_MAX);
	char place[PLACE_MAX];
	const struct engine *other;

	for (other = engine_table; other->name != NULL; other++)
		if ((other->can & s->option->needs) == s->option->needs &&
		    buf_fmt(&names, "%s%s", names.len > 0 ? ", " : "", other->name) < 0)
			break;
	msg_say("engine %s cannot honour %s: the engines that can are %s", e->name,
		layers_place(s, place), names.len > 0 ? names.data : "not in this build");
	buf_free(&names);
	return EXIT_USAGE;
}

/* What asks for nothing is honoured by all. */
static int asks(const struct setting *s)
{
	if (s == NULL || (s->option->kind == OPT_FLAG && *s->text == '0'))
		return 0;
	return s->option->fallback == NULL || strcmp(s->option->fallback, s->text) != 0;
}

int engine_check(const struct engine *e, const struct options *o)
{
	struct buf ignored = BUF_INIT(NAMES_MAX);
	const struct optspec *option;
	int code = 0;

	for (option = optspec_table; option->name != NULL && code == 0; option++) {
		const struct setting *s = layers_last(&o->layers, option);

		if ((option->needs & ~e->can) == 0 || !asks(s))
			continue;
		if (s->layer >= LAYER_ENVIRONMENT)
			code = cannot(e, s);
		else
			buf_fmt(&ignored, "%s%s", ignored.len > 0 ? ", " : "", option->name);
	}
	if (code == 0 && o->cpus != NULL && strchr(o->cpus, '.') != NULL && e->can != 0 &&
	    (e->can & CAN_FRACTION) == 0)
		code = msg_fail(EXIT_USAGE, "'%s' is no value for --cpus: engine %s takes whole processors",
				o->cpus, e->name);
	if (code == 0 && ignored.len > 0 && !o->quiet)
		msg_say("engine %s cannot honour %s of the configuration: passed over", e->name,
			ignored.data);
	buf_free(&ignored);
	return code;
}
