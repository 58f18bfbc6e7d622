#!/usr/bin/env bash
# Makes .venv from requirements.lock. Safe to run again: does nothing when the lock is installed already,
# and starts over when an earlier run was cut off.
set -euo pipefail
cd "$(dirname "$0")/.."
stamp=.venv/.installed
wanted=$(cat requirements.lock pyproject.toml | sha256sum | cut -d' ' -f1)
if [ -x .venv/bin/bedside ] && [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ]; then exit 0; fi

fail() { echo "bedside: $1" >&2; exit 1; }

mkdir -p var
log=var/setup.log
python3 -c 'import venv, ensurepip' 2>/dev/null \
  || fail "needs a Python 3 with venv. Install one (Debian: apt install python3-venv) and run this again"

# uv installs in a fifth of pip's time, and finds or fetches the Python 3.11 that Bedside runs on.
uv() { var/uv/bin/uv "$@"; }
if ! uv --version > "$log" 2>&1; then
  { python3 -m venv --clear var/uv && var/uv/bin/pip install --require-hashes -r requirements/uv.lock; } >> "$log" 2>&1 \
    || fail "could not install uv; the reason is at the end of $log. Mend it (often: the network) and run this again"
fi
if ! .venv/bin/python --version >> "$log" 2>&1; then
  uv venv --clear --python 3.11 .venv >> "$log" 2>&1 \
    || fail "found no Python 3.11 and could not fetch one; see the end of $log. Install it (Debian: apt install python3.11) and run this again"
fi

rm -f "$stamp"
echo "Installing $(grep -c '^[a-zA-Z0-9].*==' requirements.lock) packages into .venv (log: $log)"
# The lock is complete, so nothing is resolved; rasa declares Python <3.11 and runs on 3.11 (ARCHITECTURE.md).
# pip knows networks that uv is not set up for: mirrors and certificates of its own settings.
# `sync` also takes away what has left the lock.
{ uv pip sync --python .venv --require-hashes requirements.lock \
  || { .venv/bin/python -m ensurepip && .venv/bin/python -m pip install --ignore-requires-python --progress-bar off \
    --no-deps --require-hashes -r requirements.lock; }
} >> "$log" 2>&1 || fail "installing failed; the reason is at the end of $log. Mend it (often: the network) and run this again"
uv pip install --python .venv --no-deps --no-build-isolation -e . >> "$log" 2>&1 \
  || fail "installing Bedside itself failed; see the end of $log"
echo "$wanted" > "$stamp"
