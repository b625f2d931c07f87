/**
 * The pieces of work that the command line gives to its workers. Each is a function of plain data, so that it does not
 * matter which worker runs it, and when.
 */
import type { CoarseGraining } from "kadanoff/coarsegraining";
import type { Key } from "kadanoff/kernels";
import {
  exactInformation,
  type Learned,
  type LearnOptions,
  learn,
  type RuleInformation,
  rbmInformation,
} from "kadanoff/learning";
import type { Model } from "kadanoff/models";
import { type Ensemble, planSampling, type SamplingPlan, sampleBatch, samplerNamed } from "kadanoff/sampling";
import type { WindowGeometry } from "kadanoff/windows";

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

  learn({ ensemble, options }: { ensemble: Ensemble; options: LearnOptions }, report: Report): Learned {
    return learn(ensemble, {
      ...options,
      onStep: ({ stage, done, total }) =>
        report(stage === "theta" ? "Θ-RBMs" : stage === "lambda" ? "Λ" : stage, done, total),
    });
  },

  information(
    {
      estimator,
      ensemble,
      geometry,
      rule,
      windows = 60_000,
      key,
    }: {
      estimator: "exact" | "rbm";
      ensemble: Ensemble;
      geometry: WindowGeometry;
      rule: CoarseGraining;
      windows?: number;
      key: Key;
    },
    report: Report,
  ): RuleInformation {
    return estimator === "exact"
      ? exactInformation(ensemble, { geometry, rule, windows, key })
      : rbmInformation(ensemble, {
          geometry,
          rule,
          windows,
          key,
          onEpoch: (done, total) => report("Θ-RBMs", done, total),
        });
  },
};

export type Tasks = typeof tasks;
