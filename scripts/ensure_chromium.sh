#!/usr/bin/env bash
# See that Chromium is there for the browser tests: install it where apt may be used, else say so.
set -u
for name in chromium-headless-shell chromium chromium-browser google-chrome; do
    command -v "$name" >/dev/null 2>&1 && exit 0
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing Chromium for the browser tests…"
    apt-get update -qq || true
    # Without a window it is lighter; not every release has it.
    apt-get install -y -qq chromium-headless-shell >/dev/null 2>&1 && exit 0
    apt-get install -y -qq chromium >/dev/null && exit 0
fi
echo "****************************************************************************"
echo "* KHÔNG CÓ CHROMIUM: các phép thử trên trình duyệt sẽ bị BỎ QUA.            *"
echo "* NO CHROMIUM: the browser tests will be SKIPPED (apt install chromium).   *"
echo "****************************************************************************"
exit 0
