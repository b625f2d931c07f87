import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, it } from "vitest";

const layers = [...readFileSync("src/index.ts", "utf8").matchAll(/from "\.\/([^/"]+)/g)].map(([, folder]) => folder!);
const sources = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts") && !file.includes("assembly"))
    .map((file) => join(folder, file));
const importsOf = (file: string): string[] =>
  [...readFileSync(file, "utf8").matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)].map(([, path]) => path!);

describe("the layers", () => {
  it("are the folders of src, each listed once in src/index.ts", () => {
    const folders = readdirSync("src", { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect([...layers].sort()).toEqual(folders.map(({ name }) => name).sort());
  });

  it("import downwards only", () => {
    const upward: string[] = [];
    for (const file of sources("src")) {
      const [own] = relative("src", file).split("/");
      for (const path of importsOf(file)) {
        if (!path.startsWith(".")) continue;
        const [target] = relative("src", join(file, "..", path)).split("/");
        if (layers.indexOf(target!) > layers.indexOf(own!)) upward.push(`${file} imports ${target}`);
      }
    }
    expect(upward.filter((line) => !line.startsWith("src/index.ts"))).toEqual([]);
  });

  it("open files in io/node, figures/node and sweep/node alone", () => {
    const users = sources("src").filter((file) => importsOf(file).some((path) => path.startsWith("node:")));
    expect(users.filter((file) => !/^src\/(io|figures|sweep)\/node\//.test(file))).toEqual([]);
  });

  it("are reached by their names from the programs above them", () => {
    const wrong = ["cli", "paper", "examples", "bench"].flatMap((folder) =>
      sources(folder).flatMap((file) =>
        importsOf(file)
          .filter((path) => path.includes("/src/"))
          .map((path) => `${file}: ${path}`),
      ),
    );
    expect(wrong).toEqual([]);
  });

  it("take no randomness and no elementary function from the engine", () => {
    const found = sources("src")
      .filter((file) => !file.includes("figures"))
      .flatMap((file) =>
        readFileSync(file, "utf8")
          .split("\n")
          .map((line, n) => ({ line: line.replace(/\/\/.*|^\s*\*.*/, ""), at: `${file}:${n + 1}` }))
          .filter(({ line }) =>
            /Math\.(random|exp|log|log2|log10|log1p|expm1|pow|tanh|sinh|cosh|sin|cos|tan)\b/.test(line),
          )
          .map(({ at }) => at),
      );
    expect(found).toEqual([]);
  });
});

describe("the doors of the package", () => {
  const { exports: doors } = JSON.parse(readFileSync("package.json", "utf8"));

  it("are one for each layer, and one for each part of it that is for Node alone", () => {
    const parts = ["figures/node", "io/node", "sweep/node"];
    const expected = [".", ...[...layers, ...parts].map((layer) => `./${layer}`), "./package.json"];
    expect(Object.keys(doors).sort()).toEqual(expected.sort());
  });

  it("lead to the sources in development and to the build otherwise", () => {
    for (const [door, paths] of Object.entries<{ source: string; types: string; default: string }>(doors)) {
      if (door === "./package.json") continue;
      const file = door === "." ? "index" : `${door.slice(2)}/index`;
      expect(paths).toEqual({
        source: `./src/${file}.ts`,
        types: `./dist/src/${file}.d.ts`,
        default: `./dist/src/${file}.js`,
      });
    }
  });
});
