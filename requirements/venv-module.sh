#!/bin/sh
# Debian and Ubuntu ship Python without its venv module: install it where that is allowed, else say how.
set -eu
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-venv
else
  echo "Python's venv module is missing. Install it, then try again: sudo apt-get install python3-venv" >&2
  exit 1
fi
