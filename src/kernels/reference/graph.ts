import type { GraphBonds, IsingGraph, SingleSpinFlips } from "../kernels.ts";
import { multiplyHigh } from "../key.ts";
import { nextWord } from "../stream.ts";

export function graphWolff(
  { spins, neighbours, degree, numSites }: IsingGraph,
  { thresholds, signs, field, acceptance }: GraphBonds,
  stream: Uint32Array,
  clusters: number,
): number {
  let flipped = 0;
  for (let c = 0; c < clusters; c++) {
    const seed = multiplyHigh(nextWord(stream), numSites);
    const cluster = new Set([seed]);
    // Sites in the order in which they joined: the cluster grows while it is read. A word for each place, used or not.
    for (const site of cluster) {
      for (let k = 0; k < degree; k++) {
        const j = neighbours[site * degree + k]!;
        const open = nextWord(stream) < thresholds[k]!;
        if (open && spins[j]! * signs[k]! === spins[site]) cluster.add(j);
      }
    }
    let M = 0;
    for (const site of cluster) M += spins[site]!;
    if (field !== 0) {
      const word = nextWord(stream);
      const cost = field * M;
      if (cost > 0 && word >= acceptance[Math.min(cost, acceptance.length - 1)]!) continue;
    }
    for (const site of cluster) spins[site]! *= -1;
    flipped += cluster.size;
  }
  return flipped;
}

export function graphSwendsenWang(
  { spins, neighbours, degree, numSites }: IsingGraph,
  { thresholds, signs, flips }: GraphBonds,
  stream: Uint32Array,
  sweeps: number,
): void {
  for (let sweep = 0; sweep < sweeps; sweep++) {
    const open = Array.from({ length: numSites }, (): number[] => []);
    for (let i = 0; i < numSites; i++) {
      for (let k = 0; k < degree; k += 2) {
        const j = neighbours[i * degree + k]!;
        if (nextWord(stream) < thresholds[k]! && spins[j]! * signs[k]! === spins[i]) {
          open[i]!.push(j);
          open[j]!.push(i);
        }
      }
    }
    const seen = new Uint8Array(numSites);
    for (let i = 0; i < numSites; i++) {
      if (seen[i]) continue;
      seen[i] = 1;
      const cluster = [i];
      for (const site of cluster) {
        for (const j of open[site]!) {
          if (!seen[j]) {
            seen[j] = 1;
            cluster.push(j);
          }
        }
      }
      const middle = (flips.length - 1) / 2;
      const M = cluster.reduce((sum, site) => sum + spins[site]!, 0);
      const flip = flips[Math.max(0, Math.min(flips.length - 1, M + middle))]!;
      if (nextWord(stream) < flip) for (const site of cluster) spins[site]! *= -1;
    }
  }
}

export function graphSweeps(
  { spins, neighbours, degree, numSites }: IsingGraph,
  { flips, order }: SingleSpinFlips,
  stream: Uint32Array,
  sweeps: number,
): void {
  for (let n = 0; n < sweeps * numSites; n++) {
    const i = order === "random" ? multiplyHigh(nextWord(stream), numSites) : n % numSites;
    let code = 0;
    for (let k = 0; k < degree; k++) code = 3 * code + spins[neighbours[i * degree + k]!]! + 1;
    if (nextWord(stream) < flips[2 * code + (spins[i]! > 0 ? 1 : 0)]!) spins[i]! *= -1;
  }
}
