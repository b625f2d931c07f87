// What an installed package brings along, by the lock file: all packages but those that development alone needs.
import { readFileSync } from "node:fs";

export function installedPackages() {
  const { packages } = JSON.parse(readFileSync("package-lock.json", "utf8"));
  const found = Object.entries(packages)
    .filter(([path, { dev, extraneous }]) => path !== "" && !dev && !extraneous)
    .map(([path, { version, license, optional = false }]) => {
      const name = path.split("node_modules/").at(-1);
      return { id: `${name}@${version}`, name, version, license, optional };
    });
  return [...new Map(found.map((one) => [one.id, one])).values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}
