#!/bin/sh
# Print the first Python that is new enough and can make virtual environments.
for name in python3.11 python3 python3.12 python3.13 python3.14 python; do
  if "$name" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    command -v "$name"
    exit 0
  fi
done
