/**
 * Exponents of samples by the Monte Carlo renormalization group with the rules of their own flow: at the fixed point of those rules, which is where the samples should be.
 */
import { type CoarseGraining, ofSublattice, sublatticesOf } from "../coarsegraining/index.ts";
import { InputError } from "../errors/index.ts";
import { evenOperatorsOf, oddOperatorsOf, operatorSeries } from "../flow/index.ts";
import type { Key } from "../kernels/index.ts";
import type { Ensemble } from "../sampling/index.ts";
import { asFerromagnet } from "./asFerromagnet.ts";
import { type ExponentsJudgement, judgeExponents } from "./judgeExponents.ts";
import { type McrgExponents, mcrgExponents } from "./mcrgExponents.ts";

/** Exponents, and whether the rules have a fixed point near enough to read them off. */
export type FlowExponents = McrgExponents & {
  /** Whether they may be read. */
  readonly judgement: ExponentsJudgement;
};

/** How many operators of each parity are measured, in the order of evenOperatorsOf and oddOperatorsOf. */
export interface OperatorCounts {
  /** Even under s → −s. */
  readonly even: number;
  /** Odd under s → −s. */
  readonly odd: number;
}

/** Those of [swendsen1979], of odd ones one less. */
const OPERATORS: OperatorCounts = { even: 4, odd: 3 };
/** Operators reach over two sites: on a lattice of four a side they meet themselves round the torus, and T need not have a real largest eigenvalue. */
const SMALLEST = 8;

/**
 * y_t, y_h, ν and η from operators along the flow of samples; of a honeycomb lattice along that of its first sublattice, which flows by itself.
 *
 * @param rules of each step, one hidden unit each, as rgFlow applied them; steps to lattices of less than 8 sites a side are left out
 * @param operators how many of each parity; y_t is read with all even ones and with one less, y_h with all odd ones
 */
export function flowExponents(
  samples: Ensemble,
  {
    rules,
    key,
    operators: counts = OPERATORS,
  }: { rules: readonly CoarseGraining[]; key: Key; operators?: OperatorCounts | undefined },
): FlowExponents {
  const { lattice, model } = samples;
  if (lattice.kind === "honeycomb") {
    const ofFirst = rules.map((rule) => ofSublattice(rule, 0));
    return flowExponents(sublatticesOf(samples)[0], { rules: ofFirst, key, operators: counts });
  }
  const anisotropic =
    model?.name === "ising" && lattice.kind === "square" && new Set(model.couplings.map(Math.abs)).size > 1;
  const there = { even: evenOperatorsOf(lattice, { anisotropic }), odd: oddOperatorsOf(lattice) };
  for (const parity of ["even", "odd"] as const) {
    const [asked, most] = [counts[parity], there[parity].length];
    if (Number.isInteger(asked) && asked >= 1 && asked <= most) continue;
    throw new InputError(
      `exponents: expected from 1 to ${most} ${parity} operators on a ${lattice.kind} lattice, got ${asked}`,
    );
  }
  const operators = [...there.even.slice(0, counts.even), ...there.odd.slice(0, counts.odd)];
  let [Lx, Ly] = lattice.size;
  const ferromagnet = asFerromagnet(samples, rules);
  const measured = ferromagnet.rules.filter(({ block: [bx, by] }) => {
    [Lx, Ly] = [Lx / bx, Ly / by];
    return Lx >= SMALLEST && (Ly >= SMALLEST || lattice.kind === "chain");
  });
  const series = operatorSeries(ferromagnet.samples, { operators, rules: measured, key });
  const read = { even: counts.even > 1 ? [counts.even - 1, counts.even] : [1], odd: [counts.odd] };
  return { ...mcrgExponents(series, read), judgement: judgeExponents(series) };
}
