#!/usr/bin/env bash
# Makes .venv from requirements.lock. Safe to run again: does nothing when the lock is installed already,
# and starts over when an earlier run was cut off.
set -euo pipefail
cd "$(dirname "$0")/.."
stamp=.venv/.installed
wanted=$(cat requirements.lock pyproject.toml | sha256sum | cut -d' ' -f1)
if [ -x .venv/bin/bedside ] && [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ]; then exit 0; fi

fail() { echo "bedside: $1" >&2; exit 1; }

find_python() {
  for candidate in python3.11 python3 python; do
    if command -v "$candidate" >/dev/null && "$candidate" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null; then
      command -v "$candidate"
      return
    fi
  done
  # No 3.11 here: uv, a package of its own, can fetch one.
  command -v python3 >/dev/null || return
  python3 -m venv var/uv >/dev/null 2>&1 && var/uv/bin/pip install -q uv >&2 && var/uv/bin/uv python install -q 3.11 >&2 \
    && var/uv/bin/uv python find 3.11
}

mkdir -p var
python=$(find_python) || true
[ -n "${python:-}" ] || fail "needs Python 3.11 with venv. Install it (Debian: apt install python3.11-venv) and run this again"

if [ ! -x .venv/bin/python ] || ! .venv/bin/python -c 'import pip' 2>/dev/null; then
  rm -rf .venv
  "$python" -m venv .venv || fail "could not make .venv with $python. Debian: apt install python3.11-venv; then run this again"
fi
rm -f "$stamp"
echo "Installing $(grep -c '^[a-zA-Z0-9].*==' requirements.lock) packages into .venv (log: var/setup.log)"
# The lock is complete, so nothing is resolved; rasa declares Python <3.11 and runs on 3.11 (ARCHITECTURE.md).
.venv/bin/pip install --no-deps --ignore-requires-python --require-hashes --progress-bar off -r requirements.lock > var/setup.log 2>&1 \
  || fail "installing failed; the reason is at the end of var/setup.log. Mend it (often: the network) and run this again"
.venv/bin/pip install --no-deps --no-build-isolation --quiet -e . >> var/setup.log 2>&1 \
  || fail "installing Bedside itself failed; see the end of var/setup.log"
echo "$wanted" > "$stamp"
