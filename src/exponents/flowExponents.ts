/**
 * Exponents of samples by the Monte Carlo renormalization group with the rules of their own flow: at the fixed point of those rules, which is where the samples should be.
 */
import type { CoarseGraining } from "../coarsegraining/index.ts";
import { InputError } from "../errors/index.ts";
import { evenOperators, oddOperators, operatorSeries } from "../flow/index.ts";
import type { Key } from "../kernels/index.ts";
import type { Ensemble } from "../sampling/index.ts";
import { type McrgStep, mcrg } from "./mcrg.ts";

/** y_t from even operators and y_h from odd ones, step by step; a step without a largest real eigenvalue is missing. */
export interface FlowExponents {
  readonly even: readonly McrgStep[];
  readonly odd: readonly McrgStep[];
  readonly warnings: readonly string[];
}

/** Operators of each parity, in the order of [swendsen1979]. */
const EVEN = 4;
const ODD = 3;
/** On smaller lattices some operators are one and the same, or the same number in every configuration. */
const SMALLEST = 4;

/** @param rules of each step, one hidden unit each, as rgFlow applied them */
export function flowExponents(
  samples: Ensemble,
  { rules, key }: { rules: readonly CoarseGraining[]; key: Key },
): FlowExponents {
  const operators = [...evenOperators.slice(0, EVEN), ...oddOperators.slice(0, ODD)];
  const series = operatorSeries(samples, { operators, rules, key });
  const warnings: string[] = [];
  const table = (parity: "even" | "odd"): McrgStep[] => {
    const names = operators.filter((operator) => operator.parity === parity).map(({ name }) => name);
    return series.sizes.slice(1).flatMap((size, n) => {
      if (Math.min(...size) < SMALLEST) return [];
      try {
        return [mcrg(series, { step: n + 1, operators: names })];
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        warnings.push(error.message);
        return [];
      }
    });
  };
  const [even, odd] = [table("even"), table("odd")];
  return { even, odd, warnings };
}
