# nix-agent-sandbox: `make demo` shows a whole run, `make check` passes the tests.
#
# POSIX make plus `!=` (POSIX.1-2024; GNU make 4 and bmake have it). A program is all of
# cmd/PROGRAM/*.c: main.c, and an archive of the rest that its unit tests link as well.

.POSIX:

VERSION = 0.1.0
PREFIX = /usr/local
DESTDIR =
CC = cc
AR = ar
CFLAGS = -O2 -g
LDFLAGS =
# Where everything is built, and what a sanitized or static build adds.
B = build
SAN =
JOBS = 2
# Arguments of the demo and of libFuzzer: make demo ARGS=--keep, make fuzz ARGS=-jobs=2
ARGS =
# How long make fuzz runs each harness.
SECONDS = 60

WARN = -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wvla -Wstrict-prototypes -Wmissing-prototypes -Werror
HARDEN != case "$$(uname -s)" in \
	Linux) echo -fPIE -fstack-protector-strong -Wl,-z,relro,-z,now -pie;; esac
# -iquote, not -I: our "spawn.h" must not answer for the system's <spawn.h>.
DEFS = -D_GNU_SOURCE -DAGENT_VERSION='"$(VERSION)"' -DAGENT_PREFIX='"$(PREFIX)"' -iquote lib
CCALL = $(CC) -std=c11 $(DEFS) $(WARN) $(HARDEN) $(CFLAGS) $(SAN)

# A program is a folder with a main.c.
PROGRAMS != cd cmd && ls */main.c 2>/dev/null | cut -d/ -f1
BINS != cd cmd && for p in $$(ls */main.c 2>/dev/null | cut -d/ -f1); do echo '$(B)/bin/'$$p; done

