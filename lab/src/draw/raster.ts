/** The picture on the page: what the chain's worker has painted, as large as it is wanted. */
import type { LiveFrame } from "../engine/live.ts";
import { BARS_FROM, drawDimers } from "./dimers.ts";
import { sitePixels, tiles, type View } from "./view.ts";

/** A canvas of one pixel a site, and the frame that is on it. */
export interface Raster {
  readonly canvas: HTMLCanvasElement;
  readonly frame: LiveFrame;
}

/** Puts a frame on the raster, if it is not there yet; on another one where sizes are others. */
export function follow(before: Raster | undefined, frame: LiveFrame): Raster {
  if (before?.frame === frame) return before;
  const { columns, rows } = frame.picture;
  const canvas = before?.canvas ?? document.createElement("canvas");
  if (canvas.width !== columns || canvas.height !== rows) [canvas.width, canvas.height] = [columns, rows];
  const image = new ImageData(new Uint8ClampedArray(frame.pixels.buffer), columns, rows);
  canvas.getContext("2d")!.putImageData(image, 0, 0);
  return { canvas, frame };
}

const rasters = new WeakMap<HTMLCanvasElement, HTMLCanvasElement>();

/** The canvas of one pixel a site that is behind one of the page, which may show a part of it, larger; itself where there is none. */
export const sitesOf = (canvas: HTMLCanvasElement): HTMLCanvasElement => rasters.get(canvas) ?? canvas;

/** Draws what of a raster is seen on a square canvas of `side` CSS pixels. */
export function draw(canvas: HTMLCanvasElement, { canvas: pixels, frame }: Raster, view: View, side: number): void {
  const { picture, spins } = frame;
  rasters.set(canvas, pixels);
  const ratio = devicePixelRatio;
  const device = Math.round(side * ratio);
  if (canvas.width !== device) [canvas.width, canvas.height] = [device, device];
  const context = canvas.getContext("2d")!;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  const s = sitePixels(view, picture, side);
  if (spins !== undefined && s >= BARS_FROM) {
    drawDimers(context, spins, picture, view, side);
    return;
  }
  context.clearRect(0, 0, side, side);
  context.imageSmoothingEnabled = s * ratio < 1;
  for (const [left, top] of tiles(view, picture, side)) {
    context.drawImage(pixels, left, top, picture.columns * s, picture.rows * s);
  }
}
