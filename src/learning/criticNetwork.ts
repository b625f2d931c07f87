import { type CoarseGraining, coarseGraining } from "../coarsegraining/index.ts";
import { type CriticObjective, type CriticScores, climbObjective, type UnitScores } from "../information/index.ts";
import {
  type HiddenUnits,
  hiddenUnitsBytes,
  hiddenUnitsIn,
  type Kernels,
  PANEL,
  type Perceptron,
  panels,
  perceptronBytes,
  perceptronIn,
  type RandomStream,
  type Workspace,
  wasmKernels,
} from "../kernels/index.ts";
import { adam, boundNorm } from "../optimize/index.ts";
import { configurationsOf, type Windows, windowBits } from "../windows/index.ts";

/** P(H|V_t) of windows under a rule that is given: table[t·2ᵐ + H]. */
export interface HiddenOfWindows {
  readonly outcomes: number;
  readonly table: Float32Array;
}

/** Units of a rule that is learned. */
export interface LearnedSide {
  readonly kind: "learned";
  readonly block: readonly [number, number];
  readonly hidden: number;
  readonly norm: number;
  readonly bias: boolean;
}

/** Units of a rule that is learned, or what a given rule makes of each window, one set of windows after the other. */
export type RuleSide = LearnedSide | ({ readonly kind: "given" } & HiddenOfWindows);

/** A critic T_H(E), a perceptron with an output for each value of H, and the rule that it speaks of, on windows in kernel memory. */
export interface CriticNetwork {
  /** The memory that it works in, with the spins of all windows. */
  readonly bytes: number;
  /** Random weights, and Adam without a past. */
  begin(random: RandomStream): void;
  /** A step uphill on a batch drawn from the first set. Rates are of Adam. */
  step(random: RandomStream, rates: { readonly critic: number; readonly rule: number }): number;
  /** Scores of the windows of a set, the first being 0. */
  scores(set: number): CriticScores | UnitScores;
  /** The rule as it stands; of a given one none. */
  rule(): CoarseGraining | undefined;
  /** All that is learned, and back to it. */
  save(): CriticState;
  restore(state: CriticState): void;
}

export interface CriticState {
  readonly critic: Float32Array;
  readonly filters: readonly (readonly number[])[];
  readonly bias: readonly number[];
}

/** Where the filters begin: in ±1 coding, uniform within this. */
const INITIAL_WEIGHT = 0.05;
/** What Adam keeps a step of the mean of the gradient, and of that of its square. */
const MEAN = 0.9;
const SQUARE = 0.999;

/**
 * Opens a critic on windows of some sets.
 *
 * @param batch windows in a step, a multiple of 8
 * @param width hidden units of the critic, a multiple of 16
 */
export function criticNetwork(
  sets: readonly Windows[],
  side: RuleSide,
  {
    objective,
    width,
    batch,
    kernels = wasmKernels,
  }: { objective: CriticObjective; width: number; batch: number; kernels?: Kernels },
): CriticNetwork {
  const { visibleSites, environmentSites } = sets[0]!.geometry;
  const windows = sets.reduce((sum, { count }) => sum + count, 0);
  const outcomes = side.kind === "learned" ? 2 ** side.hidden : side.outcomes;
  const critic = { inputs: environmentSites.length, width, outputs: outcomes, batch, windows };
  const units = { inputs: visibleSites.length, batch, windows, hidden: side.kind === "learned" ? side.hidden : 1 };
  const bytes = perceptronBytes(critic) + hiddenUnitsBytes(units) + 4 * (3 * outcomes * batch + 1024);
  const workspace = kernels.workspace(bytes);
  const perceptron = perceptronIn(workspace, critic);
  const hiddenSide =
    side.kind === "learned"
      ? learnedSide(workspace, side, units, sets)
      : givenSide(side, batch, workspace.float32(outcomes * batch), workspace.float32(outcomes * batch));
  const room = workspace.float32(outcomes * batch);
  environmentBits(perceptron.layer.data, sets);
  const { order } = perceptron.layer;
  let move = adamStep(workspace, perceptron);
  const forward = (): void => {
    workspace.perceptron(perceptron);
    hiddenSide.forward(order);
  };
  const starts = sets.map((_, s) => sets.slice(0, s).reduce((sum, { count }) => sum + count, 0));
  return {
    bytes,
    begin(random) {
      move = adamStep(workspace, perceptron);
      randomWeights(perceptron, random);
      hiddenSide.begin(random);
    },
    step(random, rates) {
      for (let b = 0; b < batch; b++) order[b] = random.below(sets[0]!.count);
      forward();
      const { values: scores, slopes } = perceptron;
      const { probabilities, rewards } = hiddenSide;
      const J = climbObjective(objective, {
        ...{ outcomes, size: batch, scores, probabilities, slopes, rewards, room },
        exp: workspace.exp,
      });
      workspace.perceptronGradient(perceptron);
      move(rates.critic);
      hiddenSide.climb(rates.rule);
      return J;
    },
    scores(set) {
      const { count } = sets[set]!;
      const found = { probabilities: new Float32Array(count * outcomes), scores: new Float32Array(count * outcomes) };
      for (let first = 0; first < count; first += batch) {
        const here = Math.min(batch, count - first);
        for (let b = 0; b < batch; b++) order[b] = starts[set]! + first + (b < here ? b : 0);
        forward();
        for (let H = 0; H < outcomes; H++) {
          for (let b = 0; b < here; b++) {
            found.probabilities[(first + b) * outcomes + H] = hiddenSide.probabilities[H * batch + b]!;
            found.scores[(first + b) * outcomes + H] = perceptron.values[H * batch + b]!;
          }
        }
      }
      return { count, outcomes, configurations: configurationsOf(sets[set]!), ...found };
    },
    rule: () => hiddenSide.rule(),
    save: () => ({ critic: perceptron.parameters.slice(), ...hiddenSide.save() }),
    restore(state) {
      perceptron.parameters.set(state.critic);
      hiddenSide.restore(state);
    },
  };
}

