/** What is read off a flow, as it stands in its document. */
import type { FlowExponents, FlowReadings } from "kadanoff/exponents";
import type { Exponents } from "../tasks.ts";

/** Exponents, and the temperature of the samples they were measured on. */
export interface ExponentsAt {
  readonly start: number;
  readonly exponents: Exponents;
}

/** T_c, ν and η, each as far as it could be read, by all methods; and why the rest could not. */
export function readingsOf(readings: FlowReadings | undefined, at: ExponentsAt | undefined) {
  const { criticalTemperature, nu, byMethod = {}, warnings = [] } = readings ?? {};
  const found = at && !("none" in at.exponents) ? at.exponents : undefined;
  return {
    document: {
      ...(criticalTemperature ? { criticalTemperature } : {}),
      ...(nu ? { nu } : {}),
      ...(found ? { eta: found.eta } : {}),
      byMethod: { ...byMethod, ...(found ? { mcrg: mcrgOf(found, at!.start) } : {}) },
    },
    /** Whether the table of the MCRG comes to rest. */
    settled: found?.judgement.settled ?? true,
    warnings: [
      ...(found?.judgement.reasons ?? []).map((reason) => `MCRG: ${reason}`),
      ...warnings,
      ...(at && "none" in at.exponents ? [`no exponents by MCRG: ${at.exponents.none}`] : []),
    ],
  };
}

export type Readings = ReturnType<typeof readingsOf>;

/** y_t and y_h after each step, with all operators, and what is made of them together. */
function mcrgOf({ yt, yh, nu, eta, table, judgement }: FlowExponents, start: number) {
  const last = (parity: "even" | "odd") => {
    const steps = table.filter((part) => part.parity === parity).flatMap((part) => part.steps);
    const most = Math.max(...steps.map(({ operators }) => operators.length));
    return steps.filter(({ operators }) => operators.length === most).map(({ exponent }) => exponent);
  };
  return { start, yt: last("even"), yh: last("odd"), combined: { yt, yh, nu, eta }, settled: judgement.settled, table };
}
