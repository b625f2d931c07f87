import { type CoarseGraining, coarseGraining, coarsen } from "../coarsegraining/index.ts";
import { InputError } from "../errors/index.ts";
import { hasExactPosterior } from "../information/index.ts";
import { child, type Key, keyFor } from "../kernels/index.ts";
import {
  conditional,
  criticRuleInformation,
  exactInformation,
  type Learned,
  type LearnOptions,
  learn,
} from "../learning/index.ts";
import { configuration, type Ensemble } from "../sampling/index.ts";
import { type Estimate, meanWithError } from "../statistics/index.ts";
import type { WindowGeometry } from "../windows/index.ts";
import { secondMomentLength, structureFactors } from "./correlationLength.ts";
import { evenOperators, operatorMeter } from "./operators.ts";
import { effectiveCoupling, type Thermometer, temperatureOf } from "./thermometer.ts";

/** A system after some steps of coarse-graining. */
export interface RgStep {
  readonly step: number;
  /** [Lx, Ly] */
  readonly size: readonly [number, number];
  /** ⟨s₀s_r⟩ of nearest and of next-nearest neighbours. */
  readonly nearest: Estimate;
  readonly diagonal: Estimate;
  /**
   * The mean of ⟨s₀s_r⟩ of nearest neighbours over each of up to a hundred blocks of consecutive configurations, c in block ⌊c·blocks/count⌋: the same
   * configurations at every step, so that all steps can be resampled together; see flowLine.
   */
  readonly blocks: Float64Array;
  /** ⟨|m|⟩ */
  readonly absMagnetization: Estimate;
  /** Effective temperatures in J/k_B; see effectiveCoupling. */
  readonly temperatures: Readonly<Record<Thermometer, Estimate>>;
  /** By the second moment, in constants of this step's lattice: with ⟨ss'⟩ as it is, and with ⟨|m|⟩² off. */
  readonly correlationLength: { readonly symmetric: Estimate; readonly connected: Estimate };
  /** The rule that leads to the next step, as it is applied; none of the last. */
  readonly rule?: CoarseGraining;
  /** How it was learned from the configurations of this step, where it was. */
  readonly learned?: Learned;
  /** What it keeps: of a learned rule as it was learned, before it is sharpened. */
  readonly judged?: Judged;
}

/** I(H:E) of a rule on configurations that it was not learned from, and what kind of number that is. */
export type Judged = Pick<
  Learned,
  "information" | "informationKind" | "judgedBy" | "available" | "converged" | "warnings"
>;

/** Where a rule comes from: it is given, one for all steps, or learned anew from the configurations of each step, as in the paper. */
export type FlowRule =
  | { readonly rule: CoarseGraining }
  | { readonly relearn: Omit<LearnOptions, "key" | "signal" | "onStep">; readonly sharpen?: number };

export interface FlowOptions {
  readonly from: FlowRule;
  /** Steps of coarse-graining; of the lattice at least 2×2 sites must be left. */
  readonly steps: number;
  readonly key: Key;
  /**
   * Judge a rule that is given on windows of this geometry, where they fit: exactly while the model is known, from then on by the critic `conditional`.
   * Learned rules are judged by their learner in any case.
   */
  readonly judge?: { readonly geometry: WindowGeometry; readonly windows?: number } | undefined;
  readonly onStep?: (progress: { readonly stage: string; readonly done: number; readonly total: number }) => void;
  readonly signal?: AbortSignal | undefined;
}

/**
 * A learned filter is as soft as the bound on its norm, and applied so it heats the sample. Twice as sharp it is close to a sign, and the weights still
 * decide little where as many spins of a block are up as down.
 */
const SHARPEN = 2;

/** Blocks of configurations of which means are kept. */
const BLOCKS = 100;

/**
 * The renormalization flow of samples [kochjanusz2018, fig. 5]: a rule is learned from the configurations, or given, and applied to them; and again to
 * what came of it. With a rule that keeps what matters at large scale, and T ≠ T_c, the effective temperature moves away from T_c step by step.
 */
