import { climbUnits, unitsOutputs } from "../information/index.ts";
import { type Kernels, perceptronBytes, perceptronIn, tanh, wasmKernels } from "../kernels/index.ts";
import { orthogonalized } from "../optimize/index.ts";
import type { AnyEnsemble, VariableUnits } from "../sampling/index.ts";
import { configurationsOf, type Windows, windowInputs } from "../windows/index.ts";
import { climbedRule, initialFilters } from "./climbedRule.ts";
import type { LearnedSide } from "./criticNetwork.ts";
import { filterCoding } from "./filterCoding.ts";
import { type BlockSide, type CriticNetwork, layerInputs, networkOf, unmoved } from "./network.ts";

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
  sets: readonly Windows<AnyEnsemble>[],
  side: UnitsSide,
  {
    width,
    batch,
    units: ofReals,
    kernels = wasmKernels,
  }: { width: number; batch: number; units?: VariableUnits | undefined; kernels?: Kernels },
): CriticNetwork {
  const { environmentSites } = sets[0]!.geometry;
  const windows = sets.reduce((sum, { count }) => sum + count, 0);
  const units = side.kind === "learned" ? side.hidden : side.units;
  const outputs = unitsOutputs(units);
  const critic = { ...layerInputs(sets[0]!, environmentSites), width, outputs, batch, windows };
  const bytes = perceptronBytes(critic) + 1024;
  const workspace = kernels.workspace(bytes);
  const perceptron = perceptronIn(workspace, critic);
  const block = side.kind === "learned" ? learnedMeans(side, sets, batch, ofReals) : givenMeans(side, batch);
  const { values: scores, slopes } = perceptron;
  const { means, rewards } = block;
  return networkOf(sets, batch, {
    ...{ bytes, workspace, perceptron, block, units: ofReals },
    value: () => climbUnits({ units, size: batch, scores, slopes, means, rewards }),
    scoresOf(set) {
      const { count } = set;
      const found = { means: new Float32Array(count * units), scores: new Float32Array(count * outputs) };
      return {
        all: { count, units, configurations: configurationsOf(set), ...found },
        take(t, b) {
          for (let j = 0; j < units; j++) found.means[t * units + j] = means[b * units + j]!;
          for (let o = 0; o < outputs; o++) found.scores[t * outputs + o] = scores[o * batch + b]!;
        },
      };
    },
  });
}

/** ⟨hⱼ⟩ of a batch at [b·m + j], and rewards for them. */
interface MeansSide extends BlockSide {
  readonly means: Float64Array;
  readonly rewards: Float64Array;
}

function givenMeans({ units, means: all }: MeansOfWindows, batch: number): MeansSide {
  const means = new Float64Array(batch * units);
  return {
    ...unmoved,
    means,
    rewards: new Float64Array(batch * units),
    forward(order) {
      for (let b = 0; b < batch; b++) {
        for (let j = 0; j < units; j++) means[b * units + j] = all[order[b]! * units + j]!;
      }
    },
  };
}

function learnedMeans(
  side: LearnedSide,
  sets: readonly Windows<AnyEnsemble>[],
  batch: number,
  ofReals: VariableUnits | undefined,
): MeansSide {
  const { visibleSites } = sets[0]!.geometry;
  const m = side.hidden;
  const coding = filterCoding(sets[0]!.ensemble, side, ofReals);
  const n = visibleSites.length * coding.perSite;
  const inputs = sets.map((set) => windowInputs(set, visibleSites, coding.units));
  const length = inputs.reduce((sum, part) => sum + part.length, 0);
  const spins = inputs[0] instanceof Int8Array ? new Int8Array(length) : new Float32Array(length);
  let at = 0;
  for (const part of inputs) {
    spins.set(part, at);
    at += part.length;
  }
  const means = new Float64Array(batch * m);
  const rewards = new Float64Array(batch * m);
  const chosen = new Uint32Array(batch);
  const rule = climbedRule(side, n, coding);
  return {
    means,
    rewards,
    // At right angles: many units that begin alike crowd on what the block has in common.
    begin: (random) => rule.begin(orthogonalized(initialFilters(m, n, random))),
    forward(order) {
      chosen.set(order);
      const { filters, bias } = rule;
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
