import { type CoarseGraining, coarseGraining } from "../coarsegraining/index.ts";
import { climbUnits, unitsOutputs } from "../information/index.ts";
import { type Kernels, perceptronBytes, perceptronIn, type RandomStream, tanh, wasmKernels } from "../kernels/index.ts";
import { adam, boundNorm, orthogonalized } from "../optimize/index.ts";
import { configurationsOf, type Windows, windowSpins } from "../windows/index.ts";
import type { LearnedSide } from "./criticNetwork.ts";
import {
  adamStep,
  type CriticNetwork,
  type CriticState,
  environmentBits,
  initialFilters,
  randomWeights,
} from "./criticNetwork.ts";

/** mⱼ(V_t) = ⟨hⱼ⟩ of windows under a rule that is given, one set of windows after the other: means[t·m + j]. */
export interface MeansOfWindows {
  readonly units: number;
  readonly means: Float32Array;
}

/** Units of a rule that is learned, or the means of a given one. */
export type UnitsSide = LearnedSide | ({ readonly kind: "means" } & MeansOfWindows);

/**
 * The same as criticNetwork for any number of hidden units: a critic with some outputs for each unit, and not one for each value of H, and the
 * bound of climbUnits.
 */
export function unitsNetwork(
  sets: readonly Windows[],
  side: UnitsSide,
  { width, batch, kernels = wasmKernels }: { width: number; batch: number; kernels?: Kernels },
): CriticNetwork {
  const { environmentSites } = sets[0]!.geometry;
  const windows = sets.reduce((sum, { count }) => sum + count, 0);
  const units = side.kind === "learned" ? side.hidden : side.units;
  const outputs = unitsOutputs(units);
  const critic = { inputs: environmentSites.length, width, outputs, batch, windows };
  const bytes = perceptronBytes(critic) + 1024;
  const workspace = kernels.workspace(bytes);
  const perceptron = perceptronIn(workspace, critic);
  environmentBits(perceptron.layer.data, sets);
  const { order } = perceptron.layer;
  const block = side.kind === "learned" ? learnedMeans(side, sets, batch) : givenMeans(side, batch);
  const starts = sets.map((_, s) => sets.slice(0, s).reduce((sum, { count }) => sum + count, 0));
  const forward = (): void => {
    workspace.perceptron(perceptron);
    block.forward(order);
  };
  let move = adamStep(workspace, perceptron);
  return {
    bytes,
    begin(random) {
      move = adamStep(workspace, perceptron);
      randomWeights(perceptron, random);
      block.begin(random);
    },
    step(random, rates) {
      for (let b = 0; b < batch; b++) order[b] = random.below(sets[0]!.count);
      forward();
      const { values: scores, slopes } = perceptron;
      const J = climbUnits({ units, size: batch, scores, slopes, means: block.means, rewards: block.rewards });
      workspace.perceptronGradient(perceptron);
      move(rates.critic);
      block.climb(rates.rule);
      return J;
    },
    scores(set) {
      const { count } = sets[set]!;
      const found = { means: new Float32Array(count * units), scores: new Float32Array(count * outputs) };
      for (let first = 0; first < count; first += batch) {
        const here = Math.min(batch, count - first);
        for (let b = 0; b < batch; b++) order[b] = starts[set]! + first + (b < here ? b : 0);
        forward();
        for (let b = 0; b < here; b++) {
          for (let j = 0; j < units; j++) found.means[(first + b) * units + j] = block.means[b * units + j]!;
          for (let o = 0; o < outputs; o++) found.scores[(first + b) * outputs + o] = perceptron.values[o * batch + b]!;
        }
      }
      return { count, units, configurations: configurationsOf(sets[set]!), ...found };
    },
    rule: () => block.rule(),
    save: () => ({ critic: perceptron.parameters.slice(), ...block.save() }),
    restore(state) {
      perceptron.parameters.set(state.critic);
      block.restore(state);
    },
  };
}

/** The side of the block: ⟨hⱼ⟩ of a batch at [b·m + j], rewards for them, and how it follows them. */
interface Means {
  readonly means: Float64Array;
  readonly rewards: Float64Array;
  begin(random: RandomStream): void;
  forward(order: Uint32Array): void;
  climb(rate: number): void;
  rule(): CoarseGraining | undefined;
  save(): Omit<CriticState, "critic">;
  restore(state: CriticState): void;
}

function givenMeans({ units, means: all }: MeansOfWindows, batch: number): Means {
  const means = new Float64Array(batch * units);
  return {
    means,
    rewards: new Float64Array(batch * units),
    begin() {},
    forward(order) {
      for (let b = 0; b < batch; b++) {
        for (let j = 0; j < units; j++) means[b * units + j] = all[order[b]! * units + j]!;
      }
    },
    climb() {},
    rule: () => undefined,
    save: () => ({ filters: [], bias: [] }),
    restore() {},
  };
}

function learnedMeans(
  { block, hidden: m, norm, bias: withBias }: LearnedSide,
  sets: readonly Windows[],
  batch: number,
): Means {
  const { visibleSites } = sets[0]!.geometry;
  const n = visibleSites.length;
  const windows = sets.reduce((sum, { count }) => sum + count, 0);
  const spins = new Int8Array(windows * n);
  let at = 0;
  for (const set of sets) {
    spins.set(windowSpins(set, visibleSites), at);
    at += set.count * n;
  }
  const means = new Float64Array(batch * m);
  const rewards = new Float64Array(batch * m);
  const chosen = new Uint32Array(batch);
  let filters: number[][] = [];
  let bias: number[] = [];
  let move: ((gradient: ArrayLike<number>) => Float64Array) | undefined;
  const set = (f: readonly (readonly number[])[], b: readonly number[]): void => {
    filters = f.map((filter) => boundNorm(filter, norm));
    bias = [...b];
  };
  return {
    means,
    rewards,
    begin(random) {
      move = adam(1);
      // At right angles: many units that begin alike crowd on what the block has in common.
      set(orthogonalized(initialFilters(m, n, random)), Array<number>(m).fill(0));
    },
    forward(order) {
      chosen.set(order);
      for (let b = 0; b < batch; b++) {
        const v = spins.subarray(chosen[b]! * n, (chosen[b]! + 1) * n);
        for (let j = 0; j < m; j++) {
          const filter = filters[j]!;
          let x = bias[j]!;
          for (let i = 0; i < n; i++) x += filter[i]! * v[i]!;
          means[b * m + j] = tanh(x);
        }
      }
    },
    climb(rate) {
      const gradient = new Float64Array(m * (n + 1));
      for (let b = 0; b < batch; b++) {
        const v = spins.subarray(chosen[b]! * n, (chosen[b]! + 1) * n);
        for (let j = 0; j < m; j++) {
          const mean = means[b * m + j]!;
          const slope = rewards[b * m + j]! * (1 - mean * mean);
          gradient[m * n + j]! += slope;
          for (let i = 0; i < n; i++) gradient[j * n + i]! += slope * v[i]!;
        }
      }
      const steps = move!(gradient);
      set(
        filters.map((filter, j) => filter.map((w, i) => w + rate * steps[j * n + i]!)),
        withBias ? bias.map((b, j) => b + rate * steps[m * n + j]!) : bias,
      );
    },
    rule: () => coarseGraining({ block, filters, bias }),
    save: () => ({ filters: filters.map((filter) => [...filter]), bias: [...bias] }),
    restore: (state) => set(state.filters, state.bias),
  };
}
