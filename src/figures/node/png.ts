import { InputError } from "../../errors/index.ts";
import { fontFiles } from "./fonts.ts";

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
