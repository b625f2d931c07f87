import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { InputError } from "../../errors/index.ts";

/**
 * A figure as a PNG on white, drawn with the fonts that come with the package and no others, so that the same SVG gives
 * the same bytes on every machine.
 *
 * @param scale pixels of the PNG per px of the SVG; 3.5 prints a figure of one column, 86 mm, at about 340 dpi
 */
export async function svgToPng(svg: string, { scale = 2 }: { scale?: number } = {}): Promise<Uint8Array> {
  if (!(scale > 0 && scale <= 20)) throw new InputError(`svgToPng: expected a scale in (0, 20], got ${scale}`);
  if (!/^\s*<svg[\s>]/.test(svg)) {
    throw new InputError(`svgToPng: expected an SVG, got text that begins ${JSON.stringify(svg.slice(0, 30))}`);
  }
  // The renderer is a native library: loaded when the first PNG is wanted.
  const { Resvg } = await import("@resvg/resvg-js");
  const image = new Resvg(svg, {
    background: "white",
    fitTo: { mode: "zoom", value: scale },
    font: { loadSystemFonts: false, fontFiles: fontFiles(), defaultFontFamily: "DejaVu Sans" },
  }).render();
  return image.asPng();
}

/** The fonts of the package; without them the renderer would leave out every letter and say nothing. */
function fontFiles(): string[] {
  return ["DejaVuSans.ttf", "DejaVuSans-Oblique.ttf"].map((name) => {
    const file = join(packageRoot(), "assets", "fonts", name);
    if (!existsSync(file)) {
      throw new Error(`svgToPng: the font ${file} is missing; install kadanoff again`);
    }
    return file;
  });
}

/** The folder of kadanoff's package.json: this file is at different depths in the sources and in the built package. */
function packageRoot(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const manifest = join(folder, "package.json");
    if (existsSync(manifest) && JSON.parse(readFileSync(manifest, "utf8")).name === "kadanoff") return folder;
    if (folder === dirname(folder)) throw new Error("svgToPng: found no package.json of kadanoff above this file");
  }
}
