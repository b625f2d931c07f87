/**
 * Lesson 4: what does a Boltzmann machine know, and how can one tell?
 *
 * The paper models windows by restricted Boltzmann machines. How far one is from the truth is KL(truth ‖ machine), which wants the
 * truth and the machine's partition function; the pseudo-likelihood Σ log P(vᵢ | the other v) wants neither, and can be watched for
 * windows of any size. Here both are exact, for the windows are whole systems of 4×3 spins; and machines of units ±1 are
 * held against those of 0 and 1. They represent the same distributions, with weights four times as large and gradients a quarter.
 *
 *     node dist/examples/04-what-a-machine-knows.js
 */
import { entropy } from "kadanoff/information";
import { key, log, split } from "kadanoff/kernels";
import { squareLattice } from "kadanoff/lattices";
import { criticalCoupling, ising, stateIndex, stateProbabilities } from "kadanoff/models";
import { exactLikelihood, type TrainingOptions, trainingCurve, trainRbm } from "kadanoff/rbm";
import { configuration, sample, swendsenWang } from "kadanoff/sampling";
import { type Estimate, meanWithError } from "kadanoff/statistics";

const [sampling, training] = split(key(2018), 2);
const model = ising({ lattice: squareLattice({ size: [4, 3], boundary: "open" }), coupling: criticalCoupling });
const samples = sample(model, { sampler: swendsenWang(), count: 20_000, key: sampling! });
const bits = Uint16Array.from({ length: samples.count }, (_, c) => ~stateIndex(configuration(samples, c)) & 0xfff); // 1 for up
const data = { visible: 12, count: samples.count, bits };

const truth = stateProbabilities(model);
let ofTruth = 0; // log P(vᵢ | the other v) of the truth itself, on the same samples
for (const word of bits) {
  const state = ~word & 0xfff;
  for (let i = 0; i < 12; i++) ofTruth -= log(1 + truth[state ^ (1 << i)]! / truth[state]!) / bits.length;
}

/** The mean of independent trainings, with its standard error: chains of one value each. */
const meanOf = (x: readonly number[]): Estimate => meanWithError(x.map((value) => Float64Array.of(value)));

/** The same training from four keys: the pseudo-likelihood on its way, and what is left to learn at its end. */
function train(name: string, options: Omit<TrainingOptions, "key" | "hidden">): number {
  const watched = split(training!, 4).map((one) => {
    const { onEpoch, points } = trainingCurve(data, { every: 5 });
    const machine = trainRbm(data, { ...options, hidden: 12, key: one, onEpoch });
    return {
      left: -entropy(truth) - exactLikelihood(machine, truth).value,
      course: points.map(({ pseudoLikelihood }) => pseudoLikelihood),
    };
  });
  const course = [0, 1, 3].map((at) => meanOf(watched.map((run) => run.course[at]!))); // after 5, 10 and 20 epochs
  const left = meanOf(watched.map((run) => run.left));
  console.log(`${name.padEnd(24)} pseudo-likelihood ${course.join(" → ")}; KL ${left} nats`);
  return left.value;
}

console.log(`the truth                pseudo-likelihood ${ofTruth.toFixed(3).replace("-", "−")} nats`);
const spins = train("±1", {});
const slow = train("0 and 1, same rates", { units: "0/1" });
const even = train("0 and 1, 16 × the rates", { units: "0/1", rate: [0.48, 0.016] });
console.log(slow > 10 * spins && even < 3 * spins ? "the coding sets the pace of learning" : "?");
