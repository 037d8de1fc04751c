#!/bin/sh
# What the tests need beside Python: a browser and a Chinese font for the browser tests, nginx for those behind a proxy,
# parts of LibreOffice and poppler for our files in an office program. Those that are there, else Debian's. Never a
# downloaded one.
set -eu

needed=""
optional=""
browser=""
for candidate in "${CHROMIUM:-}" chromium chromium-browser google-chrome chrome; do
  if [ -n "$candidate" ] && command -v "$candidate" >/dev/null 2>&1; then browser="$candidate"; break; fi
done
[ -n "$browser" ] || needed="chromium"
[ -n "$(fc-list :lang=zh 2>/dev/null | head -n 1 || true)" ] || needed="$needed fontconfig fonts-noto-cjk"
# Which parts of LibreOffice are there is seen by their libraries, beside the program.
office=$(dirname "$(readlink -f "$(command -v soffice 2>/dev/null || echo /nowhere/soffice)")")
[ -e "$office/libsclo.so" ] || optional="libreoffice-calc-nogui"
[ -e "$office/libsdlo.so" ] || optional="$optional libreoffice-impress-nogui"
[ -e "$office/libswlo.so" ] || optional="$optional libreoffice-writer-nogui"
command -v pdftotext >/dev/null 2>&1 || optional="$optional poppler-utils"
command -v nginx >/dev/null 2>&1 || [ -e /usr/sbin/nginx ] || optional="$optional nginx-light openssl"
if [ -z "$needed$optional" ]; then exit 0; fi

if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null 2>&1; then
  # Tests that lack only these are skipped, and say so.
  if [ -n "$optional" ]; then echo "For all tests: apt install $optional" >&2; fi
  if [ -z "$needed" ]; then exit 0; fi
  echo "The browser tests need a browser and a Chinese font: apt install $needed (or set CHROMIUM)." >&2
  exit 1
fi

export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
# shellcheck disable=SC2086
apt-get install -y -qq --no-install-recommends $needed $optional >/dev/null
