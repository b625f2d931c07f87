#!/usr/bin/env bash
# The package as it is published, in an empty folder: packed, installed without its installing running anything, and its command run. With versions of Node behind it,
# such as `scripts/try-package.sh 22 24`, by these as well, which npm fetches.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
npm pack --silent --pack-destination "$place" ${KADANOFF_NO_BUILD:+--ignore-scripts} >/dev/null
cd "$place"
ls -l kadanoff-*.tgz | awk '{ print "package: " $5 " bytes" }'
npm init -y >/dev/null
npm install --no-audit --no-fund --silent --prefer-offline --ignore-scripts ./kadanoff-*.tgz

# The command line, and every door of the library.
try() {
  local out=$1
  shift
  "$@" node_modules/kadanoff/dist/cli/main.js sample ising --size 8 --temperature Tc --count 60 --out "$out.h5" --quiet >/dev/null
  "$@" node_modules/kadanoff/dist/cli/main.js learn "$out.h5" --windows 2000 --steps 100 --restarts 1 --out "$out.json" --quiet >/dev/null
  "$@" node_modules/kadanoff/dist/cli/main.js information "$out.h5" --rule "$out.json" --json --quiet >/dev/null
  "$@" --input-type=module -e '
    import { readFileSync } from "node:fs";
    const { exports } = JSON.parse(readFileSync("node_modules/kadanoff/package.json", "utf8"));
    for (const door of Object.keys(exports)) if (!door.endsWith(".json")) await import("kadanoff" + door.slice(1));
  '
  echo "Node $("$@" --version): the command and all doors work"
}
try here node
npx kadanoff demo --quick --quiet --out demo >/dev/null
ls demo/fig2.png >/dev/null
echo "kadanoff demo --quick: done"
for version in "$@"; do
  npm install --silent --no-audit --no-fund --no-save --prefer-offline --prefix "node-$version" "node@$version"
  try "with-$version" "node-$version/node_modules/node/bin/node"
  # The same seed, the same bytes.
  cmp here.h5 "with-$version.h5"
  cmp here.json "with-$version.json"
done
