#!/bin/sh
# Debian's Xapian bindings, unpacked into the folder that is named: `make bench` measures itself against them. They are
# in no package of PyPI, and unpacking needs no root. Where this fails, the benchmark says that Xapian takes no part.
set -eu
mkdir -p "$1"
cd "$1"
apt-get -qq download python3-xapian libxapian30 2>/dev/null
for package in *.deb; do dpkg -x "$package" .; done
rm -f -- *.deb
