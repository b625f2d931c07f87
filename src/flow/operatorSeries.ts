import { type CoarseGraining, coarsen } from "../coarsegraining/index.ts";
import { InputError } from "../errors/index.ts";
import { child, type Kernels, type Key, keyFor, wasmKernels } from "../kernels/index.ts";
import {
  batchCount,
  batchRange,
  configuration,
  type Ensemble,
  groupCount,
  type SamplingPlan,
  sampleBatch,
} from "../sampling/index.ts";
import { operatorMeter } from "./operatorMeter.ts";
import type { Operator } from "./operators.ts";

/** Sums S_α of operators of each configuration, as it is and after each step of coarse-graining. */
export interface OperatorSeries {
  /** α in their order. */
  readonly operators: readonly Operator[];
  /** Configurations. */
  readonly count: number;
  /** [Lx, Ly] after each step, those of the samples first. */
  readonly sizes: readonly (readonly [number, number])[];
  /** values[n][c·(number of operators) + α] = S_α of configuration c after n steps. */
  readonly values: readonly Float64Array[];
}

/** What is measured along which flow. */
export interface OperatorOptions {
  /** Even and odd ones, in any order. */
  readonly operators: readonly Operator[];
  /** The rule of each step, one hidden unit each. */
  readonly rules: readonly CoarseGraining[];
  /** Draws coarse spins. */
  readonly key: Key;
  /** Take the more probable sign of a coarse spin instead of drawing it; see coarsen. */
  readonly deterministic?: boolean;
}

/** Measures operators of the configurations of an ensemble along the flow. */
export function operatorSeries(samples: Ensemble, options: OperatorOptions): OperatorSeries {
  const series = emptySeries(samples.lattice, samples.count, options);
  measureInto(series.values, samples, (c) => c, options);
  return series;
}

/** What is measured of the samples of one group of chains in one batch. */
export interface OperatorPart {
  /** values[n][i·(number of operators) + α] = S_α of the group's sample i after n steps. */
  readonly values: readonly Float64Array[];
  /** The last samples of the group's chains, with which the next batch begins. */
  readonly last: Int8Array;
}

/** Which part: see sampleBatch. */
export interface PartOfRun {
  /** Group of chains. */
  readonly group: number;
  /** Batch of their samples. */
  readonly batch: number;
  /** Last samples of the batch before; none for batch 0. */
  readonly last?: Int8Array;
}

/**
 * Draws the samples of one group of chains in one batch, coarse-grains and measures them, and forgets them. It hangs on the plan, the options and the last
 * samples of the batch before, and on nothing else: whoever computes it, and whenever, gets the same.
 */
export function operatorPart(
  plan: SamplingPlan,
  { group, batch, last, kernels = wasmKernels, ...options }: OperatorOptions & PartOfRun & { kernels?: Kernels },
): OperatorPart {
  const { lattice } = plan.model;
  const sigma = sampleBatch(plan, { key: options.key, group, batch, ...(last ? { last } : {}) }, kernels);
  const count = sigma.length / lattice.numSites;
  const { values } = emptySeries(lattice, count, options);
  const numberOf = numbersIn(plan, group, batch);
  if (count > 0) measureInto(values, { lattice, count, sigma }, numberOf, options);
  return { values, last: sigma.slice(-(plan.chains / groupCount(plan)) * lattice.numSites) };
}

/**
 * Operators of samples that are drawn for it, part by part, by somebody who can do several at once, such as a pool of workers: memory does not grow with
 * the number of samples but by the numbers that are kept of each.
 *
 * @param run does operatorPart with the same plan and options
 */
export async function operatorSeriesOf(
  plan: SamplingPlan,
  {
    run,
    onStep,
    ...options
  }: OperatorOptions & {
    readonly run: (which: PartOfRun) => Promise<OperatorPart>;
    readonly onStep?: (progress: { done: number; count: number }) => void;
  },
): Promise<OperatorSeries> {
  const series = emptySeries(plan.model.lattice, plan.count, options);
  let done = 0;
  await Promise.all(
    Array.from({ length: groupCount(plan) }, async (_, group) => {
      let last: Int8Array | undefined;
      for (let batch = 0; batch < batchCount(plan); batch++) {
        const part = await run({ group, batch, ...(last ? { last } : {}) });
        last = part.last;
        done += put(series, part, numbersIn(plan, group, batch));
        onStep?.({ done, count: plan.count });
      }
    }),
  );
  return series;
}

/** The same in this thread. */
export function sampledOperatorSeries(
  plan: SamplingPlan,
  options: OperatorOptions & {
    readonly onStep?: (progress: { done: number; count: number }) => void;
    readonly signal?: AbortSignal | undefined;
    readonly kernels?: Kernels;
  },
): OperatorSeries {
  const { onStep, signal } = options;
  const series = emptySeries(plan.model.lattice, plan.count, options);
  const last: Int8Array[] = [];
  let done = 0;
  for (let batch = 0; batch < batchCount(plan); batch++) {
    for (let group = 0; group < groupCount(plan); group++) {
      signal?.throwIfAborted();
      const before = last[group];
      const part = operatorPart(plan, { ...options, group, batch, ...(before ? { last: before } : {}) });
      last[group] = part.last;
      done += put(series, part, numbersIn(plan, group, batch));
    }
    onStep?.({ done, count: plan.count });
  }
  return series;
}

/** The number in the run of sample i of a group in a batch: configuration c belongs to chain c mod chains. */
function numbersIn(plan: SamplingPlan, group: number, batch: number): (i: number) => number {
  const replicas = plan.chains / groupCount(plan);
  const first = batchRange(plan, batch).from + group * replicas;
  return (i) => first + Math.floor(i / replicas) * plan.chains + (i % replicas);
}

/** Puts a part in its place; returns the number of its samples. */
function put({ values, operators }: OperatorSeries, part: OperatorPart, numberOf: (i: number) => number): number {
  const m = operators.length;
  const count = part.values[0]!.length / m;
  part.values.forEach((rows, n) => {
    for (let i = 0; i < count; i++) values[n]!.set(rows.subarray(i * m, (i + 1) * m), numberOf(i) * m);
  });
  return count;
}

function emptySeries(
  { size: [Lx, Ly] }: Ensemble["lattice"],
  count: number,
  { operators, rules }: OperatorOptions,
): OperatorSeries {
  const sizes: (readonly [number, number])[] = [[Lx, Ly]];
  for (const rule of rules) {
    if (rule.filters.length !== 1) {
      throw new InputError(
        `flow: expected rules of one hidden unit, whose spins make up the next lattice, got one of ${rule.filters.length}`,
      );
    }
    const [x, y] = sizes.at(-1)!;
    sizes.push([x / rule.block[0], y / rule.block[1]]);
  }
  return { operators, count, sizes, values: sizes.map(() => new Float64Array(count * operators.length)) };
}

/** Measures samples after each step; configuration c has its coarse spins from the number that it has in its run. */
function measureInto(
  values: readonly Float64Array[],
  samples: Ensemble,
  numberOf: (c: number) => number,
  { operators, rules, key, deterministic = false }: OperatorOptions,
): void {
  const own = keyFor(key, "flow");
  const m = operators.length;
  let here = samples;
  values.forEach((rows, n) => {
    if (n > 0) [here] = coarsen(here, rules[n - 1]!, { key: child(own, n), deterministic, numberOf }) as [Ensemble];
    const meter = operatorMeter(here.lattice, operators);
    for (let c = 0; c < here.count; c++) meter(configuration(here, c), rows.subarray(c * m, (c + 1) * m));
  });
}
