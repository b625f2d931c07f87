import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The fonts of the package, upright and italic; without them renderers would leave out every letter and say nothing. */
export function fontFiles(): [upright: string, italic: string] {
  const [upright, italic] = ["DejaVuSans.ttf", "DejaVuSans-Oblique.ttf"].map((name) => {
    const file = join(packageRoot(), "assets", "fonts", name);
    if (!existsSync(file)) throw new Error(`the font ${file} is missing; install kadanoff again`);
    return file;
  });
  return [upright!, italic!];
}

/** The folder of kadanoff's package.json: this file is at different depths in the sources and in the built package. */
function packageRoot(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const manifest = join(folder, "package.json");
    if (existsSync(manifest) && JSON.parse(readFileSync(manifest, "utf8")).name === "kadanoff") return folder;
    if (folder === dirname(folder))
      throw new Error("found no package.json of kadanoff above the folder of its figures");
  }
}
