/*
 * replay - run a fuzz target over files, with any compiler
 *
 * replay FILE|FOLDER... gives each file, and each file below each folder, to
 * LLVMFuzzerTestOneInput() in memory of exactly its length, so that a
 * sanitizer or valgrind sees a read beyond it.  Prints the number of inputs.
 * An input makes it fail by a crash alone; a file that is missing, with 2.
 */
#include <errno.h>
#include <fts.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t inputs;

static void
die(const char *what)
{
	fprintf(stderr, "replay: %s: %s\n", what, strerror(errno));
	exit(2);
}

static void
replay(const char *path, size_t size)
{
	uint8_t *data = malloc(size > 0 ? size : 1);
	FILE *f = fopen(path, "rb");

	if (data == NULL || f == NULL || fread(data, 1, size, f) != size)
		die(path);
	fclose(f);
	LLVMFuzzerTestOneInput(data, size);
	free(data);
	inputs++;
}

static int
by_name(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

int
main(int argc, char **argv)
{
	FTSENT *entry;
	FTS *tree;

	if (argc < 2) {
		fprintf(stderr, "usage: replay FILE|FOLDER...\n");
		return 2;
	}
	tree = fts_open(argv + 1, FTS_LOGICAL | FTS_NOCHDIR, by_name);
	if (tree == NULL)
		die(argv[1]);
	while ((entry = fts_read(tree)) != NULL) {
		errno = entry->fts_errno;
		if (entry->fts_info == FTS_NS || entry->fts_info == FTS_DNR ||
		    entry->fts_info == FTS_ERR)
			die(entry->fts_path);
		if (entry->fts_info == FTS_F)
			replay(entry->fts_path,
			    (size_t)entry->fts_statp->st_size);
	}
	fts_close(tree);
	printf("%zu inputs\n", inputs);
	return 0;
}
