#include "opened.h"

#include <string.h>

#include "exit.h"
#include "msg.h"

int opened_expand(struct options *o)
{
	size_t i;

	for (i = 0; i < o->setup_allow.n; i++)
		argv_fmt(&o->allow, "%s@setup,agent", o->setup_allow.v[i]);
	return argv_ok(&o->allow) == 0 ? 0 : msg_fail(EXIT_SOFTWARE, "out of memory");
}

void opened_tell(const struct options *o)
{
	size_t i;

	for (i = 0; i < o->setup_allow.n; i++)
		msg_say("%.300s is open for what the devShell needs (--setup-allow): in phase setup, and "
			"in phase agent, in which the shell is built and the agent can reach it too",
			o->setup_allow.v[i]);
}

static void add(json_t *list, const struct argv *rules, const char *what)
{
	size_t i;

	for (i = 0; i < rules->n; i++)
		json_array_append_new(list, json_sprintf("%s%s%s", rules->v[i],
							 strchr(rules->v[i], '@') == NULL ? "@agent" : "",
							 what));
}

json_t *opened_list(const struct options *o)
{
	json_t *list = json_array();

	add(list, &o->allow, "");
	add(list, &o->internal, " (internal)");
	return list;
}
