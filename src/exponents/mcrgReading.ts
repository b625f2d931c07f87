import { InputError } from "../errors/index.ts";
import type { Operator } from "../flow/index.ts";
import type { OperatorCorrelations } from "./operatorCorrelations.ts";

/** What is read of the table. */
export interface McrgReading {
  /** After which steps: 2 and 3 by default, or the last where there are fewer. */
  readonly steps?: readonly number[];
  /** With how many even operators, and with how many odd ones: 3 and 4, and 3, by default. */
  readonly even?: readonly number[];
  /** With how many odd operators: 3 by default. */
  readonly odd?: readonly number[];
}

const STEPS = [2, 3];
const OPERATORS = { even: [3, 4], odd: [3] };
/** What is read of one series, checked against what there is. */
export function readingOf(
  { names, sizes }: OperatorCorrelations,
  parity: Operator["parity"],
  { steps, operators }: { steps: readonly number[] | undefined; operators: readonly number[] | undefined },
): { steps: readonly number[]; counts: readonly number[] } {
  const last = sizes.length - 1;
  const within = (what: string, chosen: readonly number[], most: number): readonly number[] => {
    const bad = chosen.find((n) => !Number.isInteger(n) || n < 1 || n > most);
    if (chosen.length === 0 || bad !== undefined) {
      throw new InputError(`mcrgExponents: expected ${what} from 1 to ${most}, got ${bad ?? "none"}`);
    }
    return chosen;
  };
  const orLast = (wanted: readonly number[], most: number): readonly number[] => {
    const there = wanted.filter((n) => n <= most);
    return there.length > 0 ? there : [most];
  };
  return {
    steps: within("steps", steps ?? orLast(STEPS, last), last),
    counts: within(
      `numbers of ${parity} operators`,
      operators ?? orLast(OPERATORS[parity], names.length),
      names.length,
    ),
  };
}
