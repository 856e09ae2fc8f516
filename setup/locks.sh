#!/bin/sh
# Make the lock files anew: versions and hashes of PyPI's files, whatever this machine is set to use.
set -eu
bin=$1
export PIP_CONFIG_FILE=/dev/null
unset PIP_FIND_LINKS PIP_INDEX_URL PIP_EXTRA_INDEX_URL
export CUSTOM_COMPILE_COMMAND="make locks"

compile() {
  "$bin/pip-compile" --quiet --upgrade --generate-hashes --allow-unsafe --strip-extras --no-header \
    --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options \
    --output-file "$1" "$2" $3
}

compile requirements/run.txt pyproject.toml ""
compile requirements/dev.txt pyproject.toml "--extra dev --constraint requirements/run.txt"
compile requirements/node.txt requirements/node.in ""
