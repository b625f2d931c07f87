/** Rules that are learned anew at each step of a flow, and how many steps there may be. */
import { InputError } from "kadanoff/errors";
import type { FlowRule } from "kadanoff/flow";
import { formatSize, type Lattice } from "kadanoff/lattices";
import { conditional } from "kadanoff/learning";
import type { WindowGeometry } from "kadanoff/windows";
import { counted } from "../words.ts";

interface Relearning {
  readonly method: "rbm" | "conditional";
  readonly norm?: number;
  readonly sharpen?: number | "hard";
  readonly bias?: boolean;
  readonly restarts?: number;
  readonly windows?: number;
  readonly climbSteps?: number;
}

/** How a flow learns its rules, with what is taken where nothing is said. */
export const relearning = (
  geometry: WindowGeometry,
  { method, norm = 2, sharpen = 2, bias = false, restarts = 1, windows, climbSteps }: Relearning,
): Extract<FlowRule, { relearn: unknown }> => ({
  relearn: {
    ...{ geometry, norm, bias, restarts },
    ...(windows === undefined ? {} : { windows }),
    ...(method === "conditional"
      ? { method: conditional(climbSteps === undefined ? {} : { steps: climbSteps }) }
      : climbSteps === undefined
        ? {}
        : { climb: { steps: climbSteps } }),
  },
  sharpen: sharpen === "hard" ? Number.POSITIVE_INFINITY : sharpen,
});

/** Sites a side that are left where the number of steps is not said. */
const SITES_LEFT = 8;

/** The steps that were asked for, if the lattice and the windows of learning allow them, or as many as leave a lattice of 8×8. */
export function stepsFor(
  { kind, size }: Lattice,
  block: readonly [number, number],
  asked: number | undefined,
  window: readonly [number, number] = [1, 1],
): number {
  let steps = 0;
  // Each sublattice of a honeycomb is coarse-grained as the triangular lattice that it is.
  let here: readonly [number, number] = kind === "honeycomb" ? [size[0] / 2, size[1]] : size;
  const after: string[] = [];
  const shortest = ([x, y]: readonly [number, number]): number => (kind === "chain" ? x : Math.min(x, y));
  for (;;) {
    const [Lx, Ly] = here;
    const next = [Lx / block[0], Ly / block[1]] as const;
    const fits = Lx >= window[0] && Ly >= window[1];
    const possible = fits && next.every((side) => Number.isInteger(side)) && shortest(next) >= 2;
    if (!possible || (asked === undefined && shortest(next) < SITES_LEFT)) break;
    here = next;
    steps++;
    after.push(formatSize(here));
    if (steps === asked) break;
  }
  if (steps > 0 && (asked === undefined || steps === asked)) return steps;
  const way = window[0] > 1 ? `, and a lattice on which windows of ${formatSize(window)} are learned from` : "";
  const [flag, left, got] =
    asked === undefined
      ? ["", SITES_LEFT, "; take a larger lattice, or smaller blocks and windows"]
      : ["--steps: ", 2, `, got ${asked}`];
  throw new InputError(
    `${flag}expected sides that blocks of ${formatSize(block)} divide, with at least ${left} coarse sites left${way}: ${formatSize(size)} allows ${counted(steps, "step")}${steps > 0 ? `, to ${after.join(", ")}` : ""}${got}`,
  );
}
