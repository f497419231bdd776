# kvscope: make deps, make, make demo, make check (make help lists the rest)
PREFIX     ?= /usr/local
PKG_CONFIG ?= pkg-config
CC         ?= cc
CFLAGS     ?= -O2 -g
B          ?= build
VERSION    := 0.1.0

WARN = -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wswitch-enum -Wvla -Wformat=2 -Wundef \
       -Wwrite-strings -Wstrict-prototypes -Wmissing-prototypes $(if $(CI),-Werror)

# What each part may use; core gets libc and cJSON alone.
CORE_LIBS  = libcjson
NET_LIBS   = $(CORE_LIBS) libcurl libwebsockets libuv openssl sqlite3
TUI_LIBS   = $(NET_LIBS) ncursesw yaml-0.1
MEDIA_LIBS = $(CORE_LIBS) openssl nice glib-2.0 libsrtp2 libavformat libavcodec libavutil \
             libswscale libswresample

override CPPFLAGS += -I. -D_GNU_SOURCE -DKVSCOPE_VERSION='"$(VERSION)"'
override CFLAGS   += -std=c17 $(WARN) -fno-common -MMD -MP
ifdef SAN
override CFLAGS   += -fsanitize=$(SAN) -fno-sanitize-recover=all -fno-omit-frame-pointer
override LDFLAGS  += -fsanitize=$(SAN)
endif

Q = $(if $(V),,@)
say = $(if $(V),,@printf '%-4s %s\n' $(1) $(2))
flags = $(shell $(PKG_CONFIG) --cflags $(1))
libs = $(shell $(PKG_CONFIG) --libs $(1))

CORE_SRC  := $(wildcard core/*.c)
MEDIA_SRC := $(filter-out net/media/main.c,$(wildcard net/media/*.c)) net/relays.c
NET_SRC   := $(wildcard net/*.c net/aws/*.c net/signal/*.c net/probe/*.c net/service/*.c)
TUI_SRC   := $(filter-out tui/main.c,$(wildcard tui/*.c tui/cli/*.c tui/cli/aws/*.c))
UNIT_SRC  := $(wildcard tests/unit/test_*.c)

objects = $(patsubst %.c,$(B)/%.o,$(1))

.PHONY: all deps deps-check deps-interop demo check run-checks check-interop clients unit sanitize threads fuzz \
        fuzzers fuzzers-here bench coverage boundaries headers docs man deb format install clean help
.DEFAULT_GOAL := all

all: $(B)/kvscope $(B)/kvscope-media

$(B)/kvscope: $(call objects,tui/main.c) $(B)/libtui.a $(B)/libnet.a $(B)/libcore.a
	$(call say,LD,$@)
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(call libs,$(TUI_LIBS)) -lm -lpthread

$(B)/kvscope-media: $(call objects,net/media/main.c) $(B)/libmedia.a $(B)/libcore.a
	$(call say,LD,$@)
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(call libs,$(MEDIA_LIBS)) -lm -lpthread

$(B)/libcore.a:  $(call objects,$(CORE_SRC))
$(B)/libnet.a:   $(call objects,$(NET_SRC))
$(B)/libmedia.a: $(call objects,$(MEDIA_SRC))
$(B)/libtui.a:   $(call objects,$(TUI_SRC)) $(B)/tui/theme_files.o
$(B)/lib%.a:
	$(call say,AR,$@)
	$(Q)mkdir -p $(@D); rm -f $@; ar rcs $@ $^

$(B)/core/%.o:      PART = $(CORE_LIBS)
$(B)/net/%.o:       PART = $(NET_LIBS)
$(B)/net/media/%.o: PART = $(MEDIA_LIBS)
$(B)/tui/%.o:       PART = $(TUI_LIBS)
$(B)/tests/%.o:     PART = $(TUI_LIBS) cmocka vterm
$(B)/tests/unit/test_media_%.o: PART = $(MEDIA_LIBS) cmocka

$(B)/%.o: %.c
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) $(call flags,$(PART)) $(CFLAGS) -c -o $@ $<

# The themes go into the program, the default one first.
THEMES := themes/dark.theme $(filter-out themes/dark.theme,$(sort $(wildcard themes/*.theme)))
$(B)/tui/theme_files.c: $(THEMES)
	$(call say,GEN,$@)
	$(Q)mkdir -p $(@D)
	$(Q){ echo '#include "tui/theme_files.h"'; echo 'const struct theme_file theme_files[] = {'; \
	  for f in $(THEMES); do echo "{\"$$(basename $$f .theme)\","; sed 's/["\\]/\\&/g; s/.*/"&\\n"/' $$f; echo '},'; done; \
	  echo '{0, 0}};'; } >$@
