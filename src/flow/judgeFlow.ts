/** What can be said against a flow by itself: what every rule that keeps the large scale does not do. */
import type { Estimate } from "../statistics/index.ts";
import type { Doubt } from "./judgeRule.ts";

/** A flow may leave T_c by so much of it, which corrections to scaling of a good rule stay below, and three standard errors besides, in squares. */
const STAYS = 0.02;
const SIGMAS = 3;
/** A start counts as one at T_c where T/T_c − 1 is still small after all steps, each of which doubles it (ν = 1). */
const SMALL = 0.01;

/**
 * What speaks against a flow of which T_c is known, from its lines of effective temperatures, those of the samples first: that it leaves T_c, or takes samples from one
 * side of T_c to the other.
 */
export function judgeFlow(
  lines: readonly { readonly start: number; readonly temperatures: readonly Estimate[] }[],
  criticalTemperature: number,
): Doubt[] {
  const away = ({ value, error }: Estimate): { distance: number; allowed: number } => ({
    distance: value / criticalTemperature - 1,
    allowed: Math.hypot(STAYS, SIGMAS * (Number.isNaN(error) ? 0 : error / criticalTemperature)),
  });
  const percent = (x: number): string => `${(100 * x).toFixed(1).replace("-", "−")} %`;
  const moves: string[] = [];
  const crossing: { hot: boolean; message: string }[] = [];
  for (const { start, temperatures } of lines) {
    const t = start / criticalTemperature - 1;
    const steps = temperatures.length - 1;
    const critical = Math.abs(t) * 2 ** steps <= SMALL;
    for (let n = 1; n <= steps; n++) {
      const { distance, allowed } = away(temperatures[n]!);
      const grown = critical ? 2 ** n * Math.abs(t) : 0;
      if (Math.abs(distance) <= allowed + grown) continue;
      if (critical) {
        moves.push(
          `after step ${n} samples at T_c have T_eff = T_c ${distance < 0 ? "−" : "+"} ${percent(Math.abs(distance))}`,
        );
        break;
      }
      if (distance * t < 0) {
        crossing.push({
          hot: distance > 0,
          message: `samples at T/T_c = ${(1 + t).toPrecision(4)} are at ${(1 + distance).toPrecision(4)} after step ${n}`,
        });
        break;
      }
    }
  }
  return [
    ...moves.slice(0, 1).map(
      (message): Doubt => ({
        kind: "moves",
        message: `the flow does not stay at T_c: ${message}, more than its error and ${percent(STAYS)}; T_c is no fixed point of this rule`,
      }),
    ),
    ...crossing.slice(0, 1).map(({ hot, message }): Doubt => {
      const all = hot && crossing.every((line) => line.hot);
      return {
        kind: "wrong side",
        message: `the flow goes to the wrong side of T_c: ${message}${all ? "; as with decimation, there is no fixed point there and everything flows to high temperature" : ""}`,
      };
    }),
  ];
}

/**
 * The same where T_c is not known, from ⟨ss'⟩ of nearest neighbours along the lines: a rule with a fixed point lets it rise below the transition and fall above.
 */
export function judgeCorrelations(lines: readonly { readonly nearest: readonly Estimate[] }[]): Doubt[] {
  const falls = ({ nearest }: { readonly nearest: readonly Estimate[] }): boolean => {
    const [first, last] = [nearest[0]!, nearest.at(-1)!];
    const error = Math.hypot(first.error, last.error);
    return nearest.length > 1 && first.value - last.value > SIGMAS * (Number.isNaN(error) ? 0 : error);
  };
  if (lines.length === 0 || !lines.every(falls)) return [];
  return [
    {
      kind: "all hot",
      message:
        "everything flows to high temperature: either all samples lie above the transition, or the rule has no fixed point, as decimation has none",
    },
  ];
}
