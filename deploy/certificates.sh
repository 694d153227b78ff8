#!/bin/sh
# An authority of this installation's own, and a certificate for one host that it signs:
#   certificates.sh HOST AUTHORITY_FOLDER NODE_FOLDER OWNER
# What is there and holds for another month is left alone. The authority's key is thrown away.
set -eu
host=$1 authority=$2 node=$3 owner=$4
if openssl x509 -checkend 2592000 -noout -in "$node/node.pem" >/dev/null 2>&1; then exit 0; fi
umask 077
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
openssl req -x509 -newkey rsa:3072 -nodes -days 400 -subj "/CN=Practice Search" -keyout "$work/authority.key" \
  -out "$work/authority.pem" -addext "basicConstraints=critical,CA:TRUE" -addext "keyUsage=critical,keyCertSign" 2>/dev/null
openssl req -new -newkey rsa:3072 -nodes -subj "/CN=$host" -keyout "$work/node.key" -out "$work/node.csr" 2>/dev/null
printf 'subjectAltName=DNS:%s\nextendedKeyUsage=serverAuth,clientAuth\n' "$host" >"$work/extensions"
openssl x509 -req -in "$work/node.csr" -CA "$work/authority.pem" -CAkey "$work/authority.key" -CAcreateserial -days 398 \
  -extfile "$work/extensions" -out "$work/node.pem" 2>/dev/null
install -m 0644 "$work/authority.pem" "$authority/authority.pem"
install -m 0644 -o "$owner" "$work/authority.pem" "$node/authority.pem"
install -m 0600 -o "$owner" "$work/node.key" "$node/node.key"
install -m 0644 -o "$owner" "$work/node.pem" "$node/node.pem"
