import { InputError } from "../errors/index.ts";
import { exp, xlogx } from "../kernels/index.ts";
import type { FieldCovariance } from "../models/index.ts";
import { symmetricEigen } from "../statistics/index.ts";
import type { WindowGeometry } from "../windows/index.ts";

/** What the field of the environment tells of the flux through a block, in the Coulomb gas. */
export interface FluxInformation {
  /** ρ² = R² of the best linear prediction of the flux Σ E_x of the block. */
  readonly correlation2: number;
  /** I(sgn Σ E_x : E) in nats; the flux along y has as much, independent of it. */
  readonly information: number;
}

/**
 * The share of the variance of a block's flux that its environment tells, exactly, for the Gaussian field of `fieldCovariance`; it does not
 * hang on g, 45 in `formulas.md` (*derived*). Free dimers come near it where block and buffer are large.
 *
 * @param geometry of a window on the medial grid that begins on a vertex: sides and buffer + environment are even
 */
export function fluxInformation(covariance: FieldCovariance, geometry: WindowGeometry): FluxInformation {
  const { block, buffer, environment, size } = geometry;
  if ([...block, buffer + environment].some((n) => n % 2 !== 0) || Math.max(...size) > 2 * covariance.size) {
    throw new InputError(
      `fluxInformation: expected a window that begins on a vertex and fits a torus of ${covariance.size} vertices, got ${size.join("x")} with a block of ${block.join("x")}`,
    );
  }
  const L = covariance.size;
  const links = (sites: readonly (readonly [number, number])[]) =>
    sites.filter(([x, y]) => (x + y) % 2 === 1).map(([x, y]) => ({ x: x >> 1, y: y >> 1, axis: x % 2 === 1 ? 0 : 1 }));
  type Link = ReturnType<typeof links>[number];
  const between = (p: Link, q: Link): number =>
    covariance.of[q.axis]![p.axis]![((p.x - q.x + L) % L) + L * ((p.y - q.y + L) % L)]!;
  const outside = links(geometry.environmentSites);
  const along = links(geometry.visibleSites).filter(({ axis }) => axis === 0);
  const sum = (of: readonly Link[], value: (link: Link) => number): number =>
    of.reduce((s, link) => s + value(link), 0);
  const variance = sum(along, (p) => sum(along, (q) => between(p, q)));
  const n = outside.length;
  const moments = Float64Array.from({ length: n * n }, (_, k) => between(outside[Math.floor(k / n)]!, outside[k % n]!));
  const withFlux = outside.map((e) => sum(along, (p) => between(p, e)));
  const { values, vectors } = symmetricEigen(moments, n);
  let explained = 0;
  values.forEach((value, k) => {
    // Links that Gauss' law ties together have no variance apart.
    if (value < 1e-9 * values[0]!) return;
    const part = vectors[k]!.reduce((s, x, i) => s + x * withFlux[i]!, 0);
    explained += (part * part) / value;
  });
  const correlation2 = explained / variance;
  return { correlation2, information: signInformation(correlation2) };
}

/**
 * I(sgn x : y) in nats of two normal variables with correlation ρ: log 2 less the mean entropy of the sign, whose probability is
 * Φ(ρ y/√(1 − ρ²)); ρ²/π where ρ is small.
 *
 * @param correlation2 ρ² in [0, 1]
 */
export function signInformation(correlation2: number): number {
  if (correlation2 >= 1) return Math.LN2;
  const slope = Math.sqrt(correlation2 / (1 - correlation2));
  const step = 1 / 64;
  let entropy = 0;
  let weight = 0;
  for (let y = -8; y <= 8; y += step) {
    const density = exp((-y * y) / 2);
    const up = normalDistribution(slope * y);
    entropy -= density * (xlogx(up) + xlogx(1 - up));
    weight += density;
  }
  return Math.LN2 - entropy / weight;
}

/** Φ(x), by its series about 0: ½ + φ(x) (x + x³/3 + x⁵/(3·5) + …). */
function normalDistribution(x: number): number {
  if (Math.abs(x) > 8) return x > 0 ? 1 : 0;
  let term = x;
  let sum = x;
  for (let n = 3; Math.abs(term) > 1e-17 * Math.abs(sum); n += 2) {
    term *= (x * x) / n;
    sum += term;
  }
  return Math.min(1, Math.max(0, 0.5 + (sum * exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI)));
}
