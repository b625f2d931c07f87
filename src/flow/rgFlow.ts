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
import { directionsOf, type LatticeKind } from "../lattices/index.ts";
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
import { couplingsAlong } from "./directions.ts";
import { neighbourMeter } from "./neighbourMeter.ts";
import { sharpened } from "./sharpened.ts";
import { effectiveCoupling, type Thermometer, temperatureOf } from "./thermometer.ts";

/** A system after some steps of coarse-graining. */
export interface RgStep {
  readonly step: number;
  /** [Lx, Ly] */
  readonly size: readonly [number, number];
  readonly kind: LatticeKind;
  /** ⟨s₀s_r⟩ of nearest and of next-nearest neighbours. */
  readonly nearest: Estimate;
  readonly diagonal: Estimate;
  /**
   * The mean of ⟨s₀s_r⟩ of nearest neighbours over each of up to a hundred blocks of consecutive configurations, c in block ⌊c·blocks/count⌋: the same
   * configurations at every step, so that all steps can be resampled together; see flowLine. Of directions that are antiferromagnetic with the other sign.
   */
  readonly blocks: Float64Array;
  /** J_a/J by which the thermometers are calibrated, where the samples' directions differ. */
  readonly anisotropy?: readonly number[];
  /** K_a along each direction of bonds, by a torus of the same size, see couplingsAlong; none of a chain. */
  readonly couplings: readonly Estimate[];
  /** ⟨|m|⟩ */
  readonly absMagnetization: Estimate;
  /** Effective temperatures in J/k_B; see effectiveCoupling. */
  readonly temperatures: Readonly<Record<Thermometer, Estimate>>;
  /** By the second moment, in constants of this step's lattice: with ⟨ss'⟩ as it is, and with ⟨|m|⟩² off. */
  readonly correlationLength: { readonly symmetric: Estimate; readonly connected: Estimate };
  /** The rule that leads to the next step, as it is applied; none of the last. */
  readonly rule?: CoarseGraining;
  /** How it was learned from the configurations of this step, where it was; of a honeycomb lattice from those of its first sublattice. */
  readonly learned?: Learned;
  /** What it keeps, of a honeycomb lattice that of the first sublattice: of a learned rule as it was learned, before it is sharpened. */
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

/** Blocks of configurations of which means are kept. */
const BLOCKS = 100;

/**
 * The renormalization flow of samples [kochjanusz2018, fig. 5]: a rule is learned from the configurations, or given, and applied to them; and again to
 * what came of it. Of a honeycomb lattice each sublattice has a hidden unit of its own, see onSublattices, and its rule is learned from the triangular lattice that it is;
 * a given rule of one unit is taken for both. With a rule that keeps what matters at large scale, and T ≠ T_c, the effective temperature moves away from T_c step by step.
 */
export function rgFlow(samples: Ensemble, { from, steps, key, judge, onStep, signal }: FlowOptions): RgStep[] {
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
    const measured = {
      step,
      size: here.lattice.size,
      kind,
      ...(anisotropy ? { anisotropy } : {}),
      ...measureStep(here, chains, anisotropy),
    };
    if (step === steps) {
      flow.push(measured);
      break;
    }
    const next = nextRule(here, from, { key: child(own, step), judge, signal });
    flow.push({ ...measured, ...next });
    const coarse = coarsen(here, next.rule, { key: child(own, step) });
    here = kind === "honeycomb" ? honeycombOf(coarse) : coarse[0]!;
  }
  return flow;
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

/** |J_a/J| of the samples' model where they are not all the same. */
function anisotropyOf({ model }: Ensemble): readonly number[] | undefined {
  if (model?.name !== "ising") return undefined;
  const couplings = model.couplings.map(Math.abs);
  return couplings.every((J) => J === couplings[0]) ? undefined : couplings;
}

/** A correlation is negative where it is so by this many standard errors. */
const SIGMAS = 4;

/** Averages over the configurations, with errors that know of correlations along the chains of the samples. */
function measureStep(
  here: Ensemble,
  chains: number,
  anisotropy: readonly number[] | undefined,
): Omit<RgStep, "step" | "size" | "kind"> {
  const { lattice, count } = here;
  const { kind, size } = lattice;
  const directions = directionsOf(lattice);
  const d = directions.length;
  const meter = neighbourMeter(lattice);
  const means = new Float64Array(d + 1);
  const series = Array.from({ length: d + 3 }, () => Array.from({ length: chains }, (): number[] => []));
  const factors = structureFactors(here);
  const blocks = directions.map(() => new Float64Array(Math.min(BLOCKS, count)));
  const inBlock = new Float64Array(blocks[0]!.length);
  for (let c = 0; c < count; c++) {
    meter(configuration(here, c), means);
    const chain = c % chains;
    const block = Math.floor((c * inBlock.length) / count);
    let nearest = 0;
    for (let a = 0; a < d; a++) {
      series[a]![chain]!.push(means[a]!);
      blocks[a]![block]! += means[a]!;
      nearest += means[a]! / d;
    }
    inBlock[block]! += 1;
    series[d]![chain]!.push(means[d]!);
    series[d + 1]![chain]!.push(factors.absMagnetization[c]!);
    series[d + 2]![chain]!.push(nearest);
  }
  const averages = series.map((of) => meanWithError(of.map((x) => Float64Array.from(x))));
  const along = averages.slice(0, d);
  const [diagonal, absMagnetization, nearest] = averages.slice(d) as [Estimate, Estimate, Estimate];
  const inBlocks = blocks.map((of) => of.map((sum, k) => sum / inBlock[k]!));
  // An antiferromagnet on a lattice of two sublattices is a ferromagnet by other names, and so is a triangular lattice with two directions of that kind.
  const negative = along.map(({ value, error }): number => (value < -SIGMAS * error ? -1 : 1));
  const frustrated = kind === "triangular" && negative.reduce((product, sign) => product * sign, 1) < 0;
  const signs = frustrated ? along.map(() => 1) : negative;
  const ferromagnetic = inBlocks[0]!.map((_, k) => inBlocks.reduce((sum, of, a) => sum + signs[a]! * of[k]!, 0) / d);
  const asFerromagnet = signs.includes(-1)
    ? meanWithError(
        series[d + 2]!.map((chain, k) =>
          Float64Array.from(chain, (_, t) => signs.reduce((sum, sign, a) => sum + sign * series[a]![k]![t]!, 0) / d),
        ),
      )
    : nearest;
  const by = (thermometer: Thermometer): Estimate =>
    temperatureOf(
      effectiveCoupling(thermometer === "diagonal" ? diagonal : asFerromagnet, {
        thermometer,
        size,
        kind,
        couplings: anisotropy,
      }),
    );
  return {
    nearest,
    diagonal,
    blocks: ferromagnetic,
    couplings: kind === "chain" ? [] : couplingsAlong(inBlocks, lattice),
    absMagnetization,
    temperatures: { "nearest, torus": by("nearest, torus"), nearest: by("nearest"), diagonal: by("diagonal") },
    correlationLength: {
      symmetric: secondMomentLength(factors, "symmetric"),
      connected: secondMomentLength(factors, "connected"),
    },
  };
}
