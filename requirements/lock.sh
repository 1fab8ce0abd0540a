#!/usr/bin/env bash
# Writes the lock files from the ranges in pyproject.toml, for every platform, with hashes.
# Versions already locked stay unless --upgrade is given. Run it as `make lock`.
set -euo pipefail
cd "$(dirname "$0")/.."
here=requirements
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT

compile() { # FILE ARGUMENT...: one lock file, which names no index
  local file=$1; shift
  "${UV:-uv}" pip compile --universal --python-version 3.11 --generate-hashes --quiet \
    --no-annotate --no-emit-index-url --no-emit-find-links \
    --custom-compile-command "make lock" --output-file "$here/$file" "$@" "${upgrade[@]}"
  echo "$here/$file: $(grep -c '==' "$here/$file") packages"
}
upgrade=("$@")

# What building, asking and serving need: `make run`, the container, every installation.
compile serve.txt pyproject.toml
# The same over a database: the container of `deploy/cluster`.
compile postgresql.txt pyproject.toml --extra postgresql --constraints "$here/serve.txt"
# torch with the graphics libraries that its general build for Linux demands.
echo "torch>=2.13,<3" > "$made/torch.in"
compile torch.txt "$made/torch.in" --constraints "$here/serve.txt"
# Everything the tests need besides; torch itself is installed by one of the two torch files.
grep -oE '^(cuda|nvidia|triton)[a-z0-9-]*' "$here/torch.txt" > "$made/graphics.txt"
compile test.txt pyproject.toml --extra test --excludes "$made/graphics.txt" \
  --no-emit-package torch --constraints "$here/serve.txt" --constraints "$here/torch.txt"
# What the tests of Milvus and of Ray need besides: only `make test-cluster` installs it.
compile scale.txt pyproject.toml "$here/scale.in" --extra milvus --extra ray \
  --constraints "$here/test.txt" --constraints "$here/torch.txt"
# What makes wheels, documents the code and looks into the packages installed.
compile tools.txt "$here/tools.in" --constraints "$here/serve.txt"
# What manages the servers that the tests of a cluster break.
compile cluster.txt "$here/cluster.in"
compile chart.txt "$here/chart.in"
compile uv.txt <(echo uv)
compile build.txt <(python3 -c 'import tomllib
print(*tomllib.load(open("pyproject.toml", "rb"))["build-system"]["requires"], sep="\n")')
