/** The page's side of figures: those of the library, drawn by a worker, as SVG or as pixels. */

import type { FiltersFigureOptions } from "kadanoff/figures";
import { sitesOf } from "../draw/raster.ts";
import type { ShownChart } from "../shown.ts";
import { WITHOUT_A_WORD, watchOver } from "./lifeline.ts";

export type FigureOrder = { readonly chart: ShownChart } | { readonly filters: FiltersFigureOptions };
export type FigureAnswer = { readonly svg: string } | { readonly problem: string };

/** A figure as the text of an SVG. */
export function figureOf(order: FigureOrder): Promise<string> {
  const worker = new Worker(new URL("./figureWorker.ts", import.meta.url), {
    type: "module",
    name: "kadanoff figures",
  });
  let end = (): void => undefined;
  return new Promise<string>((done, failed) => {
    end = watchOver(worker, () => failed(new Error(WITHOUT_A_WORD)));
    worker.onmessage = ({ data }: MessageEvent<FigureAnswer>) => {
      if ("svg" in data) done(data.svg);
      else failed(new Error(data.problem));
    };
    worker.onerror = (event) => {
      event.preventDefault();
      failed(new Error(event.message || WITHOUT_A_WORD));
    };
    worker.postMessage(order);
  }).finally(() => end());
}

/** Pixels for each of an SVG's: enough for a printed page. */
const PIXELS = 4;

/** The same in pixels, on white. */
export async function pngOf(svg: string): Promise<Blob> {
  const url = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = PIXELS * image.naturalWidth;
    canvas.height = PIXELS * image.naturalHeight;
    const context = canvas.getContext("2d")!;
    context.fillStyle = "#ffffff";
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await pixelsOf(canvas);
  } finally {
    URL.revokeObjectURL(url);
  }
}

const pixelsOf = (canvas: HTMLCanvasElement): Promise<Blob> =>
  new Promise((done, failed) =>
    canvas.toBlob(
      (blob) => (blob === null ? failed(new Error("the browser makes no PNG of it")) : done(blob)),
      "image/png",
    ),
  );

/** Pixels of the side of a picture of a lattice, at least. */
const SIDE = 1024;

/** A picture of a lattice, a square of whole pixels for each site. */
export function latticePng(shown: HTMLCanvasElement): Promise<Blob> {
  const canvas = sitesOf(shown);
  const scale = Math.max(1, Math.ceil(SIDE / Math.max(canvas.width, canvas.height)));
  const large = document.createElement("canvas");
  large.width = scale * canvas.width;
  large.height = scale * canvas.height;
  const context = large.getContext("2d")!;
  context.imageSmoothingEnabled = false;
  context.drawImage(canvas, 0, 0, large.width, large.height);
  return pixelsOf(large);
}
