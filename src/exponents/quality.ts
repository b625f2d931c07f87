/** A point of one of several curves that are to be one. */
export interface CollapsingPoint {
  /** The curve that it belongs to. */
  readonly step: number;
  /** Abscissa, scaled. */
  readonly x: number;
  /** Ordinate. */
  readonly value: number;
  /** One standard error of it. */
  readonly error: number;
}

/**
 * How well curves collapse, by the quality of Houdayer and Hartmann [houdayer2004]: the distance of each point from the master curve that the *other*
 * curves have there, in errors of both,
 *
 *     S = ⟨(y_i − Y_i)²/(dy_i² + dY_i²)⟩
 *
 * Y_i and dY_i from the straight line of least squares through the two points of every other curve between which x_i lies. Points of which
 * there are none are left out. About 1 of a perfect collapse, larger where curves differ by more than their errors; NaN where no curves overlap.
 *
 * @param groupOf curves of different groups are not expected to be one
 */
export function collapseQuality<P extends CollapsingPoint>(
  points: readonly P[],
  groupOf: (point: P) => number = () => 0,
): number {
  const nameOf = (p: P): string => `${groupOf(p)} ${p.step}`;
  const curves = [...new Set(points.map(nameOf))].map((name) =>
    points.filter((p) => nameOf(p) === name).sort((a, b) => a.x - b.x),
  );
  let [sum, count] = [0, 0];
  for (const point of points) {
    const { step, x, value, error } = point;
    // Two points of each curve that encloses x.
    const near = curves.flatMap((curve) => {
      const after = curve.findIndex((p) => p.x > x);
      const other = curve[0]!.step !== step && groupOf(curve[0]!) === groupOf(point);
      return !other || after < 1 ? [] : [curve[after - 1]!, curve[after]!];
    });
    if (near.length === 0) continue;
    let [K, Kx, Ky, Kxx, Kxy] = [0, 0, 0, 0, 0];
    for (const p of near) {
      const w = 1 / (p.error * p.error);
      K += w;
      Kx += w * p.x;
      Ky += w * p.value;
      Kxx += w * p.x * p.x;
      Kxy += w * p.x * p.value;
    }
    const Δ = K * Kxx - Kx * Kx;
    const Y = (Kxx * Ky - Kx * Kxy) / Δ + (x * (K * Kxy - Kx * Ky)) / Δ;
    const dY2 = (Kxx - 2 * x * Kx + x * x * K) / Δ;
    sum += (value - Y) ** 2 / (error * error + dY2);
    count++;
  }
  return sum / count;
}
