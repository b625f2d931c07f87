/**
 * Exponents of samples by the Monte Carlo renormalization group with the rules of their own flow: at the fixed point of those rules, which is where the samples should be.
 */
import { type CoarseGraining, ofSublattice, sublatticesOf } from "../coarsegraining/index.ts";
import { evenOperatorsOf, oddOperatorsOf, operatorSeries } from "../flow/index.ts";
import type { Key } from "../kernels/index.ts";
import type { Ensemble } from "../sampling/index.ts";
import { asFerromagnet } from "./asFerromagnet.ts";
import { type ExponentsJudgement, judgeExponents } from "./judgeExponents.ts";
import { type McrgExponents, mcrgExponents } from "./mcrgExponents.ts";

/** Exponents, and whether the rules have a fixed point near enough to read them off. */
export type FlowExponents = McrgExponents & { readonly judgement: ExponentsJudgement };

/** Operators of each parity, in the order of [swendsen1979]. */
const EVEN = 4;
const ODD = 3;
/** Operators reach over two sites: on a lattice of four a side they meet themselves round the torus, and T need not have a real largest eigenvalue. */
const SMALLEST = 8;

/**
 * y_t, y_h, ν and η from operators along the flow of samples; of a honeycomb lattice along that of its first sublattice, which flows by itself.
 *
 * @param rules of each step, one hidden unit each, as rgFlow applied them; steps to lattices of less than 8 sites a side are left out
 */
export function flowExponents(
  samples: Ensemble,
  { rules, key }: { rules: readonly CoarseGraining[]; key: Key },
): FlowExponents {
  const { lattice, model } = samples;
  if (lattice.kind === "honeycomb") {
    return flowExponents(sublatticesOf(samples)[0], { rules: rules.map((rule) => ofSublattice(rule, 0)), key });
  }
  const anisotropic =
    model?.name === "ising" && lattice.kind === "square" && new Set(model.couplings.map(Math.abs)).size > 1;
  const operators = [
    ...evenOperatorsOf(lattice, { anisotropic }).slice(0, EVEN),
    ...oddOperatorsOf(lattice).slice(0, ODD),
  ];
  let [Lx, Ly] = lattice.size;
  const ferromagnet = asFerromagnet(samples, rules);
  const measured = ferromagnet.rules.filter(({ block: [bx, by] }) => {
    [Lx, Ly] = [Lx / bx, Ly / by];
    return Lx >= SMALLEST && (Ly >= SMALLEST || lattice.kind === "chain");
  });
  const series = operatorSeries(ferromagnet.samples, { operators, rules: measured, key });
  return { ...mcrgExponents(series), judgement: judgeExponents(series) };
}
