/**
 * Lesson 7: the flow, and the temperature that does not flow.
 *
 * Blocks of 2×2 spins are replaced by their majority, again and again. What becomes of the samples is as correlated as a sample of
 * some other temperature would be, which is read off by the correlation of neighbours on a torus of that size: below T_c the effective
 * temperature falls from step to step, above it rises, and the lines of successive steps cross at T_c.
 *
 *     node dist/examples/07-the-flow-and-its-fixed-point.js
 */
import { majority } from "kadanoff/coarsegraining";
import { criticalFromFlow } from "kadanoff/exponents";
import { flowLine, rgFlow } from "kadanoff/flow";
import { child, key, keyFor } from "kadanoff/kernels";
import { squareLattice } from "kadanoff/lattices";
import { criticalTemperature, ising } from "kadanoff/models";
import { sample, wolff } from "kadanoff/sampling";
import { zScore } from "kadanoff/statistics";

const lattice = squareLattice({ size: [64, 64] });
const rule = majority([2, 2]);
const lines = [0.98, 0.99, 1, 1.01, 1.02].map((ratio, n) => {
  const own = child(key(2018), n);
  const model = ising({ lattice, coupling: 1 / (ratio * criticalTemperature) });
  const samples = sample(model, { sampler: wolff(), count: 800, key: own });
  const steps = rgFlow(samples, { from: { rule }, steps: 3, key: own });
  const temperatures = steps.map(({ temperatures }) => temperatures["nearest, torus"]);
  console.log(`T = ${(ratio * criticalTemperature).toFixed(4)} → ${temperatures.slice(1).join(" → ")}`);
  return flowLine(ratio * criticalTemperature, steps, { key: keyFor(own, "resamples") });
});

const { temperature, crossings } = criticalFromFlow(lines);
for (const { step, temperature: T } of crossings) console.log(`steps ${step} and ${step + 1} cross at T = ${T}`);
const sigmas = zScore(temperature, criticalTemperature);
console.log(`T_c = ${temperature} J/k_B; exact ${criticalTemperature.toFixed(4)}, ${sigmas.toFixed(1)} σ`);
