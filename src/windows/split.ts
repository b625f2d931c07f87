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
 *
 * @param most how many of each set are wanted at most; of more they are evenly spread
 */
export function splitConfigurations(count: number, most: number = Number.POSITIVE_INFINITY): Split {
  if (count < TURN.length) {
    throw new InputError(
      `split: expected at least ${TURN.length} configurations to learn, choose and report from, got ${count}`,
    );
  }
  const runs = Math.min(TURNS, Math.floor(count / TURN.length)) * TURN.length;
  /** Where run r begins. */
  const begin = (r: number): number => Math.ceil((r * count) / runs);
  const set = (which: (typeof TURN)[number]): Uint32Array => {
    const own = Array.from({ length: runs }, (_, r) => r).filter((r) => TURN[r % TURN.length] === which);
    const total = own.reduce((sum, r) => sum + begin(r + 1) - begin(r), 0);
    const chosen = new Uint32Array(Math.min(total, Math.max(1, Math.floor(most) || 1)));
    let [run, before] = [0, 0];
    for (let i = 0; i < chosen.length; i++) {
      const place = Math.floor((i * total) / chosen.length);
      for (;;) {
        const r = own[run]!;
        const length = begin(r + 1) - begin(r);
        if (place < before + length) {
          chosen[i] = begin(r) + place - before;
          break;
        }
        before += length;
        run++;
      }
    }
    return chosen;
  };
  return { learn: set("learn"), choose: set("choose"), report: set("report") };
}
