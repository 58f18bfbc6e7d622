#!/usr/bin/env bash
# Types and style of the widget's JavaScript. Needs Node.js, and the network the first time; the widget needs neither.
set -euo pipefail
cd "$(dirname "$0")/widget"

if ! command -v npm >/dev/null; then
  echo "bedside: checking the widget needs Node.js with npm, for development only. Install them and run this again" >&2
  exit 1
fi
if ! [ node_modules/.package-lock.json -nt package-lock.json ]; then
  npm ci --silent || { echo "bedside: the checks of the widget could not be installed: no npm registry in reach" >&2; exit 1; }
fi
npm run --silent check