LIB_SRC != echo lib/*.c lib/*.h
agent_SRC != echo cmd/agent/*.[ch]
doctor_SRC != echo cmd/agent-doctor/*.[ch]
launch_SRC != echo cmd/agent-launch/*.[ch]
entry_SRC != echo cmd/agent-entry/*.[ch]
runs_SRC != echo cmd/agent-runs/*.[ch]
proxy_SRC != echo cmd/egress-proxy/*.[ch]
SHARE_SRC != find nix/rendered -type f
UNIT_SRC != ls t/unit/*/*.c 2>/dev/null || true
FUZZ_SRC != ls t/fuzz/*.c 2>/dev/null || true
MAN != ls docs/man/*.[1-8] 2>/dev/null || true
TESTS != ls t/*.t 2>/dev/null || true
# The suites that also run under ASan and UBSan.
SAN_TESTS != ls t/proxy-*.t t/entry-*.t 2>/dev/null || true

# Libraries, each named once. pkg-config is asked when the command runs, not when make starts.
JANSSON = $$(pkg-config --cflags --libs jansson)
EVENT = $$(pkg-config --cflags --libs libevent_core libevent_extra)
SECCOMP = $$(pkg-config --cflags --libs libseccomp)

all: programs share

programs: $(BINS)

# Compiles $$src (all but main.c) into the archive $@. Plain text for every recipe below.
ARCHIVE = mkdir -p $@.o && rm -f $@ $@.o/* && for c in $$src; do \
	case $$c in */main.c|*.h) continue;; esac; \
	o=$@.o/$$(basename $$c .c).o; echo "cc $$c"; $(CCALL) -iquote $$(dirname $$c) $$(pkg-config --cflags jansson libevent libseccomp) -c $$c -o $$o || exit 1; \
	done && $(AR) rcs $@ $@.o/*.o 2>/dev/null || { test -z "$$(ls $@.o)" && $(AR) rcs $@; }
LINK = mkdir -p $(B)/bin && echo "ld $@" && $(CCALL) $(LDFLAGS) -o $@

$(B)/lib/lib.a: $(LIB_SRC)
	@src="$(LIB_SRC)"; $(ARCHIVE)
$(B)/lib/agent.a: $(agent_SRC) $(LIB_SRC)
	@src="$(agent_SRC)"; $(ARCHIVE)
$(B)/lib/agent-doctor.a: $(doctor_SRC) $(LIB_SRC)
	@src="$(doctor_SRC)"; $(ARCHIVE)
$(B)/lib/agent-launch.a: $(launch_SRC) $(LIB_SRC)
	@src="$(launch_SRC)"; $(ARCHIVE)
$(B)/lib/agent-entry.a: $(entry_SRC) $(LIB_SRC) $(B)/gen/jail_filter.c
	@src="$(entry_SRC) $(B)/gen/jail_filter.c"; $(ARCHIVE)
$(B)/lib/agent-runs.a: $(runs_SRC) $(LIB_SRC)
	@src="$(runs_SRC)"; $(ARCHIVE)
$(B)/lib/egress-proxy.a: $(proxy_SRC) $(LIB_SRC) $(B)/gen/filter.c
	@src="$(proxy_SRC) $(B)/gen/filter.c"; $(ARCHIVE)

# The system call filters: programs that run here write them, so they are for the machine of the build.
$(B)/gen/filter.c: cmd/egress-proxy/gen/syscalls.c
	@mkdir -p $(B)/gen && echo "gen $@" && $(CCALL) -o $(B)/gen/syscalls cmd/egress-proxy/gen/syscalls.c $(SECCOMP) && \
	$(B)/gen/syscalls >$@.new && mv $@.new $@
$(B)/gen/jail_filter.c: cmd/agent-entry/gen/jail.c
	@mkdir -p $(B)/gen && echo "gen $@" && $(CCALL) -o $(B)/gen/jail cmd/agent-entry/gen/jail.c $(SECCOMP) && \
	$(B)/gen/jail >$@.new && mv $@.new $@

$(B)/bin/agent: $(B)/lib/agent.a $(B)/lib/lib.a
	@$(LINK) cmd/agent/main.c $(B)/lib/agent.a $(B)/lib/lib.a $(JANSSON)
$(B)/bin/agent-doctor: $(B)/lib/agent-doctor.a $(B)/lib/lib.a
	@$(LINK) cmd/agent-doctor/main.c $(B)/lib/agent-doctor.a $(B)/lib/lib.a $(JANSSON)
$(B)/bin/agent-launch: $(B)/lib/agent-launch.a $(B)/lib/lib.a
	@$(LINK) cmd/agent-launch/main.c $(B)/lib/agent-launch.a $(B)/lib/lib.a $(JANSSON) $(SECCOMP)
$(B)/bin/agent-entry: $(B)/lib/agent-entry.a $(B)/lib/lib.a
	@$(LINK) cmd/agent-entry/main.c $(B)/lib/agent-entry.a $(B)/lib/lib.a $(JANSSON)
$(B)/bin/agent-runs: $(B)/lib/agent-runs.a $(B)/lib/lib.a
	@$(LINK) cmd/agent-runs/main.c $(B)/lib/agent-runs.a $(B)/lib/lib.a $(JANSSON)
$(B)/bin/egress-proxy: $(B)/lib/egress-proxy.a $(B)/lib/lib.a
	@$(LINK) cmd/egress-proxy/main.c $(B)/lib/egress-proxy.a $(B)/lib/lib.a $(EVENT) $(JANSSON)

# Data beside the programs, as it is installed: build/bin finds build/share/agent.
share: $(B)/share/agent/.made
$(B)/share/agent/.made: $(SHARE_SRC)
	@rm -rf $(B)/share/agent && mkdir -p $(B)/share/agent && cp -R nix/rendered/. $(B)/share/agent/ && touch $@

# t/unit/PROGRAM/NAME.c becomes build/t/PROGRAM/NAME, linked with all of PROGRAM but its main.
unit: $(B)/t/.made
$(B)/t/.made: $(UNIT_SRC) t/unit/tap.h $(B)/lib/lib.a $(BINS)
	@rm -rf $(B)/t; mkdir -p $(B)/t; for c in $(UNIT_SRC); do p=$$(basename $$(dirname $$c)); mkdir -p $(B)/t/$$p; \
	echo "cc $$c"; $(CCALL) -iquote t/unit -iquote cmd/$$p -o $(B)/t/$$p/$$(basename $$c .c) $$c $(B)/lib/$$p.a $(B)/lib/lib.a \
	$(EVENT) $(JANSSON) $(SECCOMP) || exit 1; done; touch $@

# Instrumented code hides lengths from -Wformat-truncation; the plain build has it as an error.
asan:
	@$(MAKE) B=build/asan SAN='-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer -Wno-error=format-truncation' \
	CFLAGS='-O1 -g' all unit

# t/fuzz/NAME.c becomes build/fuzz/NAME: a parser of egress-proxy under libFuzzer, ASan and UBSan.
$(B)/.fuzzers: $(FUZZ_SRC) t/fuzz/fuzz.h $(B)/lib/egress-proxy.a $(B)/lib/lib.a
	@for c in $(FUZZ_SRC); do echo "cc $$c"; $(CCALL) -fsanitize=fuzzer -iquote t/fuzz -iquote cmd/egress-proxy \
	-o $(B)/$$(basename $$c .c) $$c $(B)/lib/egress-proxy.a $(B)/lib/lib.a $(EVENT) $(JANSSON) || exit 1; done; touch $@

fuzzers:
	@$(MAKE) B=build/fuzz CC=clang CFLAGS='-O1 -g -fno-omit-frame-pointer -Wno-unused-command-line-argument' \
	SAN='-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all' build/fuzz/.fuzzers

fuzz: fuzzers
	@for c in $(FUZZ_SRC); do t/fuzz/run $$(basename $$c .c) $(SECONDS) $(ARGS) || exit 1; done

check:
	@scripts/deps check
	@$(MAKE) check-run

check-run: all unit asan
	@test -z "$(UNIT_SRC)" || prove -j$(JOBS) --exec '' $(B)/asan/t/*/[a-z]*
	@test -z "$(SAN_TESTS)" || BIN=$(B)/asan/bin prove -j$(JOBS) --timer $(SAN_TESTS)
	@prove -j$(JOBS) --timer $(TESTS)

