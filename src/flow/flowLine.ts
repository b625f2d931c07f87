/**
 * One line of a flow diagram: the effective temperature, step by step, of samples that began at one temperature. The steps are coarse-grainings of the
 * same configurations, and so their errors hang together; whatever is computed from several steps takes its error from
 * resamples of configurations, the same at every step.
 */
import { InputError } from "../errors/index.ts";
import { type Key, randomStream } from "../kernels/index.ts";
import { type Estimate, estimate } from "../statistics/index.ts";
import type { RgStep } from "./rgFlow.ts";
import { torusCouplings } from "./thermometer.ts";

/** One line of a flow diagram: how the effective temperature of the samples goes, step by step. */
export interface FlowLine {
  /** Temperature of the samples in J/k_B. */
  readonly start: number;
  /** [Lx, Ly] of the samples, and after each step, the samples first. */
  readonly size: readonly [number, number];
  /** [Lx, Ly] after n steps, n = 0 first. */
  readonly sizes: readonly (readonly [number, number])[];
  /** T_n in J/k_B after n steps, n = 0 first, by the size-matched thermometer (`nearest, torus`). */
  readonly temperatures: readonly Estimate[];
  /** replicas[n][r] = T_n of resample r: that of all steps is drawn once. */
  readonly replicas: readonly Float64Array[];
}

/**
 * The line of a flow that began at temperature `start`, with bootstrap replicas [efron1979] over its blocks of configurations. Lines of different
 * samples want different keys.
 *
 * @param steps of rgFlow, or their sizes and blocks
 * @param resamples replicas; errors are known to 1/√(2·resamples)
 */
export function flowLine(
  start: number,
  steps: readonly (Pick<RgStep, "size" | "blocks"> & Partial<Pick<RgStep, "kind" | "anisotropy">>)[],
  { key, resamples = 200 }: { key: Key; resamples?: number },
): FlowLine {
  const blocks = steps[0]?.blocks.length ?? 0;
  if (blocks < 2 || steps.some((step) => step.blocks.length !== blocks)) {
    throw new InputError(
      `flowLine: expected steps with the same number of blocks of configurations, two or more, got ${steps.map((step) => step.blocks.length).join(", ") || "none"}`,
    );
  }
  if (!(start > 0 && start < Number.POSITIVE_INFINITY)) {
    throw new InputError(`flowLine: expected a temperature above 0 in J/k_B, got ${start}`);
  }
  if (!Number.isInteger(resamples) || resamples < 2) {
    throw new InputError(`flowLine: expected at least 2 resamples, better 200, got ${resamples}`);
  }
  const { below } = randomStream(key);
  const draws = Array.from({ length: resamples }, () => Uint32Array.from({ length: blocks }, () => below(blocks)));
  const lines = steps.map(({ size, blocks: means, kind, anisotropy }) => {
    // The correlation of all configurations first, and then of each resample.
    const correlations = Float64Array.from({ length: 1 + resamples }, (_, r) => {
      let sum = 0;
      for (let k = 0; k < blocks; k++) sum += means[r === 0 ? k : draws[r - 1]![k]!]!;
      return sum / blocks;
    });
    const [value, ...replicas] = torusCouplings(correlations, size, {
      ...(kind ? { kind } : {}),
      couplings: anisotropy,
    }).map((K) => 1 / K);
    return { temperature: estimate(value!, spread(replicas)), replicas: Float64Array.from(replicas) };
  });
  return {
    start,
    size: steps[0]!.size,
    sizes: steps.map(({ size }) => size),
    temperatures: lines.map(({ temperature }) => temperature),
    replicas: lines.map(({ replicas }) => replicas),
  };
}

/** The standard deviation over replicas. */
function spread(replicas: readonly number[]): number {
  const mean = replicas.reduce((sum, x) => sum + x, 0) / replicas.length;
  const squares = replicas.reduce((sum, x) => sum + (x - mean) * (x - mean), 0);
  return Math.sqrt(squares / (replicas.length - 1));
}
