#!/bin/sh
# PostgreSQL's programs for the tests, which start a server of their own: those that are there, else Debian's.
set -eu
if command -v initdb >/dev/null && command -v postgres >/dev/null; then exit 0; fi
for folder in /usr/lib/postgresql/*/bin; do
  if [ -x "$folder/initdb" ] && [ -x "$folder/postgres" ]; then exit 0; fi
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq postgresql >/dev/null
else
  echo "PostgreSQL is missing. Install it, then try again: sudo apt-get install postgresql" >&2
  exit 1
fi