$(B)/tui/theme_files.o: $(B)/tui/theme_files.c
	$(call say,CC,$<)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -Wno-overlength-strings -c -o $@ $<

# Tests: tests/unit/test_media_*.c are linked with the worker, the others with everything else.
UNIT := $(patsubst %.c,$(B)/%,$(UNIT_SRC))

$(B)/tests/unit/test_media_%: $(B)/tests/unit/test_media_%.o $(B)/libmedia.a $(B)/libcore.a
	$(call say,LD,$@)
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(call libs,$(MEDIA_LIBS) cmocka) -lm -lpthread
$(B)/tests/unit/test_media_feed: override LDFLAGS += -Wl,--wrap=source_open
$(B)/tests/unit/test_probe: override LDFLAGS += -Wl,--wrap=getaddrinfo
$(B)/tests/unit/test_%: $(B)/tests/unit/test_%.o $(B)/libtui.a $(B)/libnet.a $(B)/libcore.a
	$(call say,LD,$@)
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(call libs,$(TUI_LIBS) cmocka vterm zlib) -lm -lpthread
# Core's own tests need core alone: test_core_*.c.
$(B)/tests/unit/test_core_%: $(B)/tests/unit/test_core_%.o $(B)/libcore.a
	$(call say,LD,$@)
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(call libs,$(CORE_LIBS) cmocka) -lm

# What each kind of work needs, by Debian 12's names.
BUILD_DEBS   = gcc libc6-dev pkg-config libcjson-dev libcurl4-openssl-dev libwebsockets-dev \
               libwebsockets-evlib-uv libuv1-dev libssl-dev libsqlite3-dev libncurses-dev libyaml-dev libnice-dev \
               libglib2.0-dev libsrtp2-dev libavformat-dev libavcodec-dev libavutil-dev libswscale-dev \
               libswresample-dev libavdevice-dev ncurses-base ca-certificates
CHECK_DEBS   = libcmocka-dev libvterm-dev clang libclang-rt-14-dev binutils curl jq ffmpeg procps faketime coturn zsh fish \
               libsixel-bin mandoc python3-jsonschema
INTEROP_DEBS = awscli chromium nodejs npm dpkg-dev lintian

deps:
	@.ci/deps $(BUILD_DEBS)
deps-check: deps
	@.ci/deps $(CHECK_DEBS)
# A newer node that is here already serves as well as Debian's.
deps-interop: deps-check
	@.ci/deps $(if $(shell command -v npm),$(filter-out nodejs npm,$(INTEROP_DEBS)),$(INTEROP_DEBS))

# Set-up first, then one job after another in a make of its own: what was just installed counts.
JOBS := $(shell nproc 2>/dev/null || echo 1)
demo: deps
	@$(MAKE) -j$(JOBS) all
	@$(B)/kvscope demo

