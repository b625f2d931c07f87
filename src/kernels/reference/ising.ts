import type { IsingTorus, MetropolisThresholds } from "../kernels.ts";
import { multiplyHigh } from "../key.ts";
import { alignToFour, nextWord } from "../stream.ts";

/** Sites to the right, to the left, below and above of site i on the torus, in the order in which Wolff visits them. */
function neighbours({ Lx, Ly }: IsingTorus, i: number): [number, number, number, number] {
  const x = i % Lx;
  const y = (i - x) / Lx;
  return [y * Lx + ((x + 1) % Lx), y * Lx + ((x + Lx - 1) % Lx), ((y + 1) % Ly) * Lx + x, ((y + Ly - 1) % Ly) * Lx + x];
}

export function wolff(torus: IsingTorus, threshold: number, stream: Uint32Array, clusters: number): number {
  const { spins } = torus;
  let flipped = 0;
  for (let k = 0; k < clusters; k++) {
    const seed = multiplyHigh(nextWord(stream), spins.length);
    const old = spins[seed]!;
    spins[seed] = -old;
    const cluster = [seed];
    // Sites in the order in which they joined: the cluster grows while it is read. Four words a site, used or not.
    for (const site of cluster) {
      alignToFour(stream);
      for (const j of neighbours(torus, site)) {
        const open = nextWord(stream) < threshold;
        if (open && spins[j] === old) {
          spins[j] = -old;
          cluster.push(j);
        }
      }
    }
    flipped += cluster.length;
  }
  return flipped;
}

export function swendsenWang(torus: IsingTorus, threshold: number, stream: Uint32Array, sweeps: number): void {
  const { spins, Lx, Ly } = torus;
  const N = Lx * Ly;
  for (let k = 0; k < sweeps; k++) {
    // Open bonds of each site to the left and to the row before, drawn four sites at a time.
    const open = Array.from({ length: N }, (): number[] => []);
    for (let y = 0; y < Ly; y++) {
      for (let x0 = 0; x0 < Lx; x0 += 4) {
        alignToFour(stream);
        for (const direction of [1, 3]) {
          for (let x = x0; x < x0 + 4; x++) {
            const drawn = nextWord(stream) < threshold;
            if (x >= Lx) continue;
            const i = x + Lx * y;
            const j = neighbours(torus, i)[direction]!;
            if (drawn && spins[i] === spins[j]) {
              open[i]!.push(j);
              open[j]!.push(i);
            }
          }
        }
      }
    }
    // A fair bit for each site, 32 of a row to a word: a cluster takes that of its first site.
    const sign = new Int8Array(N);
    for (let y = 0; y < Ly; y++) {
      let word = 0;
      for (let x = 0; x < Lx; x++) {
        if (x % 32 === 0) word = nextWord(stream);
        sign[x + Lx * y] = (word >>> (x % 32)) & 1 ? -1 : 1;
      }
    }
    // Clusters by flood fill, in the order of their first sites.
    const seen = new Uint8Array(N);
    for (let i = 0; i < N; i++) {
      if (seen[i]) continue;
      const stack = [i];
      seen[i] = 1;
      for (let site = stack.pop(); site !== undefined; site = stack.pop()) {
        spins[site]! *= sign[i]!;
        for (const j of open[site]!) {
          if (!seen[j]) {
            seen[j] = 1;
            stack.push(j);
          }
        }
      }
    }
  }
}

export function metropolis(
  torus: IsingTorus,
  { two, four }: MetropolisThresholds,
  stream: Uint32Array,
  sweeps: number,
): void {
  const { spins, Lx, Ly } = torus;
  alignToFour(stream);
  for (let k = 0; k < sweeps; k++) {
    for (const colour of [0, 1]) {
      for (let y = 0; y < Ly; y++) {
        for (let x = (y + colour) % 2; x < Lx; x += 2) {
          const i = x + Lx * y;
          const r = nextWord(stream);
          const field = neighbours(torus, i).reduce((sum, j) => sum + spins[j]!, 0);
          const against = spins[i]! * field;
          if (against <= 0 || r < (against === 2 ? two : four)) spins[i]! *= -1;
        }
        alignToFour(stream);
      }
    }
  }
}
