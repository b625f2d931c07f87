import { type CoarseGraining, coarsen } from "../coarsegraining/index.ts";
import { InputError } from "../errors/index.ts";
import { child, type Kernels, type Key, keyFor, wasmKernels } from "../kernels/index.ts";
import { configuration, type Ensemble, ensemble, type SamplingPlan, sampleBatches } from "../sampling/index.ts";
import { type Operator, operatorMeter } from "./operators.ts";

/** Sums S_α of operators of each configuration, as it is and after each step of coarse-graining. */
export interface OperatorSeries {
  readonly operators: readonly Operator[];
  readonly count: number;
  /** [Lx, Ly] after each step, those of the samples first. */
  readonly sizes: readonly (readonly [number, number])[];
  /** values[n][c·(number of operators) + α] = S_α of configuration c after n steps. */
  readonly values: readonly Float64Array[];
}

export interface OperatorOptions {
  readonly operators: readonly Operator[];
  /** The rule of each step, one hidden unit each. */
  readonly rules: readonly CoarseGraining[];
  readonly key: Key;
  /** Take the more probable sign of a coarse spin instead of drawing it; see coarsen. */
  readonly deterministic?: boolean;
}

/** Measures operators of the configurations of an ensemble along the flow. */
export function operatorSeries(samples: Ensemble, options: OperatorOptions): OperatorSeries {
  const series = emptySeries(samples.lattice, samples.count, options);
  measureInto(series, 0, samples, options);
  return series;
}

/**
 * The same of samples that are drawn for it, batch by batch, and forgotten: memory does not grow with their number but by the numbers
 * that are kept of each.
 */
export function sampledOperatorSeries(
  plan: SamplingPlan,
  options: OperatorOptions & {
    readonly onStep?: (progress: { done: number; count: number }) => void;
    readonly signal?: AbortSignal | undefined;
    readonly kernels?: Kernels;
  },
): OperatorSeries {
  const { lattice } = plan.model;
  const { onStep, signal, kernels = wasmKernels } = options;
  const series = emptySeries(lattice, plan.count, options);
  for (const { from, sigma } of sampleBatches(plan, options.key, kernels)) {
    signal?.throwIfAborted();
    const batch = ensemble({ lattice, sigma });
    measureInto(series, from, batch, options);
    onStep?.({ done: from + batch.count, count: plan.count });
  }
  return series;
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

function measureInto(
  { sizes, values }: OperatorSeries,
  from: number,
  samples: Ensemble,
  { operators, rules, key, deterministic = false }: OperatorOptions,
): void {
  const own = keyFor(key, "flow");
  let here = samples;
  sizes.forEach((_, n) => {
    if (n > 0) [here] = coarsen(here, rules[n - 1]!, { key: child(own, n), deterministic, first: from }) as [Ensemble];
    const meter = operatorMeter(here.lattice, operators);
    const m = operators.length;
    for (let c = 0; c < here.count; c++) {
      const at = (from + c) * m;
      meter(configuration(here, c), values[n]!.subarray(at, at + m));
    }
  });
}
