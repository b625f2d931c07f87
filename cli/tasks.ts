/**
 * The pieces of work that the command line gives to its workers. Each is a function of plain data, so that it does not
 * matter which worker runs it, and when.
 */
import type { CoarseGraining } from "kadanoff/coarsegraining";
import type { Key } from "kadanoff/kernels";
import { type Learned, type LearnOptions, learn } from "kadanoff/learning";
import type { Model } from "kadanoff/models";
import { type Ensemble, planSampling, type SamplingPlan, sampleBatch, samplerNamed } from "kadanoff/sampling";

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
    chain: number;
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
};

export type Tasks = typeof tasks;
export type { CoarseGraining };
