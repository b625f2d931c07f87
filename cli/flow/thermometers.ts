/** Temperatures of a flow by all thermometers there are, beside each other. */
import { InputError } from "kadanoff/errors";
import { informationThermometer } from "kadanoff/flow";
import { type Estimate, formatEstimate } from "kadanoff/statistics";
import type { FlowStep } from "../tasks.ts";

/** The flow of one temperature. */
interface Line {
  readonly start: number;
  readonly steps: readonly FlowStep[];
}

/** The line of the information of the samples against β/β_c, and how well it reads their temperatures; none of too few temperatures near T_c. */
export function byInformation(lines: readonly Line[], criticalTemperature: number | undefined) {
  if (criticalTemperature === undefined) return undefined;
  const points = lines.flatMap(({ start, steps: [samples] }) =>
    samples?.judged ? [{ temperature: start, information: samples.judged.information }] : [],
  );
  try {
    const { line, scatter } = informationThermometer(points, { criticalTemperature });
    return { slope: line.slope, atCriticalTemperature: line.intercept, scatter };
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

export type ByInformation = NonNullable<ReturnType<typeof byInformation>>;

/** For a reader: of the flow that begins nearest to T_c all thermometers, in units of T_c, before its last step, up to which there are rules; and the information as one. */
export function thermometersInWords(
  lines: readonly Line[],
  criticalTemperature: number | undefined,
  information: ByInformation | undefined,
): string[] {
  if (criticalTemperature === undefined) return [];
  const distance = ({ start }: Line): number => Math.abs(start - criticalTemperature);
  const { start, steps } = lines.reduce((a, b) => (distance(b) < distance(a) ? b : a));
  const { step, temperatures, thetaTemperatures: theta } = steps.at(-2)!;
  const entries: readonly (readonly [string, Estimate | undefined])[] = [
    ["torus of the same size", temperatures["nearest, torus"]],
    ["infinite lattice", temperatures.nearest],
    ["next-nearest neighbours", temperatures.diagonal],
    ["Θ-RBM", theta?.nearest],
    ["Θ-RBM, next-nearest", theta?.diagonal],
  ];
  const read = entries.flatMap(([name, T]) =>
    T === undefined || Number.isNaN(T.value)
      ? []
      : [`${name} ${formatEstimate(T.value / criticalTemperature, T.error / criticalTemperature)}`],
  );
  const where = step === 0 ? "of the samples" : `after ${step} step${step === 1 ? "" : "s"}`;
  return [
    `thermometers at ${(start / criticalTemperature).toFixed(4)} T_c, ${where}: ${read.join(", ")}`,
    ...(information
      ? [
          `I(H:E) of the samples against β/β_c: slope ${formatEstimate(information.slope.value, information.slope.error)} nats, off a straight line by an rms of ${information.scatter.toFixed(4)} in β/β_c`,
        ]
      : []),
  ];
}
