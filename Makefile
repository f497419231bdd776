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
TUI_LIBS   = $(NET_LIBS) ncursesw
MEDIA_LIBS = $(CORE_LIBS) openssl nice glib-2.0 libsrtp2 libavformat libavcodec libavutil \
             libswscale libswresample libavdevice

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
MEDIA_SRC := $(filter-out net/media/main.c,$(wildcard net/media/*.c))
NET_SRC   := $(wildcard net/*.c net/aws/*.c net/signal/*.c net/service/*.c)
TUI_SRC   := $(filter-out tui/main.c,$(wildcard tui/*.c tui/cli/*.c))
UNIT_SRC  := $(wildcard tests/unit/test_*.c)

objects = $(patsubst %.c,$(B)/%.o,$(1))

.PHONY: all deps demo check check-interop unit sanitize fuzz fuzz-short bench coverage boundaries \
        headers format lint docs install clean help
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
$(B)/libtui.a:   $(call objects,$(TUI_SRC))
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

# Tests: tests/unit/test_media_*.c are linked with the worker, the others with everything else.
UNIT := $(patsubst %.c,$(B)/%,$(UNIT_SRC))

$(B)/tests/unit/test_media_%: $(B)/tests/unit/test_media_%.o $(B)/libmedia.a $(B)/libcore.a
	$(call say,LD,$@)
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(call libs,$(MEDIA_LIBS) cmocka) -lm -lpthread
$(B)/tests/unit/test_%: $(B)/tests/unit/test_%.o $(B)/libtui.a $(B)/libnet.a $(B)/libcore.a
	$(call say,LD,$@)
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(call libs,$(TUI_LIBS) cmocka vterm) -lm -lpthread
# Core's own tests need core alone: test_core_*.c.
$(B)/tests/unit/test_core_%: $(B)/tests/unit/test_core_%.o $(B)/libcore.a
	$(call say,LD,$@)
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(call libs,$(CORE_LIBS) cmocka) -lm

unit: $(UNIT)
	$(Q)for t in $(UNIT); do $$t || exit 1; done

.SECONDARY:
-include $(shell find $(B) -name '*.d' 2>/dev/null)

clean:
	rm -rf $(B)
