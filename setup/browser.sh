#!/bin/sh
# What the browser tests need: a Chromium and a font with Chinese characters.
set -eu
bin=$1

has_browser() { command -v chromium >/dev/null || command -v chromium-browser >/dev/null; }
has_font() { command -v fc-list >/dev/null && [ -n "$(fc-list :lang=zh)" ]; }

if has_browser && has_font; then
  exit 0
fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "==> Chromium and Chinese fonts for the browser tests"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends chromium fontconfig fonts-noto-cjk >/dev/null
  exit 0
fi
has_browser || "$bin/playwright" install chromium
has_font || echo "No font with Chinese characters is installed: pictures of pages will show boxes."
