#!/bin/sh
# A browser and a Chinese font for the browser tests: those that are there, else Debian's. Never a downloaded one.
set -eu

found=""
for candidate in "${CHROMIUM:-}" chromium chromium-browser google-chrome chrome; do
  if [ -n "$candidate" ] && command -v "$candidate" >/dev/null 2>&1; then found="$candidate"; break; fi
done
fonts=$(fc-list :lang=zh 2>/dev/null | head -n 1 || true)
if [ -n "$found" ] && [ -n "$fonts" ]; then exit 0; fi

if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null 2>&1; then
  echo "The browser tests need Chromium and a Chinese font: apt install chromium fonts-noto-cjk (or set CHROMIUM)." >&2
  exit 1
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
packages="fontconfig fonts-noto-cjk"
[ -n "$found" ] || packages="chromium $packages"
# shellcheck disable=SC2086
apt-get install -y -qq --no-install-recommends $packages >/dev/null
