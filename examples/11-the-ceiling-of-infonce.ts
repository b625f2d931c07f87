/**
 * Lesson 11: the ceiling of InfoNCE, and critics with settings of your own.
 *
 * H copies five spins, all but one in a hundred of which E knows: 3.19 nats. InfoNCE tells a pair from the B − 1 others of its batch, and
 * says no more than log B of a batch, though its critic be perfect. But what a critic has learned need not be read off its batches: here it
 * is read off all pairs of windows that report, and what small batches cost is what the critic has not learned.
 *
 *     node dist/examples/11-the-ceiling-of-infonce.js
 */
import { coarseGraining } from "kadanoff/coarsegraining";
import { climbObjective } from "kadanoff/information";
import { exp, key, log, randomStream } from "kadanoff/kernels";
import { squareLattice } from "kadanoff/lattices";
import { conditional, criticRuleInformation, infoNce, nwj } from "kadanoff/learning";
import { ensemble } from "kadanoff/sampling";
import { zScore } from "kadanoff/statistics";
import { windowGeometry } from "kadanoff/windows";

const [units, flipped, states] = [5, 0.01, 32];
const exact = units * (log(2) + flipped * log(flipped) + (1 - flipped) * log(1 - flipped));
const odds = log(flipped / (1 - flipped)); // times the bits of h that are not E's, log P(E|h) up to a constant: the perfect critic
const { below, sign, uniform } = randomStream(key(2018));
for (const B of [8, 16, 64]) {
  const said = Array.from({ length: 200 }, () => {
    const empty = (): Float32Array => new Float32Array(states * B);
    const [scores, probabilities] = [empty(), empty()];
    for (let b = 0; b < B; b++) {
      const H = below(states);
      const E = Array.from({ length: units }, (_, j) => (uniform() < flipped ? 1 << j : 0)).reduce((a, w) => a ^ w, H);
      probabilities[H * B + b] = 1;
      for (let h = 0; h < states; h++) scores[h * B + b] = odds * (h ^ E).toString(2).replaceAll("0", "").length;
    }
    const unused = { slopes: empty(), rewards: empty(), room: empty() };
    const all = { outcomes: states, size: B, scores, probabilities, ...unused };
    return climbObjective("infonce", { ...all, exp: (x, y) => y.set(x.map(exp)) });
  });
  const [mean, most] = [said.reduce((a, b) => a + b) / said.length, Math.max(...said)].map((x) => x.toFixed(2));
  console.log(`perfect, batches of ${B}: ${mean}, at most ${most}; log ${B} = ${log(B).toFixed(2)}`);
}

const geometry = windowGeometry({ block: [3, 2], buffer: 1, environment: 1 }); // a window is a whole configuration
const lattice = squareLattice({ size: geometry.size, boundary: "open" });
const [V, E] = [geometry.visibleSites, geometry.environmentSites].map((of) => of.map(([x, y]) => x + 7 * y));
const sigma = Int8Array.from({ length: 30_000 * lattice.numSites }, sign);
for (let at = 0; at < sigma.length; at += lattice.numSites) {
  for (let j = 0; j < units; j++) sigma[at + E![j]!] = sigma[at + V![j]!]! * (uniform() < flipped ? -1 : 1);
}
const filters = Array.from({ length: units }, (_, j) => Array.from({ length: 6 }, (_, i) => (i === j ? 1 : 0)));
const asked = { geometry, rule: coarseGraining({ block: [3, 2], filters, hard: true }), windows: 18_000, key: key(1) };
for (const critic of [conditional, infoNce, nwj]) {
  const method = critic({ batch: 16, width: 64, steps: 1000 });
  const { information } = criticRuleInformation(ensemble({ lattice, sigma }), { ...asked, method });
  const off = zScore(information, exact).toFixed(1);
  console.log(`learned in batches of 16, ${method.name}: ${information} of ${exact.toFixed(3)} nats, ${off} σ`);
}
