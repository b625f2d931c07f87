/**
 * Lesson 2: how good is a rule that you thought of yourself?
 *
 * A rule is a filter for each hidden unit, and a bias. Here three are made by hand for blocks of 2×2 spins, and judged by
 * the information I(H:E) that they keep about the environment, all on the same windows of the same samples. For the
 * Ising model P(V|E) is known exactly, so no estimator stands between rule and number. The most that any rule can keep
 * is I(V:E).
 *
 *     node dist/examples/02-your-own-rule.js
 */
import { type CoarseGraining, coarseGraining, decimation, majority } from "kadanoff/coarsegraining";
import { key, split } from "kadanoff/kernels";
import { squareLattice } from "kadanoff/lattices";
import { exactInformation } from "kadanoff/learning";
import { criticalCoupling, ising } from "kadanoff/models";
import { sample, wolff } from "kadanoff/sampling";
import { windowGeometry } from "kadanoff/windows";

const [sampling, cutting] = split(key(2018), 2);
const model = ising({ lattice: squareLattice({ size: [32, 32] }), coupling: criticalCoupling });
const samples = sample(model, { sampler: wolff(), count: 1000, key: sampling! });

const block = [2, 2] as const;
const rules: Record<string, CoarseGraining> = {
  "majority, fair ties": majority(block),
  "decimation to one spin": decimation(block),
  "soft filter, λ = ½": coarseGraining({ block, filters: [[0.5, 0.5, 0.5, 0.5]] }),
};

const geometry = windowGeometry({ block, buffer: 1, environment: 1 });
const results = Object.entries(rules).map(([name, rule]) => ({
  name,
  ...exactInformation(samples, { geometry, rule, windows: 60_000, key: cutting! }), // one key: the same windows
}));

const { available } = results[0]!;
for (const { name, information } of results) {
  const share = ((100 * information.value) / available.value).toFixed(0);
  console.log(`${name.padEnd(22)}  I(H:E) = ${information} nats, ${share} % of I(V:E)`);
}
console.log(`${"the whole block".padEnd(22)}  I(V:E) = ${available} nats`);
const best = results.reduce((a, b) => (b.information.value > a.information.value ? b : a));
console.log(`best of these: ${best.name}`);
