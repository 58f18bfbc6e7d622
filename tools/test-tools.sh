#!/usr/bin/env bash
# Makes sure the tests' own tools are there (Chromium, a Redis server, Node.js with a FHIR server and an OpenID Connect provider), installing what is missing where the
# machine allows it; else says what to do. PostgreSQL comes with the test packages.
set -euo pipefail
cd "$(dirname "$0")/.."

have() { # have NAME... : is one of these commands there?
  for name in "$@"; do if [ -n "$name" ] && command -v "$name" >/dev/null; then return 0; fi; done
  return 1
}

# Servers that we did not write: FHIR for the tests of live records, OpenID Connect for those of single sign-on.
servers() {
  local home
  for home in tests/records/chart/live/server tests/console/provider; do
    if [ -d $home/node_modules ]; then continue; fi
    mkdir -p var
    if npm ci --prefix $home --no-audit --no-fund > var/test-tools-npm.log 2>&1; then continue; fi
    echo "bedside: installing $home failed; see var/test-tools-npm.log" >&2
    return 1
  done
}

missing=()
have "${CHROMIUM:-}" chromium chromium-browser google-chrome || missing+=(chromium)
have redis-server || missing+=(redis-server)
have npm || missing+=(nodejs npm)
if [ ${#missing[@]} -eq 0 ]; then
  servers
  exit
fi

install="apt-get install -y --no-install-recommends ${missing[*]}"
as_root=""
if [ "$(id -u)" != 0 ]; then as_root="sudo -n"; fi
if have apt-get && { [ -z "$as_root" ] || $as_root true 2>/dev/null; }; then
  echo "Installing for the tests: ${missing[*]} (log: var/test-tools.log)"
  mkdir -p var
  { $as_root apt-get update && $as_root $install; } > var/test-tools.log 2>&1 && servers && exit 0
fi
echo "bedside: the tests need ${missing[*]}. Install them (Debian: $install) and run this again" >&2
exit 1
