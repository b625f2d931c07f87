import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

/** An entry of the lock file. */
interface Locked {
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly hasInstallScript?: boolean;
  readonly engines?: { readonly node?: string };
}

const manifest = JSON.parse(readFileSync("package.json", "utf8"));
const locked: Record<string, Locked> = JSON.parse(readFileSync("package-lock.json", "utf8")).packages;

/** What `npm pack` would put into the package, as it is built. */
function packed(): { size: number; unpackedSize: number; files: { path: string; size: number }[] } {
  const words = ["pack", "--dry-run", "--json", "--ignore-scripts"];
  return JSON.parse(execFileSync("npm", words, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }))[0];
}

describe("the package", () => {
  const { size, unpackedSize, files } = packed();
  const paths = files.map(({ path }) => path);

  it("is smaller than 3 MB, and than 8 MB unpacked; with the lab, which brings libraries of its own and that of HDF5, by no more than 2.5 MB and 9 MB larger", () => {
    const ofLab = files.filter(({ path }) => path.startsWith("dist/lab/"));
    const unpackedLab = ofLab.reduce((sum, file) => sum + file.size, 0);
    expect(unpackedSize - unpackedLab).toBeLessThan(8e6);
    expect(unpackedLab).toBeLessThan(9e6);
    expect(size).toBeLessThan(3e6 + 2.5e6);
  });

  it("has what is needed and nothing of development", () => {
    const allowed =
      /^(dist\/|assets\/|docs\/|bench\/(native|peers)\/|bench\/README\.md$|(README|CHANGELOG|SECURITY)\.md$|CITATION\.cff$|references\.bib$|LICENSE$|package\.json$)/;
    expect(paths.filter((path) => !allowed.test(path))).toEqual([]);
    expect(
      paths.filter((path) => /\.test\.|(^|\/)(test|fixtures|oracles|node_modules)\/|\.map$|\.tgz$/.test(path)),
    ).toEqual([]);
    // Of TypeScript there are declarations of the library alone.
    expect(paths.filter((path) => /\.m?ts$/.test(path) && !/^dist\/src\/.*\.d\.ts$/.test(path))).toEqual([]);
  });

  it("has all that its doors and its command lead to", () => {
    const doors = Object.values<string | { types: string; default: string }>(manifest.exports).flatMap((door) =>
      typeof door === "string" ? [door] : [door.types, door.default],
    );
    for (const path of [...doors, ...Object.values<string>(manifest.bin)]) {
      expect(paths, path).toContain(path.replace(/^\.\//, ""));
    }
  });

  it("runs nothing when it is installed, and neither does what it brings along", () => {
    for (const script of ["preinstall", "install", "postinstall"]) expect(manifest.scripts).not.toHaveProperty(script);
    const installed = Object.entries(locked).filter(([path, { dev }]) => path !== "" && !dev);
    expect(installed.length).toBeGreaterThan(50);
    expect(installed.filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => path)).toEqual([]);
  });

  it("brings along nothing that wants a newer Node than it says itself", () => {
    const [, oldest] = /^>=(\d+)\.\d+$/.exec(manifest.engines.node)!;
    const newer = Object.entries(locked).filter(([path, { dev, engines }]) => {
      if (path === "" || dev || engines?.node === undefined) return false;
      // One of the alternatives must allow the oldest.
      return engines.node.split("||").every((range) => Number(/(\d+)/.exec(range)?.[1] ?? 0) > Number(oldest));
    });
    expect(newer.map(([path]) => path)).toEqual([]);
  });
});

describe("docs/licences.md", () => {
  it("is in step with package-lock.json; if not, run: npm run licences", () => {
    execFileSync(process.execPath, ["scripts/licences.mjs", "--check"], { stdio: "pipe" });
  });

  it("has a licence for every package that is installed, none of them copyleft but by file", () => {
    const document = readFileSync("docs/licences.md", "utf8");
    const listed = [...document.matchAll(/^\| (\S+) \| (\d\S*) \| (\S+) \|/gm)].map(([, name, version, licence]) => ({
      id: `${name}@${version}`,
      licence: licence!,
    }));
    for (const path of Object.keys(locked).filter((path) => path !== "" && !locked[path]!.dev)) {
      if (!existsSync(path)) continue;
      const { name, version } = JSON.parse(readFileSync(`${path}/package.json`, "utf8"));
      expect(listed.map(({ id }) => id)).toContain(`${name}@${version}`);
    }
    const known = ["MIT", "ISC", "MPL-2.0", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "Unlicense", "NIST"];
    expect(listed.filter(({ licence }) => !known.includes(licence))).toEqual([]);
  });
});
