/*
 * msg - the one way our programs speak to a person.
 *
 * Every message is one line on stderr, "program: text", lower case and without a full stop, with
 * the offending value quoted and the next step named where there is one. Control characters (C0,
 * DEL, C1) in the formatted text become '?', so that hostile input quoted in it stays text.
 * A line is cut at MSG_MAX bytes. Nothing here exits: msg_fail() hands back the exit code, so
 * that a caller can write `return msg_fail(EXIT_USAGE, ...)`. errno is kept by every function.
 */
#ifndef AGENT_MSG_H
#define AGENT_MSG_H

#define MSG_MAX 4096

/* Sets the name that messages begin with: the last component of argv0, not copied. */
void msg_init(const char *argv0);

/* The name that messages begin with. */
const char *msg_name(void);

/* Says one line. */
void msg_say(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Says one line that ends in ": " and the text of errno. */
void msg_sys(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Says one line and returns `code`. */
int msg_fail(int code, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Says one line that ends in the text of errno, and returns `code`. */
int msg_fail_sys(int code, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
