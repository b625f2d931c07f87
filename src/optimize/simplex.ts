/**
 * The minimum of a function of few variables without its derivatives, by a simplex that goes downhill [nelder1965]: the highest corner is reflected at the
 * middle of the others, further if that is the lowest of all, less far if it is still the highest; if nothing helps, all corners draw near the lowest.
 *
 * @param start where the simplex has its first corner
 * @param widths from there to the other corners, along each variable; about as far as the minimum may be
 * @param accuracy of the variables, in units of their widths
 */
export function minimize(
  f: (at: readonly number[]) => number,
  { start, widths, accuracy = 1e-6 }: { start: readonly number[]; widths: readonly number[]; accuracy?: number },
): {
  /** Where the minimum is. */
  readonly at: readonly number[];
  /** The function there. */
  readonly value: number;
} {
  const d = start.length;
  const corner = (at: readonly number[]) => ({ at, value: f(at) });
  const simplex = [start, ...widths.map((w, i) => start.map((x, j) => (i === j ? x + w : x)))].map(corner);
  for (let step = 0; step < STEPS * d; step++) {
    simplex.sort((a, b) => a.value - b.value);
    const [lowest, highest] = [simplex[0]!, simplex[d]!];
    if (widths.every((w, i) => simplex.every(({ at }) => Math.abs(at[i]! - lowest.at[i]!) <= accuracy * Math.abs(w)))) {
      break;
    }
    const middle = start.map((_, i) => simplex.slice(0, d).reduce((sum, { at }) => sum + at[i]! / d, 0));
    const along = (far: number) => corner(middle.map((m, i) => m + far * (m - highest.at[i]!)));
    const reflected = along(1);
    if (reflected.value < lowest.value) {
      const further = along(2);
      simplex[d] = further.value < reflected.value ? further : reflected;
    } else if (reflected.value < simplex[d - 1]!.value) {
      simplex[d] = reflected;
    } else {
      const nearer = along(reflected.value < highest.value ? 0.5 : -0.5);
      if (nearer.value < Math.min(reflected.value, highest.value)) simplex[d] = nearer;
      else for (let k = 1; k <= d; k++) simplex[k] = corner(simplex[k]!.at.map((x, i) => (x + lowest.at[i]!) / 2));
    }
  }
  return simplex.reduce((best, one) => (one.value < best.value ? one : best));
}

/** Steps at most, of each variable. */
const STEPS = 200;
