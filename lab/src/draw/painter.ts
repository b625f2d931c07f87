/** Configurations one after the other as pixels, one a site: made where the chain is, so that the page has but to put them on the screen. */
import { dimerPixels, spaceTime, spinPixels } from "./pixels.ts";
import type { Picture } from "./view.ts";

type Paint = (spins: Int8Array, memory?: Uint32Array<ArrayBuffer>) => Uint32Array<ArrayBuffer>;

/** The pixels of the next configuration, in a memory that is given for it, or a new one. Of a chain it is one more row, below those before. */
export function painter({ columns, rows, isTorus, isDimers }: Picture): Paint {
  const size = [columns, rows] as const;
  const through = new Int8Array(isTorus ? 0 : columns * rows);
  let filled = 0;
  return (spins, pixels = new Uint32Array(columns * rows)) => {
    if (isDimers) dimerPixels(spins, size, pixels);
    else if (isTorus) spinPixels(spins, pixels);
    else {
      spaceTime(through, spins);
      filled = Math.min(rows, filled + 1);
      const empty = columns * (rows - filled);
      pixels.fill(0, 0, empty);
      spinPixels(through.subarray(empty), pixels.subarray(empty));
    }
    return pixels;
  };
}
