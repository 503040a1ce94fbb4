/*
 * floor - what a bare FastCGI program costs, to measure Keepsake against
 *
 * Each floor program does one piece of work with the same libraries and
 * nothing else: no checks, no log, no limits.  A slow floor would flatter us.
 */
#ifndef KEEPSAKE_BENCH_FLOOR_H
#define KEEPSAKE_BENCH_FLOOR_H

#include <fcgiapp.h>
#include <stdlib.h>

/* Calls work(request) for every request; two processes, as Keepsake has. */
#define FLOOR_SERVE(work) do { \
	FCGX_Request fr; \
	FCGX_Init(); \
	FCGX_InitRequest(&fr, 0, 0); \
	while (FCGX_Accept_r(&fr) == 0) { \
		work(&fr); \
		FCGX_Finish_r(&fr); \
	} \
} while (0)

#endif
