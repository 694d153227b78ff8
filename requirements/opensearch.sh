#!/bin/sh
# OpenSearch's own server for its tests, in .cache/opensearch: the one at OPENSEARCH_URL where that is set, else its jars
# from Maven Central and one class that starts them. JDK 17 and Maven are installed where that is allowed.
set -eu
if [ -n "${OPENSEARCH_URL:-}" ]; then exit 0; fi
source=requirements/opensearch target=.cache/opensearch
stamp=$(cat "$source"/* "$0" | cksum | tr ' ' -)
if [ -e "$target/$stamp" ]; then exit 0; fi
if ! command -v javac >/dev/null || ! command -v mvn >/dev/null; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq openjdk-17-jdk-headless maven >/dev/null
  else
    echo "JDK 17 and Maven are missing. Install them, then try again: sudo apt-get install openjdk-17-jdk-headless maven" >&2
    exit 1
  fi
fi
rm -rf "$target"
mkdir -p "$target/classes"
mvn --quiet --batch-mode --file "$source/pom.xml" dependency:copy-dependencies -DoutputDirectory="$PWD/$target/lib"
javac -classpath "$target/lib/*" -d "$target/classes" "$source/TestNode.java"
cp "$source/log4j2.properties" "$target/classes/"
touch "$target/$stamp"