# Every test that needs no foreign client; ends with one line that adds them up.
SERVICE_TESTS := $(filter-out %/lib.sh,$(wildcard tests/service/*.sh))
check: deps-check
	@$(MAKE) -j$(JOBS) all $(UNIT) $(if $(SAN),,fuzzers)
	@$(MAKE) run-checks
run-checks:
	@B=$(B) JOBS=$(JOBS) tests/run $(if $(SAN),,tests/checks/fuzz) $(SERVICE_TESTS) \
	  tests/checks/boundaries tests/checks/headers tests/checks/docs $(UNIT)
unit: $(UNIT)
	@B=$(B) tests/run $(UNIT)

check-interop: deps-interop
	@$(MAKE) -j$(JOBS) all
	@[ -d tests/interop/node_modules/$(SDK) ] || $(MAKE) clients
	@B=$(abspath $(B)) TEST_SECONDS=300 tests/run $(wildcard tests/interop/test_*)

# The foreign clients from npm. AWS's SDK is unpacked without its dependencies: Chromium loads its
# browser bundle, and jsdom and the native crypto of phones would be 300 MB more.
SDK = amazon-kinesis-video-streams-webrtc
clients:
	@echo 'installing the foreign clients from npm'
	@cd tests/interop && npm ci --no-progress --loglevel=error && mkdir -p node_modules/$(SDK) && \
	  npm pack --loglevel=error $(SDK)@2.9.0 >node_modules/.packed && \
	  tar xzf "$$(tail -n 1 node_modules/.packed)" -C node_modules/$(SDK) --strip-components=1 && \
	  rm -f "$$(tail -n 1 node_modules/.packed)"

# Fuzzers: core_* see core alone, media_* the worker, tui_* the screen, cli_* the commands, the others the rest. `make fuzz FUZZ_SECONDS=600`.
FUZZ_SECONDS ?= 60
FUZZ_B = $(B)/fuzz
FUZZ_SRC := $(wildcard tests/fuzz/*.c)
FUZZERS = $(patsubst tests/fuzz/%.c,$(FUZZ_B)/tests/fuzz/%,$(FUZZ_SRC))
fuzzers:
	@$(MAKE) B=$(FUZZ_B) CC=clang CFLAGS='-O1 -g' SAN=fuzzer-no-link,address,undefined fuzzers-here
fuzzers-here: $(patsubst tests/fuzz/%.c,$(B)/tests/fuzz/%,$(FUZZ_SRC))
fuzz: deps-check
	@$(MAKE) -j$(JOBS) fuzzers
	@B=$(B) FUZZ_SECONDS=$(FUZZ_SECONDS) tests/run tests/checks/fuzz

$(B)/tests/fuzz/core_%: $(B)/tests/fuzz/core_%.o $(B)/libcore.a
	$(call say,LD,$@)
	$(Q)$(CC) $(LDFLAGS) -fsanitize=fuzzer -o $@ $^ $(call libs,$(CORE_LIBS)) -lm
$(B)/tests/fuzz/media_%: $(B)/tests/fuzz/media_%.o $(B)/libmedia.a $(B)/libcore.a
	$(call say,LD,$@)
	$(Q)$(CC) $(LDFLAGS) -fsanitize=fuzzer -o $@ $^ $(call libs,$(MEDIA_LIBS)) -lm -lpthread
$(B)/tests/fuzz/tui_%: $(B)/tests/fuzz/tui_%.o $(B)/libtui.a $(B)/libcore.a
	$(call say,LD,$@)
	$(Q)$(CC) $(LDFLAGS) -fsanitize=fuzzer -o $@ $^ $(call libs,$(CORE_LIBS)) -lm
$(B)/tests/fuzz/cli_%: $(B)/tests/fuzz/cli_%.o $(B)/libtui.a $(B)/libnet.a $(B)/libcore.a
	$(call say,LD,$@)
	$(Q)$(CC) $(LDFLAGS) -fsanitize=fuzzer -o $@ $^ $(call libs,$(TUI_LIBS)) -lm -lpthread
$(B)/tests/fuzz/net_%: $(B)/tests/fuzz/net_%.o $(B)/libnet.a $(B)/libcore.a
	$(call say,LD,$@)
	$(Q)$(CC) $(LDFLAGS) -fsanitize=fuzzer -o $@ $^ $(call libs,$(NET_LIBS)) -lm -lpthread

# The whole suite under ASan and UBSan; what has threads under TSan too.
THREADED = $(filter %/test_media_source %/test_media_recorder %/test_media_peer %/test_service_store \
             %/test_renewal %/test_leaving,$(UNIT))
sanitize: deps-check
	@$(MAKE) check B=build/asan CC=clang SAN=address,undefined CFLAGS='-O1 -g'
	@$(MAKE) -j$(JOBS) threads B=build/tsan CC=clang SAN=thread CFLAGS='-O1 -g'
threads: $(THREADED)
	@TSAN_OPTIONS="suppressions=$(CURDIR)/tests/tsan.supp" tests/run $(THREADED)

BENCH_PARTS = pair grid least
BENCHES = $(patsubst %.c,$(B)/%,$(filter-out $(BENCH_PARTS:%=tests/bench/%.c),$(wildcard tests/bench/*.c)))
bench: deps-check
	@$(MAKE) -j$(JOBS) all $(BENCHES)
	@B=$(B) tests/bench/run
$(B)/tests/bench/%: $(B)/tests/bench/%.o $(BENCH_PARTS:%=$(B)/tests/bench/%.o) $(B)/libtui.a $(B)/libnet.a $(B)/libcore.a
	$(call say,LD,$@)
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(call libs,$(TUI_LIBS)) -lm -lpthread

coverage: deps-check
	@.ci/deps gcovr
	@$(MAKE) check B=build/cov CFLAGS='-O0 -g --coverage' LDFLAGS=--coverage SAN=
	@gcovr --root . --object-directory build/cov --filter 'core/' --filter 'net/' --filter 'tui/' \
	  --print-summary --txt build/cov/coverage.txt && tail -n 6 build/cov/coverage.txt

# Is core still pure, and do net and tui still not know each other? The linker and the include lines say.
boundaries: $(B)/libcore.a
	@B=$(B) tests/checks/boundaries
# Each header compiles by itself.
headers:
	@tests/checks/headers

# The manual page of each command, from its table.
man: $(B)/docs/man
	@mkdir -p $(B)/man
	@for name in $$($(B)/docs/man); do $(B)/docs/man $$name >$(B)/man/kvscope-$$name.1 || exit 1; done

docs: $(B)/docs/machines $(B)/docs/keys $(B)/docs/schemas
	@$(B)/docs/machines >docs/machines.md
	@$(B)/docs/keys >docs/kvscope-keys.7
	@for name in $$($(B)/docs/schemas | sort -u); do $(B)/docs/schemas $$name >docs/schemas/export-$$name.json; done; mv docs/schemas/export-event.json docs/schemas/event.json
$(B)/docs/machines: $(B)/docs/machines.o $(B)/libcore.a
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(call libs,$(CORE_LIBS)) -lm
$(B)/docs/keys: $(B)/docs/keys.o $(B)/docs/roff.o $(B)/libtui.a $(B)/libcore.a
	$(Q)$(CC) $(LDFLAGS) -o $@ $^
$(B)/docs/schemas: $(B)/docs/schemas.o $(B)/libtui.a $(B)/libcore.a
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(call libs,$(CORE_LIBS)) -lm
$(B)/docs/man: $(B)/docs/man.o $(B)/docs/roff.o $(B)/libtui.a $(B)/libnet.a $(B)/libcore.a
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(call libs,$(TUI_LIBS)) -lm -lpthread
$(B)/docs/%.o: PART = $(CORE_LIBS)

format:
	@clang-format -i $(shell git ls-files '*.c' '*.h')

SHARE = $(DESTDIR)$(PREFIX)/share
install: all man
	install -Dm755 $(B)/kvscope $(DESTDIR)$(PREFIX)/bin/kvscope
	install -Dm755 $(B)/kvscope-media $(DESTDIR)$(PREFIX)/bin/kvscope-media
	install -d $(SHARE)/kvscope/themes $(SHARE)/man/man1 $(SHARE)/man/man5 $(SHARE)/man/man7 \
	  $(SHARE)/bash-completion/completions $(SHARE)/zsh/vendor-completions $(SHARE)/fish/vendor_completions.d
	install -m644 themes/*.theme $(SHARE)/kvscope/themes/
	install -m644 docs/*.1 $(B)/man/*.1 $(SHARE)/man/man1/
	install -m644 docs/*.5 $(SHARE)/man/man5/
	install -m644 docs/*.7 $(SHARE)/man/man7/
	install -d $(SHARE)/doc/kvscope/schemas
	install -m644 docs/schemas/*.json $(SHARE)/doc/kvscope/schemas/
	$(B)/kvscope completion bash >$(SHARE)/bash-completion/completions/kvscope
	$(B)/kvscope completion zsh >$(SHARE)/zsh/vendor-completions/_kvscope
	$(B)/kvscope completion fish >$(SHARE)/fish/vendor_completions.d/kvscope.fish

# build/kvscope_VERSION_ARCH.deb, for the Debian that it is made on.
deb: deps
	@.ci/deps dpkg-dev binutils
	@$(MAKE) -j$(JOBS) all man
	@.ci/deb $(abspath $(B)) $(VERSION)

help:
	@echo 'make deps           install what the build needs (Debian 12)'
	@echo 'make                build/kvscope and build/kvscope-media'
	@echo 'make demo           set-up, build, and the demo in this terminal'
	@echo 'make check          set-up, build, and every test that needs no foreign client'
	@echo 'make check-interop  AWS CLI, Chromium with the AWS SDK, node-datachannel, werift, ffprobe'
	@echo 'make sanitize       the suite under ASan and UBSan, threads under TSan'
	@echo 'make fuzz           the fuzzers, FUZZ_SECONDS (60) each'
	@echo 'make bench          measured beside named peers, as ratios'
	@echo 'make coverage boundaries headers docs man deb format install clean'

.SECONDARY:
-include $(shell find $(B) -name '*.d' -type f 2>/dev/null)

clean:
	rm -rf $(B)
