import {
  type CoarseGraining,
  coarsen,
  honeycombOf,
  ofSublattice,
  onSublattices,
  sublatticesOf,
} from "../coarsegraining/index.ts";
import { InputError } from "../errors/index.ts";
import { hasExactPosterior } from "../information/index.ts";
import { child, type Key, keyFor } from "../kernels/index.ts";
import type { LatticeKind } from "../lattices/index.ts";
import {
  conditional,
  criticRuleInformation,
  exactInformation,
  type Learned,
  type LearnOptions,
  learn,
} from "../learning/index.ts";
import type { Ensemble } from "../sampling/index.ts";
import type { WindowGeometry } from "../windows/index.ts";
import { effectiveHamiltonian } from "./effectiveHamiltonian.ts";
import { type CouplingRow, couplingRows } from "./hamiltonianFlow.ts";
import { evenOperatorsOf } from "./latticeOperators.ts";
import { anisotropyOf, type Measured, measureStep } from "./measureStep.ts";
import { sharpened } from "./sharpened.ts";
import { type ThetaTemperatures, thetaTemperatures } from "./thetaThermometer.ts";

/** A system after some steps of coarse-graining. */
export interface RgStep extends Measured {
  /** Steps of coarse-graining so far; 0 are the samples. */
  readonly step: number;
  /** [Lx, Ly] */
  readonly size: readonly [number, number];
  /** Of the lattice, the same at all steps. */
  readonly kind: LatticeKind;
  /** The rule that leads to the next step, as it is applied; none of the last. */
  readonly rule?: CoarseGraining;
  /** How it was learned from the configurations of this step, where it was; of a honeycomb lattice from those of its first sublattice. */
  readonly learned?: Learned;
  /** What it keeps, of a honeycomb lattice that of the first sublattice: of a learned rule as it was learned, before it is sharpened. */
  readonly judged?: Judged;
  /** Effective temperatures by what the Θ-RBM of the blocks has learned of them, where one was trained. */
  readonly thetaTemperatures?: ThetaTemperatures;
  /** The effective Hamiltonian of the configurations, if asked for; none of a lattice on which its operators depend on one another. */
  readonly hamiltonian?: readonly CouplingRow[];
}

/** I(H:E) of a rule on configurations that it was not learned from, and what kind of number that is. */
export type Judged = Pick<
  Learned,
  "information" | "informationKind" | "judgedBy" | "available" | "converged" | "warnings"
>;

/** Where a rule comes from: it is given, one for all steps, or learned anew from the configurations of each step, as in the paper. */
export type FlowRule =
  | {
      /** One hidden unit. */
      readonly rule: CoarseGraining;
    }
  | {
      /** Options of {@link learn}, at each step. */
      readonly relearn: Omit<LearnOptions, "key" | "signal" | "onStep">;
      /** A factor of the weights before they are applied, see {@link sharpened}; 1 if absent. */
      readonly sharpen?: number;
    };

