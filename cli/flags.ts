/** Flags that several commands share. */
import { oneOf, size, wholeNumber } from "./values.ts";

export const windowFlags = {
  block: { flag: "--block <WxH>", help: "sites of a block V (default 2x2)", parse: size("--block", 1) },
  buffer: {
    flag: "--buffer <N>",
    help: "width of the buffer B (default: half the block, rounded up)",
    parse: wholeNumber("--buffer", 0),
  },
  environment: {
    flag: "--environment <N>",
    help: "width of the environment E (default 1)",
    parse: wholeNumber("--environment", 1),
  },
  windows: { flag: "--windows <N>", help: "windows to learn from (default 60000)", parse: wholeNumber("--windows", 1) },
};

export const inputFlags = {
  dataset: {
    flag: "--dataset <PATH>",
    help: "array of an HDF5 or npz file (default: configurations, or the only one)",
    parse: (text: string) => text,
  },
  boundary: {
    flag: "--boundary <KIND>",
    help: "torus or open (default: as the file says, else open)",
    parse: oneOf("--boundary", ["torus", "open"]),
  },
};

/** The geometry of the window flags, with the contract's defaults. */
export function geometryOf(
  {
    block,
    buffer,
    environment,
  }: { readonly block?: readonly [number, number]; readonly buffer?: number; readonly environment?: number },
  blockByDefault: readonly [number, number] = [2, 2],
): { block: readonly [number, number]; buffer: number; environment: number } {
  const sides = block ?? blockByDefault;
  return { block: sides, buffer: buffer ?? Math.ceil(Math.max(...sides) / 2), environment: environment ?? 1 };
}
