#!/bin/sh
# torch for the tests and for training: the build without graphics libraries wherever there is one.
# torch.sh BIN: installs into the environment whose programs lie in BIN.
set -eu
bin=$1
step="$bin/python deploy/step.py"
if [ "$(uname -s)-$(uname -m)" = Linux-x86_64 ]; then
  if $step --quiet "Installing the CPU build of torch (190 MB)" \
    "$bin/python" -m pip install --disable-pip-version-check --no-deps --require-hashes \
    -r requirements/torch-cpu.txt; then
    exit 0
  fi
  echo "The package index has no CPU build of torch for this Python, so its general build is taken,"
  echo "with graphics libraries: about 3 GB. pytorch.org names an index of CPU builds: with it in"
  echo "PIP_EXTRA_INDEX_URL, run this again."
fi
$step "Installing torch" "$bin/uv" pip install --quiet --python "$bin/python" --no-deps \
  --require-hashes -r requirements/torch.txt