export function rgFlow(samples: Ensemble, { from, steps, key, judge, onStep, signal }: FlowOptions): RgStep[] {
  if (!Number.isInteger(steps) || steps < 0) throw new InputError(`flow: expected 0 or more steps, got ${steps}`);
  const { kind, boundary } = samples.lattice;
  if (kind !== "square" || boundary !== "torus") {
    throw new InputError(`flow: expected samples on a square torus, got a ${kind} lattice, ${boundary}`);
  }
  const chains = samples.provenance?.chains ?? 1;
  const own = keyFor(key, "flow");
  const flow: RgStep[] = [];
  let here = samples;
  for (let step = 0; step <= steps; step++) {
    signal?.throwIfAborted();
    onStep?.({ stage: "flow", done: step, total: steps });
    const measured = { step, size: here.lattice.size, ...measureStep(here, chains) };
    if (step === steps) {
      flow.push(measured);
      break;
    }
    const next = nextRule(here, from, { key: child(own, step), judge, signal });
    flow.push({ ...measured, ...next });
    const [coarse] = coarsen(here, next.rule, { key: child(own, step) });
    here = coarse!;
  }
  return flow;
}

function nextRule(
  here: Ensemble,
  from: FlowRule,
  { key, judge, signal }: Pick<FlowOptions, "key" | "judge" | "signal">,
): Pick<RgStep, "learned" | "judged"> & { readonly rule: CoarseGraining } {
  if ("rule" in from) {
    const { rule } = from;
    requireOneUnit(rule);
    const fits = judge?.geometry.size.every((side, axis) => side <= here.lattice.size[axis]!);
    return fits ? { rule, judged: judgeGiven(here, rule, { ...judge!, key, signal }) } : { rule };
  }
  const { relearn, sharpen = SHARPEN } = from;
  const learned = learn(here, { ...relearn, key, signal });
  requireOneUnit(learned.rule);
  const { block, filters, bias } = learned.rule;
  const rule = coarseGraining({
    block,
    filters: filters.map((filter) => filter.map((w) => (Number.isFinite(sharpen) ? sharpen * w : w))),
    bias: bias.map((b) => (Number.isFinite(sharpen) ? sharpen * b : b)),
    hard: !Number.isFinite(sharpen),
  });
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

/** Averages over the configurations, with errors that know of correlations along the chains of the samples. */
function measureStep(here: Ensemble, chains: number): Omit<RgStep, "step" | "size"> {
  const { lattice, count } = here;
  const N = lattice.numSites;
  const meter = operatorMeter(lattice, evenOperators.slice(0, 2));
  const sums = new Float64Array(2);
  const series = Array.from({ length: 3 }, () => Array.from({ length: chains }, (): number[] => []));
  const factors = structureFactors(here);
  const blocks = new Float64Array(Math.min(BLOCKS, count));
  const inBlock = new Float64Array(blocks.length);
  for (let c = 0; c < count; c++) {
    meter(configuration(here, c), sums);
    for (const k of [0, 1]) series[k]![c % chains]!.push(sums[k]! / (2 * N));
    const block = Math.floor((c * blocks.length) / count);
    blocks[block]! += sums[0]! / (2 * N);
    inBlock[block]! += 1;
    series[2]![c % chains]!.push(factors.absMagnetization[c]!);
  }
  const [nearest, diagonal, absMagnetization] = series.map((of) => meanWithError(of.map((x) => Float64Array.from(x))));
  const by = (thermometer: Thermometer): Estimate =>
    temperatureOf(
      effectiveCoupling(thermometer === "diagonal" ? diagonal! : nearest!, { thermometer, size: lattice.size }),
    );
  return {
    nearest: nearest!,
    diagonal: diagonal!,
    blocks: blocks.map((sum, k) => sum / inBlock[k]!),
    absMagnetization: absMagnetization!,
    temperatures: { "nearest, torus": by("nearest, torus"), nearest: by("nearest"), diagonal: by("diagonal") },
    correlationLength: {
      symmetric: secondMomentLength(factors, "symmetric"),
      connected: secondMomentLength(factors, "connected"),
    },
  };
}
