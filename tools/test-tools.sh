#!/usr/bin/env bash
# Makes sure the tests' own tools are there (Chromium, a Redis server, Node.js), installing what is missing where the
# machine allows it; else says what to do. PostgreSQL comes with the test packages.
set -euo pipefail

have() { # have NAME... : is one of these commands there?
  for name in "$@"; do if [ -n "$name" ] && command -v "$name" >/dev/null; then return 0; fi; done
  return 1
}

missing=()
have "${CHROMIUM:-}" chromium chromium-browser google-chrome || missing+=(chromium)
have redis-server || missing+=(redis-server)
have npm || missing+=(nodejs npm)
[ ${#missing[@]} -gt 0 ] || exit 0

install="apt-get install -y --no-install-recommends ${missing[*]}"
as_root=""
if [ "$(id -u)" != 0 ]; then as_root="sudo -n"; fi
if have apt-get && { [ -z "$as_root" ] || $as_root true 2>/dev/null; }; then
  echo "Installing for the tests: ${missing[*]} (log: var/test-tools.log)"
  mkdir -p var
  { $as_root apt-get update && $as_root $install; } > var/test-tools.log 2>&1 && exit 0
fi
echo "bedside: the tests need ${missing[*]}. Install them (Debian: $install) and run this again" >&2
exit 1
