/** The effective Hamiltonian along a flow, in words. */
import { formatEstimate } from "kadanoff/statistics";
import type { FlowStep } from "../tasks.ts";
import { columns } from "../words.ts";

/** Couplings against body and range, a column for each step, of the flow that begins nearest to T_c, or of the first where that is not known. */
export function hamiltonianInWords(
  lines: readonly { readonly start: number; readonly steps: readonly FlowStep[] }[],
  criticalTemperature: number | undefined,
): string[] {
  const distance = (start: number): number => (criticalTemperature ? Math.abs(start - criticalTemperature) : 0);
  const { start, steps } = lines.reduce((a, b) => (distance(b.start) < distance(a.start) ? b : a));
  const made = steps.flatMap(({ size, hamiltonian }) => (hamiltonian ? [{ size, hamiltonian }] : []));
  const [first] = made;
  if (first === undefined) return [];
  return [
    `effective Hamiltonian at T = ${Number(start.toPrecision(6))}, couplings K by body and range, by size`,
    ...columns([
      ["operator", "body", "range", ...made.map(({ size }) => size.join("x"))],
      ...first.hamiltonian.map(({ operator, body, range }) => [
        operator,
        String(body),
        range.toFixed(2),
        ...made.map(({ hamiltonian }) => {
          const row = hamiltonian.find((one) => one.operator === operator);
          return row ? formatEstimate(row.coupling.value, row.coupling.error) : "–";
        }),
      ]),
    ]),
  ];
}
