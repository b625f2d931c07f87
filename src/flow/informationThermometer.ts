/**
 * The information as a thermometer [kochjanusz2018, supplement]: what a rule keeps of the environment falls with temperature, close to a straight line in
 * β near β_c, and so I (or the proxy A_Λ) of samples of unknown temperature reads it, without any correlation of theirs being looked at.
 */
import { InputError } from "../errors/index.ts";
import { type Estimate, estimate, fitLine, type LineFit, lineAt } from "../statistics/index.ts";

/** A thermometer that reads the information a learned rule keeps, as in the paper: near T_c it is linear in β [kochjanusz2018]. */
export interface InformationThermometer {
  /** I = intercept + slope (β/β_c − 1), in nats. */
  readonly line: LineFit;
  /** Root mean square of the distance of the calibration from the line along β/β_c: how well it reads at best. */
  readonly scatter: number;
  /** β/β_c of an information in nats: with the errors of it and of the line. */
  read(information: Estimate): Estimate;
}

/** β/β_c between which the line is straight. */
const RANGE = [0.95, 1.03] as const;

/**
 * Calibrates the thermometer on samples of known temperature; those outside `range` of β/β_c are left out. All points weigh the same: what keeps them off the
 * line is its curvature, and the training of rules, rather than their errors.
 *
 * @param points temperature in J/k_B, information in nats; three or more within the range
 */
export function informationThermometer(
  points: readonly { readonly temperature: number; readonly information: Estimate }[],
  { criticalTemperature, range = RANGE }: { criticalTemperature: number; range?: readonly [number, number] },
): InformationThermometer {
  const placed = points
    .map(({ temperature, information }) => ({ x: criticalTemperature / temperature, I: information.value }))
    .filter(({ x }) => x >= range[0] - 1e-9 && x <= range[1] + 1e-9);
  if (placed.length < 3) {
    throw new InputError(
      `informationThermometer: expected three temperatures or more with β/β_c from ${range[0]} to ${range[1]}, got ${placed.length}`,
    );
  }
  const line = fitLine(
    placed.map(({ x }) => x - 1),
    placed.map(({ I }) => I),
  );
  const slope = line.slope.value;
  const squares = placed.reduce((sum, { x, I }) => sum + ((I - lineAt(line, x - 1).value) / slope) ** 2, 0);
  return {
    line,
    scatter: Math.sqrt(squares / placed.length),
    read({ value, error }) {
      const x = (value - line.intercept.value) / slope;
      return estimate(1 + x, Math.hypot(error, lineAt(line, x).error) / Math.abs(slope));
    },
  };
}