/** Options of {@link rgFlow}. */
export interface FlowOptions {
  /** Where the rules come from. */
  readonly from: FlowRule;
  /** Steps of coarse-graining; of the lattice at least 2×2 sites must be left. */
  readonly steps: number;
  /** A child for each step: what learns, and what draws coarse spins. */
  readonly key: Key;
  /**
   * Judge a rule that is given on windows of this geometry, where they fit: exactly while the model is known, from then on by the critic `conditional`.
   * Learned rules are judged by their learner in any case.
   */
  readonly judge?:
    | {
        /** V, B and E. */
        readonly geometry: WindowGeometry;
        /** How many. */
        readonly windows?: number;
      }
    | undefined;
  /** Find the effective Hamiltonian of each step, of all operators that are known of the lattice; see effectiveHamiltonian for what it costs. */
  readonly hamiltonian?: boolean | undefined;
  /** Called as the work goes on. */
  readonly onStep?: (progress: { readonly stage: string; readonly done: number; readonly total: number }) => void;
  /** Called with what was measured of each step, before its rule is learned. */
  readonly onMeasured?: ((measured: Measured & Pick<RgStep, "step" | "size">) => void) | undefined;
  /** Ends the work between steps, with its reason thrown. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * The renormalization flow of samples [kochjanusz2018, fig. 5]: a rule is learned from the configurations, or given, and applied to them; and again to
 * what came of it. Of a honeycomb lattice each sublattice has a hidden unit of its own, see onSublattices, and its rule is learned from the triangular lattice that it is;
 * a given rule of one unit is taken for both. With a rule that keeps what matters at large scale, and T ≠ T_c, the effective temperature moves away from T_c step by step.
 */
export function rgFlow(samples: Ensemble, options: FlowOptions): RgStep[] {
  const { from, steps, key, judge, hamiltonian = false, onStep, onMeasured, signal } = options;
  if (!Number.isInteger(steps) || steps < 0) throw new InputError(`flow: expected 0 or more steps, got ${steps}`);
  const { kind, boundary } = samples.lattice;
  if (kind === "medial" || boundary !== "torus") {
    throw new InputError(
      `flow: expected samples on a ring, or a square, triangular or honeycomb torus, got a ${kind} lattice, ${boundary}`,
    );
  }
  const chains = samples.provenance?.chains ?? 1;
  const anisotropy = anisotropyOf(samples);
  const own = keyFor(key, "flow");
  const flow: RgStep[] = [];
  let here = samples;
  for (let step = 0; step <= steps; step++) {
    signal?.throwIfAborted();
    onStep?.({ stage: "flow", done: step, total: steps });
    const rows = hamiltonian ? hamiltonianOf(here, anisotropy !== undefined) : undefined;
    const measured = {
      ...{ step, size: here.lattice.size, kind, ...measureStep(here, { chains, anisotropy }) },
      ...(rows ? { hamiltonian: rows } : {}),
    };
    onMeasured?.(measured);
    if (step === steps) {
      flow.push(measured);
      break;
    }
    const next = nextRule(here, from, { key: child(own, step), judge, signal });
    const byTheta = next.learned && thetaTemperatures(next.learned, measured);
    flow.push({ ...measured, ...next, ...(byTheta ? { thetaTemperatures: byTheta } : {}) });
    const coarse = coarsen(here, next.rule, { key: child(own, step) });
    here = kind === "honeycomb" ? honeycombOf(coarse) : coarse[0]!;
  }
  return flow;
}

function hamiltonianOf(here: Ensemble, anisotropic: boolean): readonly CouplingRow[] | undefined {
  try {
    return couplingRows(effectiveHamiltonian(here, { operators: evenOperatorsOf(here.lattice, { anisotropic }) }));
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

function nextRule(
  here: Ensemble,
  from: FlowRule,
  { key, judge, signal }: Pick<FlowOptions, "key" | "judge" | "signal">,
): Pick<RgStep, "learned" | "judged"> & { readonly rule: CoarseGraining } {
  if (here.lattice.kind === "honeycomb") {
    const [first, second] = sublatticesOf(here).map((plane, j) =>
      nextRule(plane, "rule" in from ? { rule: ofSublattice(from.rule, j as 0 | 1) } : from, {
        key: child(key, j),
        judge: j === 0 ? judge : undefined,
        signal,
      }),
    ) as [ReturnType<typeof nextRule>, ReturnType<typeof nextRule>];
    return { ...first, rule: onSublattices(first.rule, second.rule) };
  }
  if ("rule" in from) {
    const { rule } = from;
    requireOneUnit(rule);
    const fits = judge?.geometry.size.every((side, axis) => side <= here.lattice.size[axis]!);
    return fits ? { rule, judged: judgeGiven(here, rule, { ...judge!, key, signal }) } : { rule };
  }
  const { relearn, sharpen } = from;
  const learned = learn(here, { ...relearn, key, signal });
  requireOneUnit(learned.rule);
  const rule = sharpened(learned.rule, sharpen);
  const { information, informationKind, judgedBy, available, converged, warnings } = learned;
  return { rule, learned, judged: { information, informationKind, judgedBy, available, converged, warnings } };
}

function judgeGiven(
  here: Ensemble,
  rule: CoarseGraining,
  {
    geometry,
    windows = 60_000,
    ...rest
  }: NonNullable<FlowOptions["judge"]> & { readonly key: Key; readonly signal: AbortSignal | undefined },
): Judged {
  const options = { geometry, rule, windows, ...rest };
  const isExact = here.model !== undefined && hasExactPosterior(geometry, here.model);
  const { information, informationKind, available, converged, warnings } = isExact
    ? exactInformation(here, options)
    : criticRuleInformation(here, { ...options, method: conditional() });
  const judgedBy = isExact ? "exact posterior" : "critic";
  return { information, informationKind, judgedBy, available, converged, warnings };
}

function requireOneUnit({ filters }: CoarseGraining): void {
  if (filters.length !== 1) {
    throw new InputError(
      `flow: expected a rule of one hidden unit, whose spins make up the next lattice, got one of ${filters.length}`,
    );
  }
}
