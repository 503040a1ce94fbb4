/*
 * zip_fixture - zip files of stored members, made by hand (APPNOTE 4.3)
 */
#ifndef KEEPSAKE_TESTS_ZIP_FIXTURE_H
#define KEEPSAKE_TESTS_ZIP_FIXTURE_H

#include <sys/mman.h>
#include <unistd.h>

#include "base/buf.h"

struct zip_test {
	struct buf out, directory;
	int members;
};

static inline void
zip_number(struct buf *b, uint32_t n, int bytes)
{
	while (bytes-- > 0) {
		buf_putc(b, (char)(n & 0xff));
		n >>= 8;
	}
}

static inline uint32_t
zip_crc(const char *p, size_t len)
{
	uint32_t crc = 0xffffffff;

	for (size_t i = 0; i < len; i++) {
		crc ^= (unsigned char)p[i];
		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
	}
	return ~crc;
}

static inline void
zip_begin(struct zip_test *z, struct arena *a)
{
	buf_init(&z->out, a, 16 << 20);
	buf_init(&z->directory, a, 1 << 20);
	z->members = 0;
}

static inline void
zip_member(struct zip_test *z, const char *name, const char *p, size_t len)
{
	uint32_t offset = (uint32_t)z->out.len, crc = zip_crc(p, len);

	zip_number(&z->out, 0x04034b50, 4);
	zip_number(&z->directory, 0x02014b50, 4);
	zip_number(&z->directory, 20, 2);
	for (int i = 0; i < 2; i++) {
		struct buf *b = i == 0 ? &z->out : &z->directory;

		zip_number(b, 20, 2);
		zip_number(b, 0, 2);		/* flags */
		zip_number(b, 0, 2);		/* stored */
		zip_number(b, 0, 4);
		zip_number(b, crc, 4);
		zip_number(b, (uint32_t)len, 4);
		zip_number(b, (uint32_t)len, 4);
		zip_number(b, (uint32_t)strlen(name), 2);
		zip_number(b, 0, 2);
	}
	zip_number(&z->directory, 0, 2);
	zip_number(&z->directory, 0, 4);
	zip_number(&z->directory, 0, 4);
	zip_number(&z->directory, offset, 4);
	buf_puts(&z->out, name);
	buf_puts(&z->directory, name);
	buf_add(&z->out, p, len);
	z->members++;
}

static inline void
zip_text(struct zip_test *z, const char *name, const char *text)
{
	zip_member(z, name, text, strlen(text));
}

static inline void
zip_end(struct zip_test *z)
{
	uint32_t offset = (uint32_t)z->out.len;

	buf_add(&z->out, z->directory.data, z->directory.len);
	zip_number(&z->out, 0x06054b50, 4);
	zip_number(&z->out, 0, 4);
	zip_number(&z->out, (uint32_t)z->members, 2);
	zip_number(&z->out, (uint32_t)z->members, 2);
	zip_number(&z->out, (uint32_t)z->directory.len, 4);
	zip_number(&z->out, offset, 4);
	zip_number(&z->out, 0, 2);
}

/* The file, as a descriptor. */
static inline int
zip_file(const struct zip_test *z)
{
	int fd = memfd_create("zip", MFD_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, z->out.data, z->out.len), z->out.len);
	return fd;
}

/* gzip -9n of {"content":"packed"} and a line's end. */
static const unsigned char zip_gzip[] = {
	0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0xff, 0xab, 0x56,
	0x4a, 0xce, 0xcf, 0x2b, 0x49, 0xcd, 0x2b, 0x51, 0xb2, 0x52, 0x2a, 0x48,
	0x4c, 0xce, 0x4e, 0x4d, 0x51, 0xaa, 0xe5, 0x02, 0x00, 0x65, 0xae, 0xae,
	0xae, 0x15, 0x00, 0x00, 0x00
};

#endif
