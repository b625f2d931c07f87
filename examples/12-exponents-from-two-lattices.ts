/**
 * Lesson 12: exponents, by the Monte Carlo renormalization group.
 *
 * At T_c the couplings of majority blocks come to rest at a fixed point. How fast they would leave it is in the correlations of operators
 * before and after a step: the eigenvalues 2^y of the linear flow, y_t = 1/ν of even operators and y_h of odd ones. What is exact is
 * y_t = 1 and y_h = 15/8, so that ν = 1 and η = ¼.
 *
 *     node dist/examples/12-exponents-from-two-lattices.js
 */
import { majority } from "kadanoff/coarsegraining";
import { mcrgExponents, mcrgTable } from "kadanoff/exponents";
import { evenOperators, oddOperators, operatorSeries } from "kadanoff/flow";
import { child, key } from "kadanoff/kernels";
import { squareLattice } from "kadanoff/lattices";
import { criticalCoupling, ising } from "kadanoff/models";
import { sample, wolff } from "kadanoff/sampling";
import { zScore } from "kadanoff/statistics";

const operators = [...evenOperators.slice(0, 4), ...oddOperators.slice(0, 3)];
const series = [32, 64].map((L, n) => {
  const own = child(key(2018), n);
  const model = ising({ lattice: squareLattice({ size: [L, L] }), coupling: criticalCoupling });
  const samples = sample(model, { sampler: wolff(), count: 2000, key: own });
  const rules = Array.from({ length: L === 32 ? 2 : 3 }, () => majority([2, 2]));
  return operatorSeries(samples, { operators, rules, key: own });
});

for (const parity of ["even", "odd"] as const) {
  for (const { step, operators, exponent } of mcrgTable(series[1]!, parity)) {
    console.log(`64×64, step ${step}, ${operators.length} ${parity}: y = ${exponent}`);
  }
}
const { yt, yh, nu, eta } = mcrgExponents(series);
for (const [name, found, exact] of [
  ["y_t", yt, 1],
  ["y_h", yh, 15 / 8],
  ["ν", nu, 1],
  ["η", eta, 1 / 4],
] as const) {
  console.log(`${name} = ${found}, exact ${exact}, ${Math.abs(zScore(found, exact)).toFixed(1)} σ away`);
}
