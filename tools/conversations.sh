#!/usr/bin/env bash
# Rasa's own checks of the dialogue: the data is consistent, and every test conversation goes as written.
set -euo pipefail
cd "$(dirname "$0")/.."
export TF_CPP_MIN_LOG_LEVEL=3 PYTHONWARNINGS=ignore
mkdir -p var
results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
.venv/bin/rasa data validate --fail-on-warnings > var/validate.log 2>&1 \
  || { tail -n 20 var/validate.log; echo "bedside: the dialogue data is inconsistent; the whole report is in var/validate.log" >&2; exit 1; }
model=$(.venv/bin/bedside train | sed 's/^model: //')
.venv/bin/rasa test core --stories tests/conversations --fail-on-prediction-errors --out "$results" --model "$model" > var/conversations.log 2>&1 \
  || { tail -n 20 var/conversations.log; echo "bedside: a test conversation went differently; see var/conversations.log" >&2; exit 1; }
echo "rasa: data valid, $(grep -c '^ *- story:' tests/conversations/test_*.yml | awk -F: '{n+=$2} END {print n}') test conversations as written"
