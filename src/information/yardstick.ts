import { spinOf } from "../coarsegraining/index.ts";
import { InputError } from "../errors/index.ts";
import { exp, log } from "../kernels/index.ts";
import { isPlainFerromagnet, type Model } from "../models/index.ts";
import {
  configurationsOf,
  formatWindow,
  type Site,
  type WindowGeometry,
  type Windows,
  windowSpins,
} from "../windows/index.ts";
import type { Posterior } from "./posterior.ts";

/** The largest block that the yardstick sums over. */
const LARGEST_BLOCK = 12;

/**
 * Whether the exact posterior of {@link exactPosterior} is there for this geometry and this model: a buffer of one site,
 * blocks of up to 12, the plain ferromagnet on the square lattice.
 */
export function hasExactPosterior({ buffer, block }: WindowGeometry, model: Model): boolean {
  return (
    buffer === 1 && block[0] * block[1] <= LARGEST_BLOCK && model.lattice.kind === "square" && isPlainFerromagnet(model)
  );
}

/**
 * The exact P(V|E) of the Ising model, window by window: the yardstick by which every rule is judged.
 *
 * By the Markov property the buffer, a ring one site wide, screens the block from all that lies outside of it, so that
 *
 *     P(V|E) ∝ e^{K Σ_⟨ij⟩∈V vᵢvⱼ} Σ_B Π_r e^{K b_r b_{r+1} + K b_r (f_r(V) + g_r(E))}
 *
 * where f_r(V) and g_r(E) are the sums of the neighbours of ring site r inside and outside. The sum over the ring is the trace
 * of a product of 2×2 transfer matrices, one a site. "E the ring outside" and "E everything outside" give the
 * same. Derived for this project; checked against exact joint distributions.
 */
export function exactPosterior(windows: Windows, model: Model): Posterior {
  const { geometry, count } = windows;
  const { coupling: K } = model;
  const n = geometry.visibleSites.length;
  if (!hasExactPosterior(geometry, model)) {
    const { lattice, couplings, field } = model;
    throw new InputError(
      `exact: the sum over the buffer is there for the plain ferromagnet on the square lattice, a buffer of 1 and blocks of up to ${LARGEST_BLOCK} sites, got ${formatWindow(geometry)}, ${lattice.kind} lattice, couplings ${couplings}, field ${field}`,
    );
  }
  const states = 2 ** n;
  const ring = ringAround(geometry);
  const R = ring.length;

  // f_r(V), the inner fields, and the energy within V
  const index = new Map(geometry.visibleSites.map((site, i) => [site.join(), i]));
  const neighbours = ([x, y]: Site): Site[] => [
    [x + 1, y],
    [x - 1, y],
    [x, y + 1],
    [x, y - 1],
  ];
  const inner = new Int8Array(states * R);
  const bondsWithin = new Int8Array(states);
  for (let V = 0; V < states; V++) {
    ring.forEach((site, r) => {
      for (const near of neighbours(site)) {
        const i = index.get(near.join());
        if (i !== undefined) inner[V * R + r]! += spinOf(V, i);
      }
    });
    geometry.visibleSites.forEach(([x, y], i) => {
      for (const near of [
        [x + 1, y],
        [x, y + 1],
      ]) {
        const j = index.get(near.join());
        if (j !== undefined) bondsWithin[V]! += spinOf(V, i) * spinOf(V, j);
      }
    });
  }

  // g_r(E), from the environment sites next to the ring
  const environment = new Map(geometry.environmentSites.map((site, i) => [site.join(), i]));
  const outerSites = ring.map((site) => neighbours(site).flatMap((near) => environment.get(near.join()) ?? []));
  const spins = windowSpins(windows, geometry.environmentSites);
  const nE = geometry.environmentSites.length;

  // e^{K f} for a field f in −4 … 4, scaled by e^{−K |f|} so that nothing overflows at low temperature.
  const MAX = 4;
  const up = Float64Array.from({ length: 2 * MAX + 1 }, (_, f) => exp(K * (f - MAX - Math.abs(f - MAX))));
  const down = up.slice().reverse();
  const apart = exp(-2 * K); // a transfer matrix e^{K b b'} scaled by e^{−K}

  const table = new Float64Array(count * states);
  const outer = new Int8Array(R);
  const logWeight = new Float64Array(states);
  for (let t = 0; t < count; t++) {
    for (let r = 0; r < R; r++) {
      let g = 0;
      for (const i of outerSites[r]!) g += spins[t * nE + i]!;
      outer[r] = g;
    }
    let max = Number.NEGATIVE_INFINITY;
    for (let V = 0; V < states; V++) {
      // The product of transfer matrices, [[a, b], [c, d]], times 2^scale.
      let a = 1;
      let b = 0;
      let c = 0;
      let d = 1;
      let absolute = 0;
      let scale = 0;
      for (let r = 0; r < R; r++) {
        const f = inner[V * R + r]! + outer[r]!;
        absolute += f < 0 ? -f : f;
        const u = up[f + MAX]!;
        const w = down[f + MAX]!;
        const ab = (a + apart * b) * u;
        b = (apart * a + b) * w;
        a = ab;
        const cd = (c + apart * d) * u;
        d = (apart * c + d) * w;
        c = cd;
        if (a + b + c + d < 1e-200) {
          a *= 2 ** 600;
          b *= 2 ** 600;
          c *= 2 ** 600;
          d *= 2 ** 600;
          scale -= 600;
        }
      }
      const weight = log(a + d) + scale * Math.LN2 + K * (absolute + bondsWithin[V]!);
      logWeight[V] = weight;
      if (weight > max) max = weight;
    }
    let sum = 0;
    for (let V = 0; V < states; V++) sum += table[t * states + V] = exp(logWeight[V]! - max);
    for (let V = 0; V < states; V++) table[t * states + V]! /= sum;
  }
  return { count, states, table, configurations: configurationsOf(windows) };
}

/** The sites of a buffer of width 1, in order round the block. */
function ringAround({ block: [bx, by], buffer, environment }: WindowGeometry): Site[] {
  const x0 = environment;
  const y0 = environment;
  const x1 = environment + bx + 2 * buffer - 1;
  const y1 = environment + by + 2 * buffer - 1;
  const ring: Site[] = [];
  for (let x = x0; x < x1; x++) ring.push([x, y0]);
  for (let y = y0; y < y1; y++) ring.push([x1, y]);
  for (let x = x1; x > x0; x--) ring.push([x, y1]);
  for (let y = y1; y > y0; y--) ring.push([x0, y]);
  return ring;
}
