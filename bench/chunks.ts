/** Measurements in short chunks that take turns, so that what disturbs the machine disturbs all programs alike. */

export type ProgramName = "wasm" | "reference" | "native" | "native, 16 lanes";

/** A program at one task: does `count` units of work's worth of calls, and says how long it took and for how many units. */
export interface Program {
  readonly name: ProgramName;
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

export interface Measured {
  readonly times: Partial<Record<ProgramName, Times>>;
  /** wasm over each of the others. */
  readonly ratios: Partial<Record<ProgramName, Ratio>>;
}

const CHUNK_MS = 4;
/** Long enough for the engine to have compiled its best code. */
const WARM_UP_MS = 500;

/** The q-quantile of sorted numbers, between two of them in proportion. */
function quantile(sorted: readonly number[], q: number): number {
  const at = q * (sorted.length - 1);
  const low = Math.floor(at);
  return sorted[low]! + (at - low) * ((sorted[low + 1] ?? sorted[low]!) - sorted[low]!);
}

const ascending = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b);

/** How many calls make a chunk, after a warm-up. */
async function calibrate(program: Program): Promise<number> {
  let count = 1;
  let spent = 0;
  for (;;) {
    const ms = (await program.run(count)).ns / 1e6;
    spent += ms;
    if (ms < CHUNK_MS) count = Math.ceil(Math.min(2 * count, (1.1 * CHUNK_MS * count) / ms));
    else if (spent > WARM_UP_MS) return Math.max(1, Math.round((count * CHUNK_MS) / ms));
  }
}

/**
 * Lets the programs take turns for about `seconds`, in rounds of one chunk each. All but the reference do the same number of
 * calls a chunk; the reference, which is slow, has a chunk every tenth round. `between` is called after each round.
 *
 * @param nsPerUnit nanoseconds in the unit of the result
 */
export async function measure(
  programs: readonly Program[],
  { seconds, nsPerUnit = 1, between }: { seconds: number; nsPerUnit?: number; between?: () => unknown },
): Promise<Measured> {
  const isReference = ({ name }: Program): boolean => name === "reference";
  const count = await calibrate(programs.find(({ name }) => name === "wasm")!);
  for (const program of programs) if (!isReference(program)) await program.run(count * 10);
  const rounds = Math.max(20, Math.round((1000 * seconds) / (CHUNK_MS * programs.length)));
  const times: Partial<Record<ProgramName, number[]>> = {};
  for (const { name } of programs) times[name] = [];
  for (let round = 0; round < rounds; round++) {
    // Each goes first in its turn.
    for (let k = 0; k < programs.length; k++) {
      const program = programs[(k + round) % programs.length]!;
      if (isReference(program) && round % 10 !== 0) continue;
      const { ns, units } = await program.run(isReference(program) ? Math.max(1, Math.round(count / 50)) : count);
      times[program.name]!.push(ns / units / nsPerUnit);
    }
    await between?.();
  }
  const summary: Partial<Record<ProgramName, Times>> = {};
  const ratios: Partial<Record<ProgramName, Ratio>> = {};
  const wasm = times.wasm!;
  for (const { name } of programs) {
    const own = times[name]!;
    const sorted = ascending(own);
    summary[name] = { min: sorted[0]!, median: quantile(sorted, 0.5), chunks: own.length };
    if (name === "wasm") continue;
    const pairs = ascending(own.map((time, round) => wasm[name === "reference" ? 10 * round : round]! / time));
    ratios[name] = {
      lowerQuartile: quantile(pairs, 0.25),
      median: quantile(pairs, 0.5),
      upperQuartile: quantile(pairs, 0.75),
      ofMinima: Math.min(...wasm) / sorted[0]!,
    };
  }
  return { times: summary, ratios };
}
