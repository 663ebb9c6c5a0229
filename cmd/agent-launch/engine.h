/*
 * engine - the table of what can make a sandbox: from one plan, each its own command lines.
 *
 * An engine is a row: its name, the program it needs, the package that brings it, and a pure
 * function from the plan to command lines. An unknown name is answered with the names that are. engine_table ends with a row that has no name; its
 * order is the one in which an engine is looked for when none was asked for.
 */
#ifndef LAUNCH_ENGINE_H
#define LAUNCH_ENGINE_H

struct plan;

/* What docker and podman exit with when they, not the sandbox, failed. */
#define ENGINE_FAILED 125

struct options;

/* What an option may ask of an engine, and not each of them can do. */
enum can {
	CAN_IMAGE = 1, CAN_PULL = 2, CAN_NETWORK = 4, CAN_PROXY = 8,
	CAN_MEMORY = 16, CAN_CPUS = 32, CAN_PIDS = 64, CAN_KEEP = 128,
	CAN_FRACTION = 256 /* of a processor */
};

struct engine {
	const char *name;
	const char *program;
	const char *package;
	int image;       /* runs an image, and is asked (facts.h) before the plan is made */
	int network_cut; /* the sandbox has no route but through the hand-off */
	/* Puts the command lines into the plan: setup, proxy, engine. */
	void (*build)(struct plan *p);
	unsigned can; /* enum can, or-ed */
};

extern const struct engine engine_table[];

/* The engine of that name, or NULL. */
const struct engine *engine_find(const char *name);

/* Says that there is no such engine and which there are: EXIT_USAGE. */
int engine_unknown(const char *name);

/*
 * Asks for each option whether the engine can honour it. What was asked for by flag or variable
 * and cannot be is EXIT_USAGE; what comes from a file is passed over, and said unless --quiet.
 */
int engine_check(const struct engine *e, const struct options *o);

/* engine_bwrap.c, engine_oci.c (docker and podman), engine_container.c */
void engine_bwrap(struct plan *p);
void engine_oci(struct plan *p);
void engine_container(struct plan *p);

#endif