check-fast: all unit
	@test -z "$(UNIT_SRC)" || prove -j$(JOBS) --exec '' $(B)/t/*/[a-z]*
	@prove -j$(JOBS) $$(ls t/*.t | grep -v -e '^t/house-' -e '^t/slow-')

# The programs static against musl, into build/static/bin: Debian only, see scripts/static.
static:
	@scripts/deps static
	@scripts/static build/static $(PROGRAMS)

# egress-proxy and a whole run beside their peers; docs/performance.md holds the last tables.
bench:
	@scripts/deps bench
	@$(MAKE) all
	@scripts/static build/static $(PROGRAMS)
	@t/bench/srt build/srt
	@t/bench/run $(ARGS)

demo:
	@scripts/deps demo
	@$(MAKE) all
	@scripts/demo $(ARGS)

install: all
	@umask 022 && mkdir -p $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/agent
	@for p in $(PROGRAMS); do install -m 755 $(B)/bin/$$p $(DESTDIR)$(PREFIX)/bin/$$p || exit 1; done
	@umask 022 && cp -R nix/rendered/. $(DESTDIR)$(PREFIX)/share/agent/
	@umask 022 && for m in $(MAN); do s=$${m##*.}; mkdir -p $(DESTDIR)$(PREFIX)/share/man/man$$s && \
	install -m 644 $$m $(DESTDIR)$(PREFIX)/share/man/man$$s/ || exit 1; done

uninstall:
	@for p in $(PROGRAMS); do rm -f $(DESTDIR)$(PREFIX)/bin/$$p; done
	@rm -rf $(DESTDIR)$(PREFIX)/share/agent
	@for m in $(MAN); do rm -f $(DESTDIR)$(PREFIX)/share/man/man$${m##*.}/$$(basename $$m); done

clean:
	@rm -rf build

.PHONY: all programs share unit asan fuzzers fuzz check check-run check-fast static bench demo install uninstall clean
