/**
 * Lesson 5: decimation in one dimension, block spins in two.
 *
 * Of a small system the whole joint distribution P(V,E) can be summed, and with it the information I(H:E) of any rule: no
 * samples, no estimator, no error. In a chain a block meets its environment at its two ends, and the best single unit copies one
 * of them: decimation, the renormalization group of the textbook. On the square lattice every spin of a 2×2 block is at the edge,
 * and a majority tells more than any one of them: Kadanoff's block spin.
 *
 *     node dist/examples/05-one-dimension-and-two.js
 */
import { type CoarseGraining, decimation, majority, ruleTable } from "kadanoff/coarsegraining";
import { jointDistribution, jointInformation, mergeEnvironments } from "kadanoff/information";
import { chainLattice, squareLattice } from "kadanoff/lattices";
import { criticalCoupling, type IsingModel, ising } from "kadanoff/models";

/** I(H:E) of decimation and of majority, and which keeps more. */
function compare(
  name: string,
  model: IsingModel,
  sites: { visible: readonly number[]; environment: readonly number[] },
  block: readonly [number, number],
): string {
  // Environments that say the same of the block are counted as one.
  const joint = mergeEnvironments(jointDistribution(model, sites));
  const all = jointInformation(joint, "whole block");
  const share = (rule: CoarseGraining): number => jointInformation(joint, ruleTable(rule)) / all;
  const [one, most] = [share(decimation(block)), share(majority(block))];
  const percent = (x: number): string => `${(100 * x).toFixed(1)} %`;
  console.log(
    `${name.padEnd(15)}  I(V:E) = ${all.toFixed(6)} nats; decimation keeps ${percent(one)}, majority ${percent(most)}`,
  );
  return one > most ? "decimation" : "majority";
}

// A block of L spins, a buffer of one and an environment of one at either end; what lies beyond tells nothing more.
const chains = [2, 4, 8].map((L) => {
  const lattice = chainLattice({ length: L + 4, boundary: "open" });
  const visible = Array.from({ length: L }, (_, i) => 2 + i);
  const sites = { visible, environment: [0, L + 3] };
  return compare(`chain, L = ${L}`, ising({ lattice, coupling: 0.5 }), sites, [L, 1]);
});

// A 6×6 patch at the critical temperature: 2×2 spins, and the outermost ring without its corners, which the block cannot see.
const lattice = squareLattice({ size: [6, 6], boundary: "open" });
const ring = Array.from({ length: 36 }, (_, i) => i).filter((i) => {
  const edges = [i % 6 === 0, i % 6 === 5, i < 6, i >= 30].filter(Boolean).length;
  return edges === 1;
});
const patch = compare(
  "square, 2×2",
  ising({ lattice, coupling: criticalCoupling }),
  { visible: [14, 15, 20, 21], environment: ring },
  [2, 2],
);
console.log(`better in one dimension: ${[...new Set(chains)].join(" or ")}; in two: ${patch}`);
