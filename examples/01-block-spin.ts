/**
 * Lesson 1: the block spin, found rather than postulated.
 *
 * The Ising model at its critical temperature is sampled; every window of a sample is split into a block V of 2×2
 * spins, a buffer B round it that is thrown away, and an environment E; and a rule with one hidden unit h is learned that
 * tells as much as it can about E, from V alone. It turns out to weigh the four spins alike: Kadanoff's block spin.
 *
 *     node dist/examples/01-block-spin.js
 */
import { key, split } from "kadanoff/kernels";
import { squareLattice } from "kadanoff/lattices";
import { learn } from "kadanoff/learning";
import { criticalCoupling, ising } from "kadanoff/models";
import { sample, wolff } from "kadanoff/sampling";
import { windowGeometry } from "kadanoff/windows";

const [sampling, learning] = split(key(2018), 2); // all randomness: two keys from one seed
const model = ising({ lattice: squareLattice({ size: [32, 32] }), coupling: criticalCoupling });
const samples = sample(model, { sampler: wolff(), count: 1000, key: sampling! });

const geometry = windowGeometry({ block: [2, 2], buffer: 1, environment: 1 }); // a window of 6×6
const { rule, information, informationKind, available } = learn(samples, {
  geometry,
  hidden: 1,
  norm: 1.5, // |λ| ≤ 1.5: without a bound the weights grow for ever, slowly
  windows: 30_000,
  key: learning!,
});

const [filter] = rule.filters;
console.log("P(h = +1 | V) = 1/(1 + exp(−2 Σ λᵢ vᵢ)) with the filter");
console.log(
  `  ${filter!
    .slice(0, 2)
    .map((w) => w.toFixed(2))
    .join("  ")}`,
);
console.log(
  `  ${filter!
    .slice(2, 4)
    .map((w) => w.toFixed(2))
    .join("  ")}`,
);
console.log(`I(H:E) = ${information} nats (${informationKind}) of I(V:E) = ${available} nats`);

const uniform = Math.min(...filter!) / Math.max(...filter!);
console.log(`smallest/largest weight = ${uniform.toFixed(2)}: ${uniform > 0.8 ? "a block spin" : "no block spin"}`);
