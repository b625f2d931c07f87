import { InputError } from "../errors/index.ts";

/** Configurations that Λ is learned from, those that choose between runs, and those that the result is reported from. */
export interface Split {
  /** Numbers of configurations, ascending: three fifths, to learn from. */
  readonly learn: Uint32Array;
  /** One fifth, to choose from. */
  readonly choose: Uint32Array;
  /** One fifth, to report from. */
  readonly report: Uint32Array;
}

/** Runs of neighbouring configurations that go to one set, in turn: three fifths to learning, one to each of the rest. */
const TURN = ["learn", "learn", "learn", "choose", "report"] as const;
const TURNS = 10;

/**
 * Splits `count` configurations into three sets. Windows of one configuration are correlated, so it is configurations
 * that are split, never windows; and since neighbours in a file may be correlated too, they go in runs: ten turns
 * of five runs, so that a slow drift along the file reaches every set.
 */
export function splitConfigurations(count: number): Split {
  if (count < TURN.length) {
    throw new InputError(
      `split: expected at least ${TURN.length} configurations to learn, choose and report from, got ${count}`,
    );
  }
  const runs = Math.min(TURNS, Math.floor(count / TURN.length)) * TURN.length;
  const sets = { learn: [] as number[], choose: [] as number[], report: [] as number[] };
  for (let c = 0; c < count; c++) sets[TURN[Math.floor((c * runs) / count) % TURN.length]!].push(c);
  return {
    learn: Uint32Array.from(sets.learn),
    choose: Uint32Array.from(sets.choose),
    report: Uint32Array.from(sets.report),
  };
}
