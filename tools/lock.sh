#!/usr/bin/env bash
# Writes requirements.lock: every package Bedside installs, pinned, with the hashes of all its files.
#
# rasa and rasa-sdk are added by hand at the end because they declare Python <3.11 and no resolver
# accepts them on 3.11; jax and what only it needs are left out because TensorFlow 2.12 declares jax
# and never imports it.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3.11 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --require-hashes -r requirements/uv.lock
# What is locked already stays as it is unless it has to change; `rm requirements.lock` first to renew everything.
[ ! -f requirements.lock ] || grep -v '^#' requirements.lock > "$work/resolved"
"$work/venv/bin/uv" pip compile -q --python-version 3.11 --generate-hashes --no-annotate --no-header \
  --extra dev --no-emit-package jax --no-emit-package jaxlib --no-emit-package ml-dtypes \
  pyproject.toml requirements/rasa.in -o "$work/resolved"
"$work/venv/bin/pip" download -q --no-deps --ignore-requires-python -d "$work/dl" rasa==3.6.21 rasa-sdk==3.6.2
{
  echo "# Made by tools/lock.sh. Install with: pip install --no-deps --ignore-requires-python --require-hashes -r requirements.lock"
  cat "$work/resolved"
  for wheel in rasa-3.6.21 rasa_sdk-3.6.2; do
    name=${wheel%-*} version=${wheel##*-}
    echo "${name/_/-}==$version \\"
    echo "    --hash=sha256:$(sha256sum "$work/dl/$wheel"-*.whl | cut -d' ' -f1)"
  done
} > requirements.lock
