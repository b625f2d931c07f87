import { correlator, type Subtraction } from "./correlator.ts";
import type { FieldCorrelations, Line } from "./fieldCorrelations.ts";

/**
 * The line that tells most of a pair of operators: of a square of places `along` both axes, or where these have opposite signs `against`, half their difference, by the
 * larger sum of (value/error)² from a distance on; else along the longer side.
 *
 * @param from the nearest distance in places
 */
export function mainLine(
  of: FieldCorrelations,
  { pair = 0, from = 1, subtract = "mean" }: { pair?: number; from?: number; subtract?: Subtraction } = {},
): Line | "along" | "against" {
  const [Px, Py] = of.places;
  if (of.dimensions === 1 || Px > Py) return "x";
  if (Px < Py) return "y";
  const significance = (line: "along" | "against"): number =>
    correlator(of, { pair, line, subtract })
      .values.slice(from)
      .reduce((sum, { value, error }) => sum + (error > 0 ? (value / error) ** 2 : 0), 0);
  return significance("along") >= significance("against") ? "along" : "against";
}
