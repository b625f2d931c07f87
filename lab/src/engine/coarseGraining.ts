/** Coarse-graining step by step, as `kadanoff coarsen` does it, its output coarsened again. */
import { type CoarseGraining, namedRules } from "kadanoff/coarsegraining";
import { InputError } from "kadanoff/errors";
import { key } from "kadanoff/kernels";
import { formatSize } from "kadanoff/lattices";
import { blockOn } from "../../../cli/flags.ts";
import { oneUnit } from "../../../cli/oneUnit.ts";
import type { LatticeReading } from "../../../cli/tasks.ts";
import type { LabState } from "../state.ts";
import type { Pool } from "./pool.ts";
import type { KeptEnsemble } from "./samples.ts";

/** The samples before, or after some steps, and what is measured of them. */
export interface Level {
  readonly samples: KeptEnsemble;
  readonly reading: LatticeReading;
}

/** The seed of a step, from 1: that of the page for the first, and one further on for each, lest coins of two steps be the same. */
export const stepSeed = (seed: number, step: number): number => seed + step - 1;

/** A rule by its name, on the block of the page. */
export function namedRule(name: string, block: number, lattice: KeptEnsemble["lattice"]): CoarseGraining {
  const [bx, by = 1] = blockOn(lattice, [block]);
  return namedRules[name]!([bx, by]);
}

/** Coarse lattices have at least so many sites along a side. */
const LEAST = 2;

/** How many steps there can be, up to those that are asked for: blocks have to tile the lattice, and a rule of dimers makes spins, which are none. */
export function stepsOn(
  { lattice }: Pick<KeptEnsemble, "lattice">,
  [bx, by]: readonly [number, number],
  asked: number,
): number {
  let [Lx, Ly] = lattice.size;
  for (let step = 0; step < asked; step++) {
    if (step === 1 && lattice.kind === "medial") return 1;
    if (
      bx * by === 1 ||
      Lx % bx !== 0 ||
      Ly % by !== 0 ||
      Lx / bx < LEAST ||
      (lattice.kind !== "chain" && Ly / by < LEAST)
    ) {
      return step;
    }
    [Lx, Ly] = [Lx / bx, Ly / by];
  }
  return asked;
}

type CoarseState = Pick<LabState, "levels" | "unit" | "deterministic" | "seed">;

export async function coarseGrain(
  { levels, unit, deterministic, seed }: CoarseState,
  { samples, rule }: { readonly samples: KeptEnsemble; readonly rule: CoarseGraining },
  {
    pool,
    report,
    signal,
  }: {
    readonly pool: Pool;
    readonly report: (stage: string, done: number, total: number) => void;
    readonly signal: AbortSignal;
  },
): Promise<readonly Level[]> {
  const one = oneUnit(rule, rule.filters.length > 1 ? unit : undefined);
  const steps = stepsOn(samples, one.block, levels);
  if (steps === 0) {
    throw new InputError(
      `expected a lattice whose sides are multiples of the block ${formatSize(one.block)} and give at least ${LEAST} coarse sites, got ${formatSize(samples.lattice.size)}; choose another size or block`,
    );
  }
  const readings: Promise<LatticeReading>[] = [];
  const all: KeptEnsemble[] = [];
  let done = 0;
  const read = (ensemble: KeptEnsemble): void => {
    all.push(ensemble);
    const reading = pool.run("lattice", { ensemble }, { signal }).then((found) => {
      report("measuring", ++done, 2 * steps + 1);
      return found;
    });
    // Whatever becomes of it is said below, when all are waited for.
    reading.catch(() => undefined);
    readings.push(reading);
  };
  read(samples);
  for (let step = 1; step <= steps; step++) {
    const input = {
      ensemble: all.at(-1)!,
      rule: one,
      key: key(stepSeed(seed, step)),
      deterministic: deterministic === "yes",
    };
    read(await pool.runKept("coarsen", input, { signal }));
    report("coarse-graining", ++done, 2 * steps + 1);
  }
  const found = await Promise.all(readings);
  return all.map((of, n) => ({ samples: of, reading: found[n]! }));
}

/** Configuration c, from 0. */
export async function configurationOf({ sigma, lattice: { numSites } }: KeptEnsemble, c: number): Promise<Int8Array> {
  return new Int8Array(await sigma.slice(c * numSites, (c + 1) * numSites).arrayBuffer());
}
