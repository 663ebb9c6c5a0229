/*
 * erase - removes a record with all that is in it, and nothing that is not.
 *
 * Each name is taken relative to the directory that it is in, which was opened without following a
 * link: a link is removed, never what it leads to, and a file system that is mounted below is not
 * entered. How deep it goes is bounded. run.json goes last, so that what is cut short is still a
 * run that can be named and removed again.
 */
#ifndef RUNS_ERASE_H
#define RUNS_ERASE_H

#define ERASE_DEPTH_MAX 64

/* Removes the directory, or whatever is there, under that name. -1 with errno. */
int erase_tree(int parent, const char *name);

#endif
