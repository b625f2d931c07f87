// Writes sbom.json: all that an installed package brings along, in the form of CycloneDX, as npm tells it of the lock file. What changes from run to run, a
// number, the time and the name of the folder, is left out, so that the same lock file gives the same bytes. (npm's own --omit dev leaves out what both the package
// and its development need.)
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { installedPackages } from "./installed.mjs";

const words = ["sbom", "--sbom-format", "cyclonedx", "--package-lock-only"];
const sbom = JSON.parse(execFileSync("npm", words, { encoding: "utf8", maxBuffer: 2 ** 26 }));
const { name } = JSON.parse(readFileSync("package.json", "utf8"));
delete sbom.serialNumber;
delete sbom.metadata.timestamp;
delete sbom.metadata.tools;
sbom.metadata.component.name = name;
const installed = new Set(installedPackages().map(({ id }) => id));
sbom.components = sbom.components
  .filter(({ name: own, version }) => installed.has(`${own}@${version}`))
  .sort((a, b) => (a["bom-ref"] < b["bom-ref"] ? -1 : 1));
const refs = new Set([sbom.metadata.component["bom-ref"], ...sbom.components.map((one) => one["bom-ref"])]);
sbom.dependencies = sbom.dependencies
  .filter(({ ref }) => refs.has(ref))
  .map((one) => ({ ...one, dependsOn: one.dependsOn.filter((ref) => refs.has(ref)) }));
const out = process.argv[2] ?? "sbom.json";
writeFileSync(out, `${JSON.stringify(sbom, null, 2)}\n`);
console.log(`${out}: ${sbom.components.length} components`);
