/** The exact posterior of many windows of a 2×2 block, and the sums over it, beside what the processor can do at most. */
import { majority, ruleTable } from "kadanoff/coarsegraining";
import { exactPosterior, exactPosteriorRows, type Posterior, posteriorInformation } from "kadanoff/information";
import { key } from "kadanoff/kernels";
import { squareLattice } from "kadanoff/lattices";
import { criticalCoupling, ising } from "kadanoff/models";
import { sample, wolff } from "kadanoff/sampling";
import { cutWindows, windowGeometry } from "kadanoff/windows";
import { timesOf } from "./chunks.ts";
import type { Found } from "./document.ts";

/** States of the block. */
const STATES = 16;
/**
 * Multiplications and additions for a window: 760 in the two halves of the sum over the buffer, and those where they are joined, over 4 states of
 * the spins on the cut for each of the block; see exactPosteriorRows.
 */
const OPERATIONS = 760 + STATES * (2 * 4 + 2);

const secondsOf = (work: () => unknown): number => {
  const start = performance.now();
  work();
  return (performance.now() - start) / 1000;
};

/** Multiplications and additions a second, in eight chains that do not wait for each other, in vectors of two. */
function arithmeticLimit(): number {
  const steps = 2e6; // some milliseconds: the best of many is one that nothing has interrupted
  let kept = 0;
  const run = (): void => {
    let [a, b, c, d, e, f, g, h] = [1, 2, 3, 4, 5, 6, 7, 8];
    for (let i = 0; i < steps; i++) {
      a = a * 0.999999 + 1e-7;
      b = b * 0.999999 + 1e-7;
      c = c * 0.999999 + 1e-7;
      d = d * 0.999999 + 1e-7;
      e = e * 0.999999 + 1e-7;
      f = f * 0.999999 + 1e-7;
      g = g * 0.999999 + 1e-7;
      h = h * 0.999999 + 1e-7;
    }
    kept += a + b + c + d + e + f + g + h;
  };
  const best = Math.min(...Array.from({ length: 40 }, () => secondsOf(run)));
  if (!Number.isFinite(kept)) throw new Error("bench: the arithmetic loop overflowed");
  return (2 * 16 * steps) / best;
}

/** Bytes a second that a loop over an array much larger than the caches reads, four sums side by side. */
function memoryLimit(table: Float64Array): number {
  let kept = 0;
  const run = (): void => {
    let [a, b, c, d] = [0, 0, 0, 0];
    for (let i = 0; i + 4 <= table.length; i += 4) {
      a += table[i]!;
      b += table[i + 1]!;
      c += table[i + 2]!;
      d += table[i + 3]!;
    }
    kept += a + b + c + d;
  };
  const best = Math.min(...Array.from({ length: 4 }, () => secondsOf(run)));
  if (!(kept > 0)) throw new Error("bench: the sum of probabilities is not positive");
  return table.byteLength / best;
}

function isNormalized({ count, states, table }: Posterior): boolean {
  for (let t = 0; t < count; t++) {
    let sum = 0;
    for (let V = 0; V < states; V++) sum += table[t * states + V]!;
    if (Math.abs(sum - 1) > 1e-12) return false;
  }
  return true;
}

/** 10⁶ windows, or fewer where there is little time. */
export function benchPosterior(seconds: number): Found {
  const [configurations, each] = seconds >= 1 ? [400, 2500] : [20, 1000];
  const model = ising({ lattice: squareLattice({ size: [64, 64] }), coupling: criticalCoupling });
  const samples = sample(model, { sampler: wolff(), count: configurations, key: key(1) });
  const geometry = windowGeometry({ block: [2, 2], buffer: 1, environment: 1 });
  const windows = cutWindows(samples, geometry, { count: configurations * each, key: key(2) });
  const hidden = ruleTable(majority([2, 2]));
  const rows = exactPosteriorRows(windows, model);
  const readAll = (): void => {
    for (let from = 0; from < windows.count; from += rows.atOnce) {
      rows.read(from, Math.min(windows.count, from + rows.atOnce));
    }
  };
  const posterior = exactPosterior(windows, model);
  const posteriorTimes: number[] = [];
  const sumTimes: number[] = [];
  const begun = performance.now();
  do {
    posteriorTimes.push((1e9 * secondsOf(readAll)) / windows.count);
    for (let k = 0; k < 3; k++) {
      sumTimes.push((1e9 * secondsOf(() => posteriorInformation(posterior, hidden))) / windows.count);
    }
  } while (performance.now() - begun < 1000 * seconds || posteriorTimes.length < 3);
  const posteriorSpeed = 1e9 / Math.min(...posteriorTimes);
  const sumSpeed = 1e9 / Math.min(...sumTimes);
  const { value } = posteriorInformation(posterior, hidden);
  return {
    measured: {
      times: { "posterior of a window": timesOf(posteriorTimes), "information of a rule from it": timesOf(sumTimes) },
      ratios: {},
    },
    values: {
      windows: windows.count,
      "posterior, windows/s": posteriorSpeed,
      "posterior, part of the arithmetic limit": (posteriorSpeed * OPERATIONS) / arithmeticLimit(),
      "information, windows/s": sumSpeed,
      "information, part of the memory limit": (sumSpeed * STATES * 8) / memoryLimit(posterior.table),
    },
    checks: [
      { what: "probabilities of a block that sum to 1", agrees: isNormalized(posterior) },
      {
        what: `information of the majority of ${value.toFixed(4)} nats, below log 2`,
        agrees: value > 0 && value < Math.LN2,
      },
    ],
  };
}
