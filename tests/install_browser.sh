#!/bin/sh
# What the tests need beside Python: a browser and a Chinese font for the browser tests, LibreOffice Calc for the round
# trip of our files through a spreadsheet, Impress, Writer and poppler for slides and documents. Those that are there,
# else Debian's. Never a downloaded one.
set -eu

offices="libreoffice-calc-nogui libreoffice-impress-nogui libreoffice-writer-nogui poppler-utils"
found=""
for candidate in "${CHROMIUM:-}" chromium chromium-browser google-chrome chrome; do
  if [ -n "$candidate" ] && command -v "$candidate" >/dev/null 2>&1; then found="$candidate"; break; fi
done
fonts=$(fc-list :lang=zh 2>/dev/null | head -n 1 || true)
office=$(command -v soffice 2>/dev/null || true)
folder="$(dirname "$(readlink -f "${office:-/nowhere/soffice}")")"
for part in libsclo.so libsdlo.so libswlo.so; do [ -e "$folder/$part" ] || office=""; done
command -v pdftotext >/dev/null 2>&1 || office=""
if [ -n "$found" ] && [ -n "$fonts" ] && [ -n "$office" ]; then exit 0; fi

if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null 2>&1; then
  if [ -z "$office" ]; then
    # Its tests are skipped without it, and say so.
    echo "The tests of files need LibreOffice and poppler: apt install $offices." >&2
  fi
  if [ -n "$found" ] && [ -n "$fonts" ]; then exit 0; fi
  echo "The browser tests need Chromium and a Chinese font: apt install chromium fonts-noto-cjk (or set CHROMIUM)." >&2
  exit 1
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
packages=""
[ -n "$fonts" ] || packages="fontconfig fonts-noto-cjk"
[ -n "$found" ] || packages="chromium $packages"
[ -n "$office" ] || packages="$offices $packages"
# shellcheck disable=SC2086
apt-get install -y -qq --no-install-recommends $packages >/dev/null
