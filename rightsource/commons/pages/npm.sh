#!/bin/sh
# Runs npm in a folder: npm.sh FOLDER WORDS… A machine without node (20 or newer) gets it from PyPI, into .venv.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
folder=$1
shift

is_new_enough() {
    command -v node >/dev/null 2>&1 && command -v npm >/dev/null 2>&1 || return 1
    node=$(node --version 2>/dev/null | sed -E 's/^v([0-9]+).*/\1/')
    npm=$(npm --version 2>/dev/null | sed -E 's/^([0-9]+).*/\1/')
    test "${node:-0}" -ge 20 && test "${npm:-0}" -ge 9
}

if ! is_new_enough; then
    PATH="$root/.venv/bin:$PATH"
    export PATH
    if ! is_new_enough; then
        "$root/.venv/bin/uv" pip install -q --python "$root/.venv/bin/python" --require-hashes -r "$here/node.lock"
        hash -r
    fi
fi
npm_config_update_notifier=false
export npm_config_update_notifier
cd "$folder"
exec npm "$@"
