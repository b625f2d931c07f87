/**
 * Lesson 8: all estimators, beside the exact value.
 *
 * Of a block in an Ising ring P(V,E) has a closed form, and so has the information of any rule. Here decimation of 4 spins to the
 * first, behind a buffer of one, is handed to every estimator there is, as samples and nothing else. The five bounds may lie
 * below the exact value, but above it only by chance; the two estimates may be on either side.
 *
 *     node dist/examples/08-estimators-side-by-side.js
 */
import { decimation } from "kadanoff/coarsegraining";
import { chainJoint, chainRule, criticObjectives, jointInformation } from "kadanoff/information";
import { key, split } from "kadanoff/kernels";
import { chainLattice } from "kadanoff/lattices";
import { criticMethods, criticRuleInformation, exactInformation, rbmInformation } from "kadanoff/learning";
import { ising } from "kadanoff/models";
import { ensemble, sample, swendsenWang } from "kadanoff/sampling";
import { zScore } from "kadanoff/statistics";
import { windowGeometry } from "kadanoff/windows";

const [coupling, length] = [1, 32];
const joint = chainJoint({ coupling, length, block: 4, buffer: 1 });
const exact = jointInformation(
  joint,
  chainRule(joint, (first) => first),
);

const [sampling, judging] = split(key(2018), 2);
const samples = sample(ising({ lattice: chainLattice({ length }), coupling }), {
  sampler: swendsenWang(),
  count: 4000,
  key: sampling!,
});
const { lattice, sigma } = samples;
const unknown = ensemble({ lattice, sigma }); // the same, and nobody says of what

const geometry = windowGeometry({ block: [4], buffer: 1, environment: 1 });
const asked = { geometry, rule: decimation([4, 1]), windows: 20_000, key: judging! };
const said = [
  exactInformation(samples, asked),
  rbmInformation(unknown, asked),
  ...criticObjectives.map((name) =>
    criticRuleInformation(unknown, { ...asked, method: criticMethods[name]({ steps: 300 }) }),
  ),
];
console.log(`exact by transfer matrices  ${exact.toFixed(5)} nats`);
for (const { estimator, informationKind, information } of said) {
  const sigmas = zScore(information, exact).toFixed(1).replace("-", "−");
  console.log(`${estimator.padEnd(12)} ${informationKind.padEnd(12)}  ${information} nats, ${sigmas} σ`);
}
