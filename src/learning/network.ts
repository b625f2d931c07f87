/** A critic and a rule on windows in kernel memory: what criticNetwork and unitsNetwork have in common. */
import type { AnyRule } from "../coarsegraining/index.ts";
import type { CriticScores, UnitScores } from "../information/index.ts";
import { type Layer, PANEL, type Perceptron, panels, type RandomStream, type Workspace } from "../kernels/index.ts";
import type { AdamLeft } from "../optimize/index.ts";
import type { AnyEnsemble, VariableUnits } from "../sampling/index.ts";
import { hasBitInputs, siteInputs, type Windows, windowInputBits, windowInputs } from "../windows/index.ts";
import type { PausedRule } from "./climbedRule.ts";

/** A critic of E, a perceptron, and the rule that it speaks of, on windows in kernel memory. */
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
  rule(): AnyRule | undefined;
  /** All that is learned, and back to it. */
  save(): CriticState;
  /** Back to a state that was saved. */
  restore(state: CriticState): void;
  /** All that the next step hangs on, but for random numbers. */
  pause(): PausedCritic;
  /** Goes on from there, to the last bit. */
  resume(paused: PausedCritic): void;
}

/** A training between two steps. */
export interface PausedCritic {
  /** Parameters of the perceptron. */
  readonly critic: Float32Array;
  /** Adam's means of the critic's gradient and of its square, and how much of their beginning is left. */
  readonly mean: Float32Array;
  /** The second of these. */
  readonly square: Float32Array;
  /** The last. */
  readonly left: AdamLeft;
  /** The rule; of one that is given there is nothing. */
  readonly rule: PausedRule | null;
}

/** All that is learned, at one moment. */
export interface CriticState {
  /** Parameters of the perceptron. */
  readonly critic: Float32Array;
  /** λⱼᵢ at [j][i]; none of a rule that is given. */
  readonly filters: readonly (readonly number[])[];
  /** bⱼ */
  readonly bias: readonly number[];
}

/** The side of the block: what the rule makes of a batch, and how it follows its rewards. */
export interface BlockSide {
  begin(random: RandomStream): void;
  forward(order: Uint32Array): void;
  climb(rate: number): void;
  rule(): AnyRule | undefined;
  save(): Omit<CriticState, "critic">;
  restore(state: Omit<CriticState, "critic">): void;
  pause(): PausedRule | null;
  resume(paused: PausedRule | null): void;
}

/** The side of a rule that is given, which stays as it is. */
export const unmoved: Omit<BlockSide, "forward"> = {
  begin() {},
  climb() {},
  rule: () => undefined,
  save: () => ({ filters: [], bias: [] }),
  restore() {},
  pause: () => null,
  resume() {},
};

/** What Adam keeps a step of the mean of the gradient, and of that of its square. */
const MEAN = 0.9;
const SQUARE = 0.999;

export interface NetworkParts {
  readonly bytes: number;
  readonly workspace: Workspace;
  readonly perceptron: Perceptron;
  readonly block: BlockSide;
  /** The units of the inputs of E, where these are real. */
  readonly units: VariableUnits | undefined;
  /** The objective on the batch that has gone forward; leaves its slopes by the critic's scores, and the rewards of the block. */
  value(): number;
  /** Room for the scores of a set, and what takes those of window t out of place b of a batch. */
  scoresOf(windows: Windows<AnyEnsemble>): {
    readonly all: CriticScores | UnitScores;
    take(t: number, b: number): void;
  };
}

/** Opens a critic on windows of some sets. */
export function networkOf(
  sets: readonly Windows<AnyEnsemble>[],
  batch: number,
  { bytes, workspace, perceptron, block, units, value, scoresOf }: NetworkParts,
): CriticNetwork {
  fillInputs(perceptron.layer, sets, sets[0]!.geometry.environmentSites, units);
  const { order } = perceptron.layer;
  const starts = sets.map((_, s) => sets.slice(0, s).reduce((sum, { count }) => sum + count, 0));
  const forward = (): void => {
    workspace.perceptron(perceptron);
    block.forward(order);
  };
  let left = { mean: 1, square: 1 };
  return {
    bytes,
    begin(random) {
      left = { mean: 1, square: 1 };
      perceptron.mean.fill(0);
      perceptron.square.fill(0);
      randomWeights(perceptron, random);
      block.begin(random);
    },
    step(random, rates) {
      for (let b = 0; b < batch; b++) order[b] = random.below(sets[0]!.count);
      forward();
      const J = value();
      workspace.perceptronGradient(perceptron);
      left = { mean: left.mean * MEAN, square: left.square * SQUARE };
      workspace.adamStep(perceptron, rates.critic / (1 - left.mean), 1 / Math.sqrt(1 - left.square));
      block.climb(rates.rule);
      return J;
    },
    scores(set) {
      const { count } = sets[set]!;
      const { all, take } = scoresOf(sets[set]!);
      for (let first = 0; first < count; first += batch) {
        const here = Math.min(batch, count - first);
        for (let b = 0; b < batch; b++) order[b] = starts[set]! + first + (b < here ? b : 0);
        forward();
        for (let b = 0; b < here; b++) take(first + b, b);
      }
      return all;
    },
    rule: () => block.rule(),
    save: () => ({ critic: perceptron.parameters.slice(), ...block.save() }),
    restore(state) {
      perceptron.parameters.set(state.critic);
      block.restore(state);
    },
    pause: () => ({
      critic: perceptron.parameters.slice(),
      ...{ mean: perceptron.mean.slice(), square: perceptron.square.slice(), left },
      rule: block.pause(),
    }),
    resume(paused) {
      perceptron.parameters.set(paused.critic);
      perceptron.mean.set(paused.mean);
      perceptron.square.set(paused.square);
      left = paused.left;
      block.resume(paused.rule);
    },
  };
}

/** Some sites of all windows as inputs of a layer, one set after the other. */
export function fillInputs(
  { kind, data, inputs }: Layer,
  sets: readonly Windows<AnyEnsemble>[],
  sites: Windows["geometry"]["visibleSites"],
  units: VariableUnits | undefined,
): void {
  const each = kind === "reals" ? inputs : panels(inputs);
  let at = 0;
  for (const windows of sets) {
    const length = windows.count * each;
    if (kind === "reals") data.set(windowInputs(windows, sites, units), at);
    else windowInputBits(windows, sites, data.subarray(at, at + length));
    at += length;
  }
}

/** What a layer of kernels is given of some sites: bits, or real numbers. */
export function layerInputs(
  { ensemble }: Pick<Windows<AnyEnsemble>, "ensemble">,
  sites: Windows["geometry"]["visibleSites"],
): Pick<Layer, "kind" | "inputs"> {
  return { kind: hasBitInputs(ensemble) ? "signs" : "reals", inputs: sites.length * siteInputs(ensemble) };
}

/** Weights of variance 1/(number of inputs), which keeps fields of order 1; no biases. */
function randomWeights({ parameters, layer, outputs, weights }: Perceptron, random: RandomStream): void {
  const uniform = (inputs: number): number => Math.sqrt(3 / inputs) * (2 * random.uniform() - 1);
  const rows = PANEL * panels(layer.inputs);
  parameters.fill(0);
  for (let k = 0; k < layer.outputs; k++) {
    const [p, l] = [Math.floor(k / PANEL), k % PANEL];
    for (let i = 0; i < layer.inputs; i++) layer.weights[(p * rows + i) * PANEL + l] = uniform(layer.inputs);
    for (let o = 0; o < outputs; o++) weights[(p * outputs + o) * PANEL + l] = uniform(layer.outputs);
  }
}
