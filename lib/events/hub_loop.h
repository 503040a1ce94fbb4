/*
 * hub_loop - the life of the program events: sockets around a hub
 *
 * Descriptor 0 listens on run/events.sock (SOCK_SEQPACKET).  Ends on SIGTERM,
 * when its readers are told goodbye; after a crash they find their streams
 * cut, and come again.
 */
#ifndef KEEPSAKE_EVENTS_HUB_LOOP_H
#define KEEPSAKE_EVENTS_HUB_LOOP_H

/* Runs the program; returns main's exit status. */
int hub_serve(void);

#endif
