// Writes docs/licences.md: the packages that an installed kadanoff brings along, with their licences, by the lock file; of a package that does not name its licence
// there, what its own file of it says. With --check it writes nothing, and fails where the document is not in step.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { installedPackages } from "./installed.mjs";

/** Packages whose package.json names no licence of the SPDX list: what their LICENSE file is, by somebody who has read it. */
const BY_FILE = {
  h5wasm: { licence: "NIST", words: "NIST-developed software is provided by NIST as a public service" },
  "png-js": { licence: "MIT", words: "Permission is hereby granted, free of charge" },
};
const FILES = ["LICENSE.txt", "LICENSE", "LICENSE.md"];

function byFile(name) {
  const known = BY_FILE[name];
  const file = FILES.map((end) => `node_modules/${name}/${end}`).find((path) => existsSync(path));
  const text = file === undefined ? "" : readFileSync(file, "utf8").replace(/\s+/g, " ");
  if (known !== undefined && text.includes(known.words)) return known.licence;
  throw new Error(`${name} names no licence: read its LICENSE, and enter it in scripts/licences.mjs`);
}

const rows = installedPackages().map(({ license, ...one }) => ({
  ...one,
  licence: license === undefined || license.startsWith("SEE ") ? byFile(one.name) : license,
}));
const count = new Map();
for (const { licence } of rows) count.set(licence, (count.get(licence) ?? 0) + 1);

const NOTES = {
  "MPL-2.0": "copyleft by file: it is used as it is, and its files stay under it",
  NIST: "no SPDX licence; free to use and to pass on with its notice, which is in the package: please acknowledge the National Institute of Standards and Technology as the source of HDF5 for WebAssembly (h5wasm)",
};
const document = `# Licences

kadanoff itself is under the [MIT licence](../LICENSE), and the fonts in \`assets/fonts\` under [their own](../assets/fonts/LICENSE-DejaVu.txt). An installed
package brings along what is listed here, none of it changed, each with its licence in its own folder. What is needed for development alone is not listed.
Written by \`npm run licences\` from \`package-lock.json\`; \`npm run sbom\` writes the same as a bill of materials (CycloneDX).

| licence | packages | |
| --- | --- | --- |
${[...count]
  .sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
  .map(([licence, n]) => `| ${licence} | ${n} | ${NOTES[licence] ?? ""} |`)
  .join("\n")}

Optional packages are for one kind of machine each, and only one of them is installed.

| package | version | licence | |
| --- | --- | --- | --- |
${rows
  .map(
    ({ name, version, licence, optional }) => `| ${name} | ${version} | ${licence} | ${optional ? "optional" : ""} |`,
  )
  .join("\n")}
`;
const path = "docs/licences.md";
if (process.argv.includes("--check")) {
  if (!existsSync(path) || readFileSync(path, "utf8") !== document) {
    console.error(`${path} is not in step with package-lock.json; run npm run licences`);
    process.exitCode = 1;
  }
} else {
  writeFileSync(path, document);
  console.log(`${path}: ${rows.length} packages`);
}
