# Keepsake.  `make` builds build/fcgi/*; `make help` lists the rest.
#
# Lists are made from the folders: fcgi/*.c is the list of programs, lib/ one
# static archive from which each program takes only the objects it uses.
# B is the output folder, so that several kinds of build live side by side.

B       ?= build
CC      ?= cc
PKGS    := json-c sqlite3 libcrypto libseccomp libargon2
WARN    := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes \
           -Wmissing-prototypes -Wpointer-arith -Wcast-qual -Wwrite-strings \
           -Wformat=2 -Wvla -Wundef -Wimplicit-fallthrough -Wswitch-enum
HARDEN  := -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fstack-clash-protection -fPIE
OPT     ?= -O2 -g $(HARDEN)
CPPFLAGS += -Ilib -D_GNU_SOURCE -include base/banned.h
CFLAGS  += -std=c11 $(OPT) $(WARN) $(WERROR) -ffunction-sections -fdata-sections
LDFLAGS += -pie -Wl,-z,relro,-z,now,-z,noexecstack -Wl,--gc-sections -Wl,--as-needed
LDLIBS  := -lfcgi -ljson-c -lsqlite3 -lcrypto -lseccomp -largon2 -lm

LIB     := $(B)/libkeepsake.a
PROGS   := $(patsubst fcgi/%.c,$(B)/fcgi/%,$(wildcard fcgi/*.c))
OBJS    := $(patsubst lib/%.c,$(B)/lib/%.o,$(wildcard lib/*/*.c)) \
           $(B)/gen/sql_oidc.o $(B)/gen/sql_memory.o $(B)/gen/openapi_text.o
UNITS   := $(patsubst tests/unit/%.c,$(B)/unit/%,$(wildcard tests/unit/test_*.c))
FUZZ    := $(patsubst tests/fuzz/%.c,$(B)/fuzz/%,$(wildcard tests/fuzz/fuzz_*.c))

# Written with $(B) unexpanded: dependencies hold for each spelling of the
# folder, relative or absolute.
DEPS     = -MMD -MP -MT '$$(B)/$(@:$(B)/%=%)'

all: $(PROGS)                  ## build the programs

$(LIB): $(OBJS)
	@rm -f $@
	$(AR) rcs $@ $(OBJS)

$(B)/lib/%.o: lib/%.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) $(DEPS) -c -o $@ $<

$(B)/gen/%.o: CFLAGS += -Wno-overlength-strings
$(B)/gen/%.o: $(B)/gen/%.c
	$(CC) $(CPPFLAGS) $(CFLAGS) -c -o $@ $<

# A folder of migrations becomes one C table: number, name, text.
$(B)/gen/sql_%.c: sql/%/*.sql scripts/embed-sql
	@mkdir -p $(@D)
	scripts/embed-sql $* sql/$*/*.sql >$@.tmp && mv $@.tmp $@

$(B)/gen/openapi_text.c: lib/memory/openapi.json scripts/embed-json
	@mkdir -p $(@D)
	scripts/embed-json openapi_text $< >$@.tmp && mv $@.tmp $@

$(B)/fcgi/fetch $(B)/unit/test_outgoing: LDLIBS += -lcurl
# Whatever links lib/memory/import.c or export.c.
$(B)/fuzz/fuzz_zip $(B)/fuzz/fuzz_transfer $(B)/fcgi/transfer $(B)/fcgi/backup $(patsubst tests/unit/%.c,$(B)/unit/%,$(wildcard tests/unit/test_import*.c \
    tests/unit/test_export*.c tests/unit/test_backup*.c) tests/unit/test_transfer.c tests/unit/test_zip.c): LDLIBS += -larchive
$(B)/main/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) -Itests/unit $(CFLAGS) $(DEPS) -c -o $@ $<

$(B)/fcgi/%: $(B)/main/fcgi/%.o $(LIB)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $< $(LIB) $(LDLIBS)

$(B)/unit/%: $(B)/main/tests/unit/%.o $(LIB)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $< $(LIB) $(LDLIBS) -lcmocka

units: $(UNITS)                ## build the unit tests
check: $(UNITS)                ## run the unit tests
	@for t in $(UNITS); do $$t || exit 1; done

# A fuzz target is one function; the plain build replays its corpus.
$(B)/fuzz/%: tests/fuzz/%.c tests/fuzz/replay.c $(wildcard tests/fuzz/*.h) $(LIB)
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $< $(if $(LIBFUZZER),,tests/fuzz/replay.c) $(LIB) $(LDLIBS) $(LIBFUZZER)

fuzz: $(FUZZ)                  ## build the fuzz targets

# Floor programs and load generator for scripts/bench.
$(B)/bench/%: tests/bench/%.c $(LIB)
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $< $(LIB) $(LDLIBS)

bench: $(patsubst tests/bench/%.c,$(B)/bench/%,$(wildcard tests/bench/*.c)) ## build what scripts/bench runs

# The protocol library behind what the protocol's own suite asks for.
$(B)/conformance/%: $(wildcard tests/conformance/*.[ch]) $(LIB)
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $(filter %.c,$^) $(LIB) $(LDLIBS)

conformance: $(B)/conformance/fixture ## build what the official suite is pointed at

# Sanitizers and valgrind: no sandbox, one malloc per arena allocation.
ASAN    := -O1 -g -fno-omit-frame-pointer -DARENA_MALLOC -DSANDBOX_OFF \
           -fsanitize=address,undefined -fno-sanitize-recover=all
asan:                          ## unit tests built with ASan and UBSan
	$(MAKE) B=$(B)/asan OPT="$(ASAN)" units
libfuzzer:                     ## fuzz targets for clang's libFuzzer
	$(MAKE) B=$(B)/libfuzzer CC=clang OPT="$(ASAN) -fsanitize=fuzzer-no-link" LIBFUZZER=-fsanitize=fuzzer fuzz
valgrind:                      ## unit tests built for valgrind
	$(MAKE) B=$(B)/valgrind OPT="-O1 -g -DARENA_MALLOC -DSANDBOX_OFF" units

clean:                         ## remove the output folder
	rm -rf $(B)

help:                          ## this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  \1\t\2/p' Makefile

.PHONY: all units check fuzz bench conformance asan libfuzzer valgrind clean help
.SECONDARY:
-include $(shell find $(B) -name '*.d' 2>/dev/null)
