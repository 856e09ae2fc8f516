#!/bin/sh
# What the tests of Spark need: Java 17 or newer.
set -eu

has_java() { command -v java >/dev/null || [ -n "${JAVA_HOME:-}" ]; }

if has_java; then
  exit 0
fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "==> Java for the tests of Spark"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends openjdk-17-jre-headless >/dev/null
  exit 0
fi
echo "No Java is installed: the tests of Spark are left out. Debian: apt install openjdk-17-jre-headless"
