/*
 * fuzz_packet - whatever is read as a packet is written back as it was
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "events/packet.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct arena *a = arena_new(64 << 20);
	struct packet p;
	struct buf b;

	buf_init(&b, a, PACKET_MAX);
	if (packet_read(data, len, &p) == OK) {
		packet_write(&b, &p);
		if (buf_failed(&b) || b.len != len ||
		    memcmp(b.data, data, len) != 0)
			abort();
	}
	arena_free(a);
	return 0;
}
