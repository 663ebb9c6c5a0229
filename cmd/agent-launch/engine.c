#include "engine.h"

#include <stddef.h>
#include <string.h>

#include "buf.h"
#include "exit.h"
#include "msg.h"

#define NAMES_MAX 256

static const struct engine engines[] = {
	{"bwrap", "bwrap", "bubblewrap", 1, engine_bwrap},
};

#define ENGINES (sizeof engines / sizeof engines[0])

const struct engine *engine_find(const char *name)
{
	size_t i;

	for (i = 0; i < ENGINES; i++)
		if (strcmp(engines[i].name, name) == 0)
			return &engines[i];
	return NULL;
}

int engine_unknown(const char *name)
{
	struct buf names = BUF_INIT(NAMES_MAX);
	size_t i;

	for (i = 0; i < ENGINES; i++)
		if (buf_fmt(&names, "%s%s", i > 0 ? ", " : "", engines[i].name) < 0)
			break;
	msg_say("unknown engine '%.200s': there are %s", name, names.len > 0 ? names.data : "none");
	buf_free(&names);
	return EXIT_USAGE;
}
