import { type CoarseGraining, coarsen } from "../coarsegraining/index.ts";
import { InputError } from "../errors/index.ts";
import { child, type Key, keyFor } from "../kernels/index.ts";
import { type Learned, type LearnOptions, learn } from "../learning/index.ts";
import { configuration, type Ensemble } from "../sampling/index.ts";
import { type Estimate, meanWithError } from "../statistics/index.ts";
import { secondMomentLength, structureFactors } from "./correlationLength.ts";
import { operatorMeter } from "./operatorMeter.ts";
import { evenOperators } from "./operators.ts";
import { sharpened } from "./sharpened.ts";
import { effectiveCoupling, type Thermometer, temperatureOf } from "./thermometer.ts";

/** A system after some steps of coarse-graining. */
export interface RgStep {
  readonly step: number;
  /** [Lx, Ly] */
  readonly size: readonly [number, number];
  /** ⟨s₀s_r⟩ of nearest and of next-nearest neighbours. */
  readonly nearest: Estimate;
  readonly diagonal: Estimate;
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
}

/** Where a rule comes from: it is given, one for all steps, or learned anew from the configurations of each step, as in the paper. */
export type FlowRule =
  | { readonly rule: CoarseGraining }
  | { readonly relearn: Omit<LearnOptions, "key" | "signal" | "onStep">; readonly sharpen?: number };

export interface FlowOptions {
  readonly from: FlowRule;
  /** Steps of coarse-graining; of the lattice at least 2×2 sites must be left. */
  readonly steps: number;
  readonly key: Key;
  readonly onStep?: (progress: { readonly stage: string; readonly done: number; readonly total: number }) => void;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The renormalization flow of samples [kochjanusz2018, fig. 5]: a rule is learned from the configurations, or given, and applied to them; and again to
 * what came of it. With a rule that keeps what matters at large scale, and T ≠ T_c, the effective temperature moves away from T_c step by step.
 */
export function rgFlow(samples: Ensemble, { from, steps, key, onStep, signal }: FlowOptions): RgStep[] {
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
    const next = nextRule(here, from, child(own, step), signal);
    flow.push({ ...measured, ...next });
    const [coarse] = coarsen(here, next.rule, { key: child(own, step) });
    here = coarse!;
  }
  return flow;
}

function nextRule(
  here: Ensemble,
  from: FlowRule,
  key: Key,
  signal: AbortSignal | undefined,
): { rule: CoarseGraining; learned?: Learned } {
  if ("rule" in from) {
    requireOneUnit(from.rule);
    return { rule: from.rule };
  }
  const { relearn, sharpen } = from;
  const learned = learn(here, { ...relearn, key, signal });
  requireOneUnit(learned.rule);
  return { rule: sharpened(learned.rule, sharpen), learned };
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
  for (let c = 0; c < count; c++) {
    meter(configuration(here, c), sums);
    for (const k of [0, 1]) series[k]![c % chains]!.push(sums[k]! / (2 * N));
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
    absMagnetization: absMagnetization!,
    temperatures: { "nearest, torus": by("nearest, torus"), nearest: by("nearest"), diagonal: by("diagonal") },
    correlationLength: {
      symmetric: secondMomentLength(factors, "symmetric"),
      connected: secondMomentLength(factors, "connected"),
    },
  };
}
