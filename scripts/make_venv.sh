#!/usr/bin/env bash
# Make the virtual environment with the newest Python that the libraries are pinned for (3.11 to 3.13), or with
# the one that is named. A name in PATH is not enough: pyenv puts one there for each version that is not chosen.
set -euo pipefail
venv=$1 named=${2:-}

fits() { "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; }
makes() { rm -rf "$venv" && "$1" -m venv "$venv" >/dev/null 2>&1; }

without_venv=
for python in ${named:-python3.13 python3.12 python3.11 python3}; do
    fits "$python" || continue
    makes "$python" && exit 0
    without_venv=${without_venv:-$python}
done
rm -rf "$venv"

if [ -z "$without_venv" ]; then
    echo "Cần Python 3.11, 3.12 hoặc 3.13${named:+; «$named» không phải}. / Python 3.11, 3.12 or 3.13 is needed${named:+; \"$named\" is none}." >&2
    exit 1
fi
package=$("$without_venv" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    apt-get update -qq && apt-get install -y -qq "$package" >/dev/null && makes "$without_venv" && exit 0
fi
echo "$without_venv thiếu mô-đun venv. Hãy chạy: sudo apt-get install $package" >&2
echo "$without_venv has no venv module. Run: sudo apt-get install $package" >&2
exit 1
