import { InputError } from "../errors/index.ts";
import type { Ball } from "./ball.ts";

/**
 * The regions of a window [kochjanusz2018, fig. 1]: a block V of bx × by sites in the middle, a buffer B around it, and
 * an environment E around that.
 *
 *     ┌───────────────┐   The buffer is `buffer` sites wide: what is short-ranged does not cross it. The environment
 *     │ E E E E E E E │   is a shell, `environment` sites wide. The window measures bx + 2 (buffer + environment)
 *     │ E B B B B B E │   along x, and so along y.
 *     │ E B V V V B E │
 *     │ E B B B B B E │   Sites of a region are listed row by row; (x, y) counts from the corner of the window.
 *     │ E E E E E E E │
 *     └───────────────┘
 *
 * In a chain a window is one row, E B V V V B E, and the regions round the block have two parts each, one at either end of it.
 */
export interface WindowGeometry {
  /** [bx, by]; [L, 1] in a chain. */
  readonly block: readonly [number, number];
  /** Width of B in sites, at least 0. */
  readonly buffer: number;
  /** Width of E in sites, at least 1. */
  readonly environment: number;
  /** [wx, wy], the size of the whole window; wy = 1 in a chain, and there alone. */
  readonly size: readonly [number, number];
  /** Sites of V, row by row. */
  readonly visibleSites: readonly Site[];
  /** Sites of B, row by row. */
  readonly bufferSites: readonly Site[];
  /** Sites of E, row by row. */
  readonly environmentSites: readonly Site[];
  /** Where the sites lie in a graph, of which windows are balls; see ballGeometry. A site is [i, 0] then, the i-th of the window. */
  readonly ball?: Ball;
}

/** (x, y) from the corner of a window. */
export type Site = readonly [number, number];

/**
 * The regions of a window, from the size of the block and the widths of the buffer and the environment.
 *
 * @param options its `block` has as many sides as the lattice has dimensions: [bx, by], or [L] for a chain
 */
export function windowGeometry(options: {
  block: readonly [number] | readonly [number, number];
  buffer: number;
  environment: number;
}): WindowGeometry {
  // JavaScript callers have no types to keep them from leaving something out.
  const { block, buffer, environment } = options ?? {};
  if (!Array.isArray(block) || block.length < 1 || block.length > 2) {
    throw new InputError(
      `window: expected a block [bx, by], such as [2, 2], or [L] of a chain, got ${JSON.stringify(block)}`,
    );
  }
  const [bx, by = 1] = block as readonly [number, number?];
  const whole = (n: number, least: number): boolean => Number.isInteger(n) && n >= least;
  if (!whole(bx, 1) || !whole(by, 1))
    throw new InputError(`window: expected a block of at least 1x1 sites, got ${bx}x${by}`);
  if (!whole(buffer, 0)) throw new InputError(`window: expected a buffer of 0 or more sites, got ${buffer}`);
  if (!whole(environment, 1))
    throw new InputError(`window: expected an environment of 1 or more sites, got ${environment}`);
  const margin = buffer + environment;
  const [mx, my] = [margin, block.length === 1 ? 0 : margin];
  const size: [number, number] = [bx + 2 * mx, by + 2 * my];
  const regions: Record<"V" | "B" | "E", Site[]> = { V: [], B: [], E: [] };
  for (let y = 0; y < size[1]; y++) {
    for (let x = 0; x < size[0]; x++) {
      // How far outside the block the site is, in steps of king's moves.
      const out = Math.max(mx - x, x - (mx + bx - 1), my - y, y - (my + by - 1));
      regions[out <= 0 ? "V" : out <= buffer ? "B" : "E"].push([x, y]);
    }
  }
  return {
    block: [bx, by],
    buffer,
    environment,
    size,
    visibleSites: regions.V,
    bufferSites: regions.B,
    environmentSites: regions.E,
  };
}

/** Whether a window is one row: of a chain. */
export function isOneRow({ size }: Pick<WindowGeometry, "size">): boolean {
  return size[1] === 1;
}

/**
 * A window in words: `block 2x2, buffer 1, environment 1, window 6x6`; in a chain `block 2, buffer 1, environment 1, window 6`; in a graph
 * `ball of radius 1 (5 sites), buffer 1 (8), environment 1 (12)`.
 */
export function formatWindow(geometry: WindowGeometry): string {
  const { block, buffer, environment, size, ball } = geometry;
  if (ball !== undefined) {
    const [V, B, E] = [geometry.visibleSites, geometry.bufferSites, geometry.environmentSites].map((s) => s.length);
    return `ball of radius ${ball.radius} (${V} ${V === 1 ? "site" : "sites"}), buffer ${buffer} (${B}), environment ${environment} (${E})`;
  }
  const [shape, whole] = isOneRow(geometry) ? [block[0], size[0]] : [block.join("x"), size.join("x")];
  return `block ${shape}, buffer ${buffer}, environment ${environment}, window ${whole}`;
}
