/** What a flow takes, from the flow of a few configurations, by a rule that costs nothing, and from learning in small. */
import { majority } from "kadanoff/coarsegraining";
import { InputError } from "kadanoff/errors";
import { flowExponents } from "kadanoff/exponents";
import { rgFlow } from "kadanoff/flow";
import { hasExactPosterior } from "kadanoff/information";
import { key } from "kadanoff/kernels";
import { type Ensemble, ensemble as ensembleOf, sampleBatch } from "kadanoff/sampling";
import type { Plan } from "../flow/plan.ts";
import type { ToSample } from "../tasks.ts";
import { informationCost } from "./information.ts";
import { learningCost } from "./learning.ts";
import { samplingCost } from "./sampling.ts";
import { timed } from "./work.ts";

/** Configurations of the flow in small. */
const [FEW, MORE] = [24, 72];

export interface FlowCost {
  /** CPU seconds of the flow of one temperature, samples included where they are drawn, and those of the exponents. */
  readonly temperature: number;
  readonly exponents: number;
  readonly bytes: number;
  /** Windows and steps of a learning, where the rule is learned at each step. */
  readonly learning?: Pick<ReturnType<typeof learningCost>, "windows" | "steps" | "restarts" | "epochs">;
  readonly doubts: readonly string[];
}

/** The flow of so many samples, of which some are there or are drawn for the purpose. */
export function flowCost(samples: ToSample | Ensemble, plan: Plan, count: number): FlowCost {
  const drawn = "sigma" in samples ? undefined : samplingCost(samples);
  const few = "sigma" in samples ? firstOf(samples, MORE) : drawnOf(samples, MORE);
  const fewer = firstOf(few, FEW);
  const { geometry, from, steps, operators, hamiltonian, judge } = plan;
  const rule = "rule" in from ? from.rule : majority(geometry.block);
  const options = { from: { rule }, steps, hamiltonian, key: key(1) };
  const measured = grown((some) => void rgFlow(some, options), fewer, few, count);
  const planes = few.lattice.kind === "honeycomb" ? 2 : 1;
  const learning = "relearn" in from ? learningCost({ ...few, count: few.count }, from.relearn, count) : undefined;
  const rules = Array.from({ length: steps }, () => rule);
  const exponents = grown(
    (some) => {
      try {
        flowExponents(some, { rules, key: key(1), operators });
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
      }
    },
    fewer,
    few,
    count,
  );
  return {
    temperature:
      (drawn ? drawn.watch + drawn.chains : 0) +
      measured +
      steps * planes * (learning?.cpuSeconds ?? 0) +
      (judge ? judged(few, { ...judge, rule, steps }) : 0),
    exponents: few.lattice.kind === "chain" ? 0 : exponents,
    bytes: 4 * count * few.lattice.numSites + (learning?.bytes ?? 0),
    ...(learning ? { learning } : {}),
    doubts: drawn?.doubts ?? [],
  };
}

/** CPU seconds of judging a given rule: exactly at the first step where its model is known, then by a critic. */
function judged(
  few: Ensemble,
  { geometry, windows, rule, steps }: NonNullable<Plan["judge"]> & { rule: ReturnType<typeof majority>; steps: number },
): number {
  const question = { ensemble: few, geometry, rule, ...(windows === undefined ? {} : { windows }) };
  const isExact = few.model !== undefined && hasExactPosterior(geometry, few.model);
  const critic = informationCost({ ...question, estimator: "conditional" }).cpuSeconds;
  const first = isExact ? informationCost({ ...question, estimator: "exact" }).cpuSeconds : critic;
  return first + (steps - 1) * critic;
}

/** CPU seconds for `count` configurations of what grows with their number, from those for few and for more. */
function grown(work: (some: Ensemble) => void, fewer: Ensemble, few: Ensemble, count: number): number {
  work(fewer);
  const more = timed(() => work(few));
  const less = timed(() => work(fewer));
  const each = Math.max(0, (more - less) / (few.count - fewer.count));
  return Math.max(0, less - each * fewer.count) + each * count;
}

const firstOf = (samples: Ensemble, count: number): Ensemble => {
  const some = Math.min(count, samples.count);
  return { ...samples, count: some, sigma: samples.sigma.subarray(0, some * samples.lattice.numSites) };
};

/** A few configurations of a model, an update apart: as many spins as samples have, and not independent. */
function drawnOf({ model }: ToSample, count: number): Ensemble {
  const plan = {
    model,
    sampler: "metropolis" as const,
    count,
    chains: 1,
    replicas: 1,
    rounds: count,
    thermalization: 32,
    interval: 1,
  };
  const sigma = sampleBatch({ ...plan, autocorrelationTime: {} }, { key: key(1), group: 0, batch: 0 });
  return ensembleOf({ lattice: model.lattice, sigma, model });
}
