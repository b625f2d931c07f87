import { type CriticObjective, climbObjective } from "../information/index.ts";
import {
  type HiddenUnits,
  hiddenUnitsBytes,
  hiddenUnitsIn,
  type Kernels,
  PANEL,
  perceptronBytes,
  perceptronIn,
  type Workspace,
  wasmKernels,
} from "../kernels/index.ts";
import type { AnyEnsemble, VariableUnits } from "../sampling/index.ts";
import { configurationsOf, type Windows } from "../windows/index.ts";
import { climbedRule, initialFilters } from "./climbedRule.ts";
import { filterCoding } from "./filterCoding.ts";
import { type BlockSide, type CriticNetwork, fillInputs, layerInputs, networkOf, unmoved } from "./network.ts";

/** P(H|V_t) of windows under a rule that is given: table[t·2ᵐ + H]. */
export interface HiddenOfWindows {
  /** 2ᵐ, the values that H takes. */
  readonly outcomes: number;
  /** One set of windows after the other. */
  readonly table: Float32Array;
}

/** Units of a rule that is learned. */
export interface LearnedSide {
  /** Tells it from a rule that is given. */
  readonly kind: "learned";
  /** [bx, by] */
  readonly block: readonly [number, number];
  /** Hidden units of the rule. */
  readonly hidden: number;
  /** Largest Euclidean norm of a filter. */
  readonly norm: number;
  /** Whether bⱼ is learned. */
  readonly bias: boolean;
}

/** Units of a rule that is learned, or what a given rule makes of each window, one set of windows after the other. */
export type RuleSide =
  | LearnedSide
  | ({
      /** Tells it from a rule that is learned. */
      readonly kind: "given";
    } & HiddenOfWindows);

/**
 * Opens a critic T_H(E), a perceptron with an output for each value of H, on windows of some sets.
 *
 * @param units those of real variables: see variableUnits
 * @param batch windows in a step, a multiple of 8
 * @param width hidden units of the critic, a multiple of 16
 */
export function criticNetwork(
  sets: readonly Windows<AnyEnsemble>[],
  side: RuleSide,
  {
    objective,
    width,
    batch,
    units: ofReals,
    kernels = wasmKernels,
  }: {
    objective: CriticObjective;
    width: number;
    batch: number;
    units?: VariableUnits | undefined;
    kernels?: Kernels;
  },
): CriticNetwork {
  const first = sets[0]!;
  const { visibleSites, environmentSites } = first.geometry;
  const windows = sets.reduce((sum, { count }) => sum + count, 0);
  const outcomes = side.kind === "learned" ? 2 ** side.hidden : side.outcomes;
  const critic = { ...layerInputs(first, environmentSites), width, outputs: outcomes, batch, windows };
  const units = {
    ...layerInputs(first, visibleSites),
    ...{ batch, windows, hidden: side.kind === "learned" ? side.hidden : 1 },
  };
  const bytes = perceptronBytes(critic) + hiddenUnitsBytes(units) + 4 * (3 * outcomes * batch + 1024);
  const workspace = kernels.workspace(bytes);
  const perceptron = perceptronIn(workspace, critic);
  const block =
    side.kind === "learned"
      ? learnedSide(workspace, side, units, { sets, units: ofReals })
      : givenSide(side, batch, workspace.float32(outcomes * batch), workspace.float32(outcomes * batch));
  const room = workspace.float32(outcomes * batch);
  const { values: scores, slopes } = perceptron;
  const { probabilities, rewards } = block;
  return networkOf(sets, batch, {
    ...{ bytes, workspace, perceptron, block, units: ofReals },
    value: () =>
      climbObjective(objective, {
        ...{ outcomes, size: batch, scores, probabilities, slopes, rewards, room },
        exp: workspace.exp,
      }),
    scoresOf(set) {
      const { count } = set;
      const found = { probabilities: new Float32Array(count * outcomes), scores: new Float32Array(count * outcomes) };
      return {
        all: { count, outcomes, configurations: configurationsOf(set), ...found },
        take(t, b) {
          for (let H = 0; H < outcomes; H++) {
            found.probabilities[t * outcomes + H] = probabilities[H * batch + b]!;
            found.scores[t * outcomes + H] = scores[H * batch + b]!;
          }
        },
      };
    },
  });
}

/** P(H|V) of a batch at [H·B + b], and rewards for it. */
interface HiddenSide extends BlockSide {
  readonly probabilities: Float32Array;
  readonly rewards: Float32Array;
}

function givenSide(
  { outcomes, table }: HiddenOfWindows,
  batch: number,
  probabilities: Float32Array,
  rewards: Float32Array,
): HiddenSide {
  return {
    ...unmoved,
    probabilities,
    rewards,
    forward(order) {
      for (let b = 0; b < batch; b++) {
        for (let H = 0; H < outcomes; H++) probabilities[H * batch + b] = table[order[b]! * outcomes + H]!;
      }
    },
  };
}

function learnedSide(
  workspace: Workspace,
  side: LearnedSide,
  shape: Parameters<typeof hiddenUnitsIn>[1],
  { sets, units: ofReals }: { sets: readonly Windows<AnyEnsemble>[]; units: VariableUnits | undefined },
): HiddenSide {
  const units: HiddenUnits = hiddenUnitsIn(workspace, shape);
  const { layer } = units;
  const { inputs: n, hidden: m } = shape;
  const coding = filterCoding(sets[0]!.ensemble, side, ofReals);
  fillInputs(layer, sets, sets[0]!.geometry.visibleSites, coding.units);
  // The kernel gets Λ rounded.
  const rule = climbedRule(side, n, coding, (filters, bias) => {
    for (let j = 0; j < m; j++) {
      layer.bias[j] = bias[j]!;
      for (let i = 0; i < n; i++) layer.weights[i * PANEL + j] = coding.inLayer * filters[j]![i]!;
    }
  });
  return {
    probabilities: units.probabilities,
    rewards: units.rewards,
    begin: (random) => rule.begin(initialFilters(m, n, random)),
    forward(order) {
      layer.order.set(order);
      workspace.hiddenUnits(units);
    },
    climb(rate) {
      workspace.hiddenUnitsGradient(units);
      const gradient = new Float64Array(m * (n + 1));
      for (let j = 0; j < m; j++) {
        for (let i = 0; i < n; i++) gradient[j * n + i] = coding.inLayer * layer.weightGradient[i * PANEL + j]!;
        gradient[m * n + j] = layer.biasGradient[j]!;
      }
      rule.move(gradient, rate);
    },
    rule: rule.rule,
    save: rule.save,
    restore: rule.restore,
    pause: rule.pause,
    resume(paused) {
      if (paused !== null) rule.resume(paused);
    },
  };
}