function fillBits(data: Uint16Array, sets: readonly Windows[], sites: Windows["geometry"]["visibleSites"]): void {
  const words = panels(sites.length);
  let at = 0;
  for (const windows of sets) {
    windowBits(windows, sites, data.subarray(at, at + windows.count * words));
    at += windows.count * words;
  }
}

/** The environments of all windows as inputs of a critic, one set after the other. */
export function environmentBits(data: Uint16Array, sets: readonly Windows[]): void {
  fillBits(data, sets, sets[0]!.geometry.environmentSites);
}

/** Adam without a past: steps uphill of a critic at a rate. */
export function adamStep(workspace: Workspace, perceptron: Perceptron): (rate: number) => void {
  let left = { mean: 1, square: 1 };
  perceptron.mean.fill(0);
  perceptron.square.fill(0);
  return (rate) => {
    left = { mean: left.mean * MEAN, square: left.square * SQUARE };
    workspace.adamStep(perceptron, rate / (1 - left.mean), 1 / Math.sqrt(1 - left.square));
  };
}

/** Filters to begin with: m of them, of n weights. */
export function initialFilters(m: number, n: number, random: RandomStream): number[][] {
  const weight = (): number => INITIAL_WEIGHT * (2 * random.uniform() - 1);
  return Array.from({ length: m }, () => Array.from({ length: n }, weight));
}

/** Weights of variance 1/(number of inputs), which keeps fields of order 1; no biases. */
export function randomWeights({ parameters, layer, outputs, weights }: Perceptron, random: RandomStream): void {
  const uniform = (inputs: number): number => Math.sqrt(3 / inputs) * (2 * random.uniform() - 1);
  const rows = PANEL * panels(layer.inputs);
  parameters.fill(0);
  for (let k = 0; k < layer.outputs; k++) {
    const [p, l] = [Math.floor(k / PANEL), k % PANEL];
    for (let i = 0; i < layer.inputs; i++) layer.weights[(p * rows + i) * PANEL + l] = uniform(layer.inputs);
    for (let o = 0; o < outputs; o++) weights[(p * outputs + o) * PANEL + l] = uniform(layer.outputs);
  }
}

/** The side of the block: P(H|V) of a batch, rewards for it, and how it follows them. */
interface BlockSide {
  readonly probabilities: Float32Array;
  readonly rewards: Float32Array;
  begin(random: RandomStream): void;
  forward(order: Uint32Array): void;
  climb(rate: number): void;
  rule(): CoarseGraining | undefined;
  save(): Omit<CriticState, "critic">;
  restore(state: CriticState): void;
}

function givenSide(
  { outcomes, table }: HiddenOfWindows,
  batch: number,
  probabilities: Float32Array,
  rewards: Float32Array,
): BlockSide {
  return {
    probabilities,
    rewards,
    begin() {},
    forward(order) {
      for (let b = 0; b < batch; b++) {
        for (let H = 0; H < outcomes; H++) probabilities[H * batch + b] = table[order[b]! * outcomes + H]!;
      }
    },
    climb() {},
    rule: () => undefined,
    save: () => ({ filters: [], bias: [] }),
    restore() {},
  };
}

function learnedSide(
  workspace: Workspace,
  { block, hidden, norm, bias: withBias }: LearnedSide,
  shape: { readonly inputs: number; readonly batch: number; readonly windows: number; readonly hidden: number },
  sets: readonly Windows[],
): BlockSide {
  const units: HiddenUnits = hiddenUnitsIn(workspace, shape);
  const { layer } = units;
  const n = shape.inputs;
  fillBits(layer.data, sets, sets[0]!.geometry.visibleSites);
  let filters: number[][] = [];
  let bias: number[] = [];
  // Λ itself is kept in double precision; the kernel gets it rounded.
  const set = (f: readonly (readonly number[])[], b: readonly number[]): void => {
    filters = f.map((filter) => boundNorm(filter, norm));
    bias = [...b];
    for (let j = 0; j < hidden; j++) {
      layer.bias[j] = bias[j]!;
      for (let i = 0; i < n; i++) layer.weights[i * PANEL + j] = filters[j]![i]!;
    }
  };
  let move: ((gradient: ArrayLike<number>) => Float64Array) | undefined;
  return {
    probabilities: units.probabilities,
    rewards: units.rewards,
    begin(random) {
      move = adam(1);
      set(initialFilters(hidden, n, random), Array<number>(hidden).fill(0));
    },
    forward(order) {
      layer.order.set(order);
      workspace.hiddenUnits(units);
    },
    climb(rate) {
      workspace.hiddenUnitsGradient(units);
      const gradient = new Float64Array(hidden * (n + 1));
      for (let j = 0; j < hidden; j++) {
        for (let i = 0; i < n; i++) gradient[j * n + i] = layer.weightGradient[i * PANEL + j]!;
        gradient[hidden * n + j] = layer.biasGradient[j]!;
      }
      const steps = move!(gradient);
      set(
        filters.map((filter, j) => filter.map((w, i) => w + rate * steps[j * n + i]!)),
        withBias ? bias.map((b, j) => b + rate * steps[hidden * n + j]!) : bias,
      );
    },
    rule: () => coarseGraining({ block, filters, bias }),
    save: () => ({ filters: filters.map((filter) => [...filter]), bias: [...bias] }),
    restore: (state) => set(state.filters, state.bias),
  };
}
