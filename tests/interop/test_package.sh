#!/bin/sh
# The Debian package, judged by lintian and unpacked by dpkg (TAP).
. tests/service/lib.sh
. /etc/os-release
if [ "$ID$VERSION_ID" != debian12 ]; then
	echo "1..0 # SKIP this is not Debian 12"
	exit 0
fi
.ci/deb "$B" 0.0.1 >"$work/answer" 2>"$work/err"
ok 'it is made'
lintian --allow-root --fail-on error "$B"/kvscope_0.0.1_*.deb >"$work/answer" 2>"$work/err"
ok 'lintian finds no error'
dpkg-deb -x "$B"/kvscope_0.0.1_*.deb "$work/unpacked" 2>"$work/err"
"$work/unpacked/usr/bin/kvscope" --version >"$work/answer" 2>"$work/err"
ok 'its program runs'
[ -s "$work/unpacked/usr/share/man/man1/kvscope-doctor.1.gz" ] && [ -s "$work/unpacked/usr/share/kvscope/themes/dark.theme" ] &&
	[ -s "$work/unpacked/usr/share/bash-completion/completions/kvscope" ] && [ -s "$work/unpacked/usr/share/doc/kvscope/copyright" ]
ok 'manual pages, themes, completion and the licence are in it'
needed=$(dpkg-deb -f "$B"/kvscope_0.0.1_*.deb Depends | tr ',' '\n' | sed 's/(.*//; s/ //g')
for package in $needed; do dpkg -s "$package" >/dev/null 2>&1 || echo "$package"; done >"$work/answer"
[ ! -s "$work/answer" ]
ok 'what it depends on has the names of this Debian'
mkdir -p "$work/bin" && ln -s "$work/unpacked/usr/bin/kvscope" "$work/bin/kvscope"
B=$work/bin
serve
mapped gate gate-store
"$B/kvscope" produce --channel-name gate --duration 6 >"$work/answer" 2>&1 && within 10 stored gate-store 1
ok 'its service ingests from its producer'
done_testing
