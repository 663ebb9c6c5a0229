/*
 * value - can this text be the value of such an option?
 *
 * One kind for each grammar that an option's value has beyond being text, a number, a time or a
 * size. Pure: no descriptor, no clock. What is wrong is told as the end of a sentence that begins
 * with "it": the same words for the command line, a variable and a file.
 */
#ifndef LAUNCH_VALUE_H
#define LAUNCH_VALUE_H

#define WORD_BYTES_MAX 256

enum value {
	VALUE_ANY,
	VALUE_RUN_ID,
	VALUE_BRANCH,
	VALUE_WORD,     /* a name that goes to gh as --option=name */
	VALUE_ALLOW,    /* HOST[:PORT][@PHASE,...] */
	VALUE_HOST,     /* HOST[:PORT] */
	VALUE_INTERNAL, /* HOST:PORT[@PHASE,...] */
	VALUE_VARIABLE, /* the name of one */
	VALUE_NAME,     /* of a profile */
	VALUE_IMAGE,    /* a reference of OCI, loosely: the engine knows better */
	VALUE_PULL,
	VALUE_NETWORK,
	VALUE_PROXY,
	VALUE_MEMORY,
	VALUE_CPUS,
	VALUE_LOGIN
};

/* NULL if the text is a value of that kind, else what is wrong with it. */
const char *value_wrong(enum value kind, const char *text);

#endif
