/*
 * handoff - gives the proxy outside a listening socket of the network in here.
 *
 * A listening socket belongs to the network namespace that it was made in, whoever accepts on it.
 * So process 1, alone at that moment, opens 127.0.0.1:PORT, sends the socket with SCM_RIGHTS
 * (unix(7)) and the byte 'L', and waits for 'K', which says that the proxy serves. The copy that
 * stays open here is never accepted on: it keeps the port from being bound again, by an agent that
 * would like to be told the phase key.
 */
#ifndef ENTRY_HANDOFF_H
#define ENTRY_HANDOFF_H

#include <stdint.h>

#define HANDOFF_MS 30000
#define HANDOFF_NAP_MS 5

/*
 * Makes the listener and hands it over: to the connected socket `fd` (closed here), or to the one
 * at `path` when fd is -1. Returns the listener, or -1 after saying what failed.
 */
int handoff_listener(int fd, const char *path, uint16_t port);

#endif
