/**
 * Where a quantity goes through zero, as a function of the temperature that the samples began at: measured at some temperatures, with resamples.
 */
import { InputError } from "../errors/index.ts";
import { fitPolynomial } from "../statistics/index.ts";

/** A quantity at one temperature: its value, its error, and its value in each resample. */
export interface Sounding {
  /** ln T of the samples. */
  readonly x: number;
  readonly value: number;
  readonly error: number;
  readonly replicas: Float64Array;
}

/** The soundings nearest to where the sign changes, so many on each side or all there are. */
export function nearZero(soundings: readonly Sounding[], eachSide: number): Sounding[] {
  const sorted = [...soundings].sort((a, b) => a.x - b.x);
  const at = signChange(sorted);
  return sorted.slice(Math.max(0, at - eachSide), at + eachSide);
}

/** How many of the sorted soundings lie below the zero: where fewest signs are on the wrong side, by their weight in errors. */
function signChange(sorted: readonly Sounding[]): number {
  const wrong = (at: number): number =>
    sorted.reduce((sum, { value, error }, i) => {
      const z = value / error;
      return sum + (i < at ? Math.max(z, 0) : Math.max(-z, 0));
    }, 0);
  let best = 0;
  for (let at = 1; at <= sorted.length; at++) if (wrong(at) < wrong(best)) best = at;
  return best;
}

/** Whether there are soundings on both sides of a zero. */
export function hasZero(soundings: readonly Sounding[]): boolean {
  const at = signChange([...soundings].sort((a, b) => a.x - b.x));
  return at > 0 && at < soundings.length;
}

/** Steps of Newton, and of halving where they lead away. */
const STEPS = 60;

/**
 * The zero of the polynomial of least squares through soundings, of a value each.
 *
 * @param pick the value of a sounding: its own, or that of a resample
 */
export function zeroOf(soundings: readonly Sounding[], degree: number, pick: (s: Sounding) => number): number {
  const x = soundings.map((s) => s.x);
  const fit = fitPolynomial(
    x,
    soundings.map(pick),
    soundings.map(({ error }) => error),
    Math.min(degree, x.length - 1),
  );
  // The values rise: a step beyond the points by as much as they span is allowed, for resamples near the edge.
  const [least, most] = [Math.min(...x), Math.max(...x)];
  let [low, high] = [2 * least - most, 2 * most - least];
  let at = (least + most) / 2;
  for (let k = 0; k < STEPS; k++) {
    const value = fit.at(at);
    if (value === 0) return at;
    if (value < 0) low = at;
    else high = at;
    const next = at - value / fit.slopeAt(at);
    if (Math.abs(next - at) < 1e-14) return next;
    at = next > low && next < high ? next : (low + high) / 2;
  }
  return at;
}

/** Refuses lines that do not have the temperature sought between them. */
export function requireBothSides(what: string, soundings: readonly Sounding[], step: number): void {
  if (hasZero(soundings)) return;
  if (soundings.length === 0) {
    throw new InputError(
      `${what}: expected flows whose temperatures at step ${step + 1} lie between 0 and ∞, got none: all have run off by then; begin nearer to T_c`,
    );
  }
  const warm = soundings.every(({ value }) => value > 0);
  throw new InputError(
    `${what}: expected flows that start on both sides of T_c, got ${soundings.length} that all go ${
      warm ? "up" : "down"
    } in temperature at step ${step}; add samples at ${warm ? "lower" : "higher"} temperatures`,
  );
}
