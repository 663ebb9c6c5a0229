#include "facts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ask.h"
#include "client.h"
#include "exit.h"
#include "identity.h"
#include "json.h"
#include "msg.h"
#include "spawn.h"

#define IMAGE_AT "ghcr.io/dryvist/nix-agent-sandbox/"

static int is(const struct engine *e, const char *name)
{
	return strcmp(e->name, name) == 0;
}

int facts_answers(const struct engine *e, const char *program)
{
	struct identity id;
	int rc;

	identity_begin(&id, e, program, 1);
	rc = identity_end(&id, NULL, 0) == 0;
	identity_free(&id);
	return rc;
}

/* {"Id", "RepoDigests"} of docker and podman; Apple's has .id and .configuration.descriptor. */
static int take_image(struct image *i, char *answer)
{
	char err[JSON_ERROR_MAX];
	json_t *all = json_parse(answer, strlen(answer), err);
	const json_t *one = json_is_array(all) ? json_array_get(all, 0) : all;
	const char *id = json_text(one, "Id", json_text(one, "id", ""));
	const char *digest = json_string_value(json_array_get(json_object_get(one, "RepoDigests"), 0));
	int rc = id[0] != '\0' && strlen(id) < sizeof i->id ? 0 : -1;

	if (rc == 0)
		snprintf(i->id, sizeof i->id, "%s", id);
	/* podman gives even what was made here a digest; only a registry's can be pulled again. */
	if (digest != NULL && strncmp(digest, "localhost/", 10) != 0)
		snprintf(i->digest, sizeof i->digest, "%s", digest);
	json_decref(all);
	return rc;
}

static int inspect_begin(struct ask *q, const struct engine *e, const char *program,
			 const char *kind, const char *name)
{
	struct argv a = ARGV_INIT;
	int rc;

	argv_all(&a, program, kind, "inspect", name, (char *)NULL);
	rc = argv_ok(&a) < 0 ? -1 : ask_begin(q, e, &a);
	argv_free(&a);
	return rc;
}

/* With the engine's own progress on our stderr, for as long as it takes. */
static int pull(const struct engine *e, const char *program, const char *name, int quiet)
{
	struct argv a = ARGV_INIT, env = ARGV_INIT;
	struct spawn s = {.in = -1, .out = quiet ? -1 : STDERR_FILENO, .err = STDERR_FILENO};
	pid_t pid = -1;
	int code = -1;

	if (is(e, "container"))
		argv_all(&a, program, "image", "pull", name, (char *)NULL);
	else
		argv_all(&a, program, "pull", name, (char *)NULL);
	client_env(&env, e->name);
	if (argv_ok(&a) == 0 && argv_ok(&env) == 0) {
		s.argv = a.v;
		s.envp = env.v;
		pid = spawn_start(&s);
	}
	if (pid > 0)
		code = spawn_wait(pid);
	argv_free(&a);
	argv_free(&env);
	return code == 0 ? 0 : msg_fail(EXIT_UNAVAILABLE, "%s cannot pull the image '%s' (another: "
					"--image; without any: --engine bwrap)", e->name, name);
}

static int is_there(struct image *i, struct ask *q)
{
	return ask_end(q) == 0 && take_image(i, q->answer.data) == 0;
}

static int resolve(struct image *i, const struct options *o, const struct engine *e,
		   const char *program, struct ask *q, int there)
{
	const char *how = o->pull != NULL ? o->pull : "missing";
	int code = 0;

	if (o->dry_run || (there && strcmp(how, "always") != 0)) {
		if (!there)
			snprintf(i->id, sizeof i->id, "%s", i->name);
		return 0;
	}
	if (strcmp(how, "never") == 0)
		return msg_fail(EXIT_UNAVAILABLE, "%s has no image '%s', and --pull is never", e->name,
				i->name);
	code = pull(e, program, i->name, o->quiet);
	ask_free(q);
	if (code == 0 && (inspect_begin(q, e, program, "image", i->name) < 0 || ask_end(q) != 0 ||
			  take_image(i, q->answer.data) < 0))
		code = msg_fail(EXIT_UNAVAILABLE, "%s does not know the image '%s' that it pulled: %s",
				e->name, i->name, ask_why(q));
	return code;
}

static void name_image(struct image *i, const char *given, const char *ours)
{
	if (given != NULL)
		snprintf(i->name, sizeof i->name, "%s", given);
	else
		snprintf(i->name, sizeof i->name, IMAGE_AT "%s:" AGENT_VERSION, ours);
}

static int look_network(struct facts *f, const struct options *o, const struct engine *e,
			const char *program, const char *run_id)
{
	char err[JSON_ERROR_MAX];
	struct ask q = ASK_INIT;
	json_t *answer = NULL;
	const char *wrong;
	int code = 0;

	if (inspect_begin(&q, e, program, "network", o->network) < 0 || ask_end(&q) != 0 ||
	    (answer = json_parse(q.answer.data, q.answer.len, err)) == NULL)
		code = msg_fail(EXIT_UNAVAILABLE, "%s has no network '%s': %s", e->name, o->network,
				ask_why(&q));
	else if ((wrong = network_read(&f->network, o->network, answer, run_id)) != NULL)
		code = msg_fail(EXIT_CONFIG, "network '%s' %s", o->network, wrong);
	json_decref(answer);
	ask_free(&q);
	return code;
}

int facts_proxy_is_here(const struct facts *f, const struct options *o)
{
	if (o->network != NULL)
		return 0;
	if (o->proxy == NULL)
		return f->local;
	return strcmp(o->proxy, "host") == 0;
}

static int look_images(struct facts *f, const struct options *o, const struct engine *e,
		       const char *program, struct ask *q, int there)
{
	int code = resolve(&f->image, o, e, program, q, there);

	if (code != 0 || is(e, "container") || facts_proxy_is_here(f, o))
		return code;
	ask_free(q);
	if (inspect_begin(q, e, program, "image", f->proxy_image.name) < 0)
		return msg_fail_sys(EXIT_UNAVAILABLE, "cannot start '%s'", program);
	return resolve(&f->proxy_image, o, e, program, q, is_there(&f->proxy_image, q));
}

int facts_look(struct facts *f, const struct options *o, const struct engine *e,
	       const char *program, const char *run_id)
{
	const char *variable = client_endpoint(e->name);
	const char *endpoint = variable != NULL ? getenv(variable) : NULL;
	struct ask image = ASK_INIT;
	struct identity id;
	int code = 0, there;

	snprintf(f->endpoint, sizeof f->endpoint, "%s", endpoint != NULL ? endpoint : "");
	name_image(&f->image, o->image, "agent");
	name_image(&f->proxy_image, o->proxy_image, "proxy");
	/* Both at once: a client takes longer to start than its engine to answer. */
	if (identity_begin(&id, e, program, endpoint != NULL) < 0 ||
	    inspect_begin(&image, e, program, "image", f->image.name) < 0) {
		code = msg_fail_sys(EXIT_UNAVAILABLE, "cannot start '%s'", program);
	} else {
		there = is_there(&f->image, &image);
		if (identity_end(&id, f, there) < 0)
			code = msg_fail(EXIT_UNAVAILABLE, "%s does not answer: %s", e->name,
					ask_why(&id.q));
		else
			code = look_images(f, o, e, program, &image, there);
	}
	if (code == 0 && o->network != NULL && strcmp(o->network, "per-run") != 0 &&
	    !is(e, "container"))
		code = look_network(f, o, e, program, run_id);
	identity_free(&id);
	ask_free(&image);
	return code;
}
