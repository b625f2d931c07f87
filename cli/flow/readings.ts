/** What is read off a flow: exponents, and what more there is, each with how it was come by. */
import type { FlowExponents } from "kadanoff/exponents";

/** Exponents, and the temperature of the samples they were measured on. */
export type ExponentsAt = FlowExponents & { readonly start: number };

/** What is read off a flow, as it stands in the document. */
export interface Readings {
  readonly document: {
    readonly byMethod: { readonly mcrg: ReturnType<typeof mcrgOf> };
  };
  readonly warnings: readonly string[];
}

export function readingsOf(exponents: ExponentsAt): Readings {
  return { document: { byMethod: { mcrg: mcrgOf(exponents) } }, warnings: exponents.warnings };
}

/** y_t and y_h of the steps, each with all operators, and what they were measured with. */
function mcrgOf({ start, even, odd }: ExponentsAt) {
  const operators = ([step]: FlowExponents["even"]): readonly string[] => step?.operators ?? [];
  return {
    start,
    yt: even.map(({ exponent }) => exponent),
    yh: odd.map(({ exponent }) => exponent),
    steps: { yt: even.map(({ step }) => step), yh: odd.map(({ step }) => step) },
    operators: { even: operators(even), odd: operators(odd) },
  };
}
