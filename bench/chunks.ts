/** Measurements in short chunks that take turns, so that what disturbs the machine disturbs all programs alike. */

/** A program at one task: does `count` units of work's worth of calls, and says how long it took and for how many units. */
export interface Program {
  /** "wasm" is the one that the others are compared with. */
  readonly name: string;
  /** Has a chunk every tenth round, and a fiftieth of the calls in it. */
  readonly slow?: boolean;
  run(count: number): { ns: number; units: number } | Promise<{ ns: number; units: number }>;
}

/** Times of one program, in the unit of the task. */
export interface Times {
  readonly min: number;
  readonly median: number;
  readonly chunks: number;
}

/** Ratios of the times of two programs in one round after the other. */
export interface Ratio {
  readonly lowerQuartile: number;
  readonly median: number;
  readonly upperQuartile: number;
  /** The ratio of the two shortest times. */
  readonly ofMinima: number;
}

/** By the names of the programs. */
export interface Measured {
  readonly times: Readonly<Record<string, Times>>;
  /** wasm over each of the others. */
  readonly ratios: Readonly<Record<string, Ratio>>;
}

const CHUNK_MS = 4;
/** Long enough for the engine to have compiled its best code, where there is the time. */
const WARM_UP_MS = 500;

/** The q-quantile of sorted numbers, between two of them in proportion. */
function quantile(sorted: readonly number[], q: number): number {
  const at = q * (sorted.length - 1);
  const low = Math.floor(at);
  return sorted[low]! + (at - low) * ((sorted[low + 1] ?? sorted[low]!) - sorted[low]!);
}

const ascending = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b);

/** How many calls make a chunk, after a warm-up. */
async function calibrate(program: Program, warmUp: number): Promise<number> {
  let count = 1;
  let spent = 0;
  for (;;) {
    const ms = (await program.run(count)).ns / 1e6;
    spent += ms;
    if (ms < CHUNK_MS) count = Math.ceil(Math.min(2 * count, (1.1 * CHUNK_MS * count) / ms));
    else if (spent > warmUp) return Math.max(1, Math.round((count * CHUNK_MS) / ms));
  }
}

/** Median and quartiles of ratios. */
export function ratioOf(pairs: readonly number[], ofMinima: number): Ratio {
  const sorted = ascending(pairs);
  return {
    lowerQuartile: quantile(sorted, 0.25),
    median: quantile(sorted, 0.5),
    upperQuartile: quantile(sorted, 0.75),
    ofMinima,
  };
}

export function timesOf(values: readonly number[]): Times {
  const sorted = ascending(values);
  return { min: sorted[0]!, median: quantile(sorted, 0.5), chunks: sorted.length };
}

/**
 * Lets the programs take turns for about `seconds`, in rounds of one chunk each, all with the same number of calls but
 * the slow ones. `between` is called after each round.
 *
 * @param nsPerUnit nanoseconds in the unit of the result
 */
export async function measure(
  programs: readonly Program[],
  {
    seconds,
    nsPerUnit = 1,
    leastRounds = 20,
    between,
  }: { seconds: number; nsPerUnit?: number; leastRounds?: number; between?: () => unknown },
): Promise<Measured> {
  const count = await calibrate(programs.find(({ name }) => name === "wasm")!, Math.min(WARM_UP_MS, 250 * seconds));
  const countOf = ({ slow }: Program): number => (slow ? Math.max(1, Math.round(count / 50)) : count);
  for (const program of programs) if (!program.slow) await program.run(count * (seconds < 1 ? 1 : 10));
  const values = new Map<string, number[]>(programs.map(({ name }) => [name, []]));
  const begun = performance.now();
  for (let round = 0; round < leastRounds || performance.now() - begun < 1000 * seconds; round++) {
    // Each goes first in its turn.
    for (let k = 0; k < programs.length; k++) {
      const program = programs[(k + round) % programs.length]!;
      if (program.slow && round % 10 !== 0) continue;
      const { ns, units } = await program.run(countOf(program));
      values.get(program.name)!.push(ns / units / nsPerUnit);
    }
    await between?.();
  }
  const wasm = values.get("wasm")!;
  const times: Record<string, Times> = {};
  const ratios: Record<string, Ratio> = {};
  for (const { name, slow } of programs) {
    const own = values.get(name)!;
    times[name] = timesOf(own);
    if (name === "wasm") continue;
    const pairs = own.map((time, round) => wasm[slow ? 10 * round : round]! / time);
    ratios[name] = ratioOf(pairs, Math.min(...wasm) / Math.min(...own));
  }
  return { times, ratios };
}
