/**
 * The pieces of work that the command line gives to its workers. Each is a function of plain data, so that it does not
 * matter which worker runs it, and when.
 */
import type { CoarseGraining } from "kadanoff/coarsegraining";
import { type OperatorOptions, type OperatorPart, operatorPart, type PartOfRun } from "kadanoff/flow";
import type { Key } from "kadanoff/kernels";
import {
  type CriticSettings,
  criticMethods,
  criticRuleInformation,
  exactInformation,
  type Learned,
  type LearnOptions,
  learn,
  type RuleInformation,
  rbmInformation,
} from "kadanoff/learning";
import type { Model } from "kadanoff/models";
import { type Rbm, type TrainingOptions, trainRbm } from "kadanoff/rbm";
import { type Ensemble, planSampling, type SamplingPlan, sampleBatch, samplerNamed } from "kadanoff/sampling";
import { cutWindows, type WindowGeometry, windowBits } from "kadanoff/windows";

/** Tells how far a task is; see Progress. */
export type Report = (stage: string, done: number, total: number) => void;

export const tasks = {
  plan({
    model,
    sampler,
    ...options
  }: {
    model: Model;
    sampler: string;
    count: number;
    key: Key;
    interval?: number;
  }): SamplingPlan {
    return planSampling(model, { ...options, sampler: samplerNamed(sampler) });
  },

  batch({
    plan,
    ...which
  }: {
    plan: SamplingPlan;
    key: Key;
    group: number;
    batch: number;
    last?: Int8Array;
  }): Int8Array {
    return sampleBatch(plan, which);
  },

  /** Operators along the flow of the samples of one group of chains in one batch, which are forgotten. */
  operators({ plan, ...which }: { plan: SamplingPlan } & OperatorOptions & PartOfRun): OperatorPart {
    return operatorPart(plan, which);
  },

  learn({ ensemble, options }: { ensemble: Ensemble; options: LearnOptions }, report: Report): Learned {
    return learn(ensemble, {
      ...options,
      onStep: ({ stage, hidden, done, total }) => {
        const units = options.hidden === "auto" && hidden !== undefined ? `, N_h = ${hidden}` : "";
        report(stage === "theta" ? "Θ-RBMs" : stage === "lambda" ? `Λ${units}` : `${stage}${units}`, done, total);
      },
    });
  },

  /** An RBM trained by contrastive divergence on the blocks V of windows. */
  rbm({
    ensemble,
    geometry,
    windows: count,
    ...training
  }: { ensemble: Ensemble; geometry: WindowGeometry; windows: number } & TrainingOptions): Rbm {
    const windows = cutWindows(ensemble, geometry, { count, key: training.key });
    const { visibleSites } = windows.geometry;
    return trainRbm(
      { visible: visibleSites.length, count: windows.count, bits: windowBits(windows, visibleSites) },
      training,
    );
  },

  information(
    {
      estimator,
      ensemble,
      geometry,
      rule,
      windows = 60_000,
      key,
      critic = {},
    }: {
      estimator: RuleInformation["estimator"];
      ensemble: Ensemble;
      geometry: WindowGeometry;
      rule: CoarseGraining;
      windows?: number;
      key: Key;
      critic?: Partial<CriticSettings>;
    },
    report: Report,
  ): RuleInformation {
    const options = { geometry, rule, windows, key };
    if (estimator === "exact") return exactInformation(ensemble, options);
    if (estimator === "rbm") {
      return rbmInformation(ensemble, { ...options, onEpoch: (done, total) => report("Θ-RBMs", done, total) });
    }
    const method = criticMethods[estimator](critic);
    return criticRuleInformation(ensemble, {
      ...options,
      method,
      onStep: (done, total) => report(estimator, done, total),
    });
  },
};

export type Tasks = typeof tasks;
