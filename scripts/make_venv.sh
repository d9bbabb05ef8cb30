#!/usr/bin/env bash
# Make the virtual environment; on a bare Debian, fetch the venv package first where apt may be used.
set -euo pipefail
python=$1 venv=$2
command -v "$python" >/dev/null 2>&1 || python=python3
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    echo "Cần Python 3.11 trở lên / Python 3.11 or newer is needed." >&2
    exit 1
}
if ! "$python" -m venv "$venv" >/dev/null 2>&1; then
    rm -rf "$venv"
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        apt-get update -qq && apt-get install -y -qq python3-venv >/dev/null
        "$python" -m venv "$venv"
    else
        echo "Thiếu gói python3-venv. Hãy chạy: sudo apt-get install python3-venv" >&2
        exit 1
    fi
fi
