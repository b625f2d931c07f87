/** A frame of the chain that is watched as one pixel a site, and that on a canvas. */
import type { LiveFrame } from "../engine/live.ts";
import { BARS_FROM, drawDimers } from "./dimers.ts";
import { dimerPixels, spaceTime, spinPixels } from "./pixels.ts";
import { type Picture, sitePixels, tiles, type View } from "./view.ts";

/** The picture as one pixel a site, and the frame that it is of. */
export interface Raster {
  readonly canvas: HTMLCanvasElement;
  readonly image: ImageData;
  readonly pixels: Uint32Array;
  readonly picture: Picture;
  /** Of a chain its rows through time, and how many there are. */
  readonly rows: Int8Array;
  filled: number;
  frame?: LiveFrame;
}

/** A chain is shown through time, as many rows as it has sites. */
export function pictureOf({ size: [columns, height], state }: Pick<LiveFrame, "size" | "state">): Picture {
  const isChain = state.model === "ising" && state.lattice === "chain";
  return { columns, rows: isChain ? columns : height, isTorus: !isChain };
}

function rasterOf(picture: Picture): Raster {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [picture.columns, picture.rows];
  const image = new ImageData(picture.columns, picture.rows);
  const pixels = new Uint32Array(image.data.buffer);
  const rows = new Int8Array(picture.isTorus ? 0 : picture.columns * picture.rows);
  return { canvas, image, pixels, picture, rows, filled: 0 };
}

/** Puts a frame on the raster; of a chain as one more row. */
function paint(raster: Raster, frame: LiveFrame): void {
  const { pixels, picture, rows } = raster;
  if (frame.state.model === "dimers") dimerPixels(frame.spins, frame.size, pixels);
  else if (picture.isTorus) spinPixels(frame.spins, pixels);
  else {
    spaceTime(rows, frame.spins);
    raster.filled = Math.min(picture.rows, raster.filled + 1);
    spinPixels(rows, pixels);
    pixels.fill(0, 0, picture.columns * (picture.rows - raster.filled));
  }
  raster.canvas.getContext("2d")!.putImageData(raster.image, 0, 0);
  raster.frame = frame;
}

/** Whether rows of a chain go on: at another temperature, too, but not with another size or seed. */
const goesOn = (a: LiveFrame, b: LiveFrame): boolean =>
  (["model", "lattice", "size", "noise", "sampler", "seed"] as const).every((k) => a.state[k] === b.state[k]);

/** The raster of the next frame: the same one where sizes are the same. */
export function follow(before: Raster | undefined, frame: LiveFrame): Raster {
  const wanted = pictureOf(frame);
  const isSame = before?.picture.columns === wanted.columns && before.picture.isTorus === wanted.isTorus;
  const raster = before !== undefined && isSame ? before : rasterOf(wanted);
  if (raster.frame === frame) return raster;
  if (raster.frame !== undefined && !goesOn(raster.frame, frame)) raster.filled = 0;
  paint(raster, frame);
  return raster;
}

/** Draws what of a raster is seen on a square canvas of `side` CSS pixels. */
export function draw(
  canvas: HTMLCanvasElement,
  { canvas: pixels, picture, frame }: Raster,
  view: View,
  side: number,
): void {
  const ratio = devicePixelRatio;
  const device = Math.round(side * ratio);
  if (canvas.width !== device) [canvas.width, canvas.height] = [device, device];
  const context = canvas.getContext("2d")!;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  const s = sitePixels(view, picture, side);
  if (frame?.state.model === "dimers" && s >= BARS_FROM) {
    drawDimers(context, frame.spins, picture, view, side);
    return;
  }
  context.clearRect(0, 0, side, side);
  context.imageSmoothingEnabled = s * ratio < 1;
  for (const [left, top] of tiles(view, picture, side)) {
    context.drawImage(pixels, left, top, picture.columns * s, picture.rows * s);
  }
}
