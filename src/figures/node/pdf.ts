import { InputError } from "../../errors/index.ts";
import { fontFiles } from "./fonts.ts";

/** Points of a PDF to a px of an SVG: 72 and 96 to the inch. */
const POINTS = 0.75;

/**
 * A figure as a PDF of its own size: vectors, and the letters it uses of the fonts that come with the package, embedded. Its date is
 * that of the beginning of time, so that the same SVG gives the same bytes.
 */
export async function svgToPdf(svg: string): Promise<Uint8Array> {
  const size = /^\s*<svg[^>]*? width="([\d.]+)"[^>]*? height="([\d.]+)"/.exec(svg);
  if (!size) {
    throw new InputError(
      `svgToPdf: expected an SVG with width and height, got text that begins ${JSON.stringify(svg.slice(0, 30))}`,
    );
  }
  // Both are large: loaded when the first PDF is wanted.
  const [{ default: PdfDocument }, { default: draw }] = await Promise.all([import("pdfkit"), import("svg-to-pdfkit")]);
  const [upright, italic] = fontFiles();
  const document = new PdfDocument({
    size: [POINTS * Number(size[1]), POINTS * Number(size[2])],
    margin: 0,
    font: upright,
    info: { Producer: "kadanoff", Creator: "kadanoff", CreationDate: new Date(0) },
  });
  document.registerFont("upright", upright).registerFont("italic", italic);
  const doubts: string[] = [];
  draw(document, svg, 0, 0, {
    fontCallback: (_, __, isItalic) => (isItalic ? "italic" : "upright"),
    warningCallback: (message) => doubts.push(message),
  });
  if (doubts.length > 0) throw new Error(`svgToPdf: the figure cannot be drawn whole: ${doubts.join("; ")}`);
  const chunks: Uint8Array[] = [];
  return new Promise((done, failed) => {
    document
      .on("data", (chunk: Uint8Array) => chunks.push(chunk))
      .on("error", failed)
      .on("end", () => done(new Uint8Array(Buffer.concat(chunks))));
    document.end();
  });
}
