/** Two workers of the command line beside one, at the same samples. */
import { key } from "kadanoff/kernels";
import { squareLattice } from "kadanoff/lattices";
import { criticalCoupling, ising } from "kadanoff/models";
import { planSampling, samplerNamed } from "kadanoff/sampling";
import { openPool, type Pool } from "../cli/pool.ts";
import { ratioOf, timesOf } from "./chunks.ts";
import { atLeast, type Check, type Found } from "./document.ts";

/** Chains of a round: an even number, so that two workers have the same. */
const CHAINS = 8;

export async function benchWorkers(seconds: number): Promise<Found> {
  const root = key(5);
  const model = ising({ lattice: squareLattice({ size: [64, 64] }), coupling: criticalCoupling });
  const count = CHAINS * (seconds >= 1 ? 200 : 10);
  const plan = planSampling(model, { sampler: samplerNamed("wolff"), count, key: root, chains: CHAINS });
  const round = async (pool: Pool): Promise<{ ms: number; samples: Int8Array[] }> => {
    const begun = performance.now();
    const groups = Array.from({ length: CHAINS }, (_, group) =>
      pool.run("batch", { plan, key: root, groups: [group, group + 1], batch: 0 }),
    );
    const samples = (await Promise.all(groups)).flat();
    return { ms: performance.now() - begun, samples };
  };
  const one = openPool(1);
  const two = openPool(2);
  try {
    const checks: Check[] = [
      { what: "the same samples from one worker and from two", agrees: isSame(await round(one), await round(two)) },
    ];
    const times = { one: [] as number[], two: [] as number[] };
    const begun = performance.now();
    do {
      times.one.push((await round(one)).ms);
      times.two.push((await round(two)).ms);
    } while (performance.now() - begun < 1000 * seconds || times.one.length < 3);
    const ratio = ratioOf(
      times.one.map((ms, n) => ms / times.two[n]!),
      Math.min(...times.one) / Math.min(...times.two),
    );
    return {
      measured: {
        times: { "one worker": timesOf(times.one), "two workers": timesOf(times.two) },
        ratios: { "one worker / two": ratio },
      },
      goals: [atLeast("one worker / two", ratio.median, 1.8)],
      checks,
    };
  } finally {
    await Promise.all([one.close(), two.close()]);
  }
}

function isSame(a: { samples: Int8Array[] }, b: { samples: Int8Array[] }): boolean {
  return a.samples.every((samples, n) => samples.every((s, i) => s === b.samples[n]![i]));
}
