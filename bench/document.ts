/** What a run of the benchmarks finds: the document of `kadanoff bench --json`. */
import type { Measured, Ratio, Times } from "./chunks.ts";

/** A number that was aimed at. */
export interface Goal {
  readonly what: string;
  readonly value: number;
  readonly sense: "at most" | "at least";
  readonly limit: number;
  readonly reached: boolean;
}

/** Whether programs that do the same work come to the same result. */
export interface Check {
  readonly what: string;
  readonly agrees: boolean;
}

/** How a cost grows: the time in the unit of the result, and the memory, at one value of the parameter. */
export interface Point {
  readonly series: string;
  readonly parameter: number;
  readonly time: number;
  /** What it is the time of, such as "ns per spin". */
  readonly unit: string;
  readonly bytes?: number;
}

export interface Result {
  readonly name: string;
  /** What the times are the times of; none where there are other numbers alone. */
  readonly unit?: string;
  /** The load average of the last minute when it began. */
  readonly load: number;
  readonly times: Readonly<Record<string, Times>>;
  readonly ratios: Readonly<Record<string, Ratio>>;
  /** Other numbers, by what they are. */
  readonly values: Readonly<Record<string, number>>;
  readonly goals: readonly Goal[];
  readonly checks: readonly Check[];
  /** Against what the cost is drawn, and the points of it. */
  readonly growth?: { readonly parameter: string; readonly points: readonly Point[] };
}

export interface Machine {
  readonly processor: string;
  readonly processors: number;
  readonly memory: string;
  readonly node: string;
  /** The compiler and its flags, or why there is none. */
  readonly native: string;
  /** Versions of the peers, or why there are none. */
  readonly peers: Readonly<Record<string, string>>;
}

export interface BenchDocument {
  readonly machine: Machine;
  /** The time for each task, in seconds. */
  readonly seconds: number;
  readonly results: readonly Result[];
  /** Whether all programs agree. */
  readonly agrees: boolean;
}

/** What a task gives back; the rest of a {@link Result} is added to it. */
export type Found = Partial<Pick<Result, "values" | "goals" | "checks" | "growth">> & { readonly measured?: Measured };

export function atMost(what: string, value: number, limit: number): Goal {
  return { what, value, sense: "at most", limit, reached: value <= limit };
}

export function atLeast(what: string, value: number, limit: number): Goal {
  return { what, value, sense: "at least", limit, reached: value >= limit };
}

/** The goal that wasm takes at most `limit` times the time of another program; none if that was not there. */
export function timeGoal({ ratios }: Measured, program: string, limit: number): Goal[] {
  const ratio = ratios[program];
  return ratio === undefined ? [] : [atMost(`wasm / ${program}`, ratio.median, limit)];
}

/** The goal that another program takes at least `limit` times wasm's time. */
export function speedGoal({ ratios }: Measured, program: string, limit: number): Goal[] {
  const ratio = ratios[program];
  return ratio === undefined ? [] : [atLeast(`${program} / wasm`, 1 / ratio.median, limit)];
}
