/** What the lines of a flow say of the critical point, by all methods there are, each with its error and what it cannot say. */
import { InputError } from "../errors/index.ts";
import type { FlowLine } from "../flow/index.ts";
import type { CombinedEstimate } from "../statistics/index.ts";
import { collapse } from "./collapse.ts";
import type { Collapse, Side } from "./collapseOf.ts";
import { type CriticalTemperature, criticalFromFlow } from "./fixedPoint.ts";
import { slopeExponent } from "./slope.ts";

/** ν by the collapse of the lines on one side of T_c, or on both. */
export type CollapseReading = Pick<Collapse, "nu" | "quality">;

/** T_c in J/k_B and ν; what could not be read is absent, and the warnings say why. */
export interface FlowReadings {
  /** Where the lines of successive steps cross. */
  readonly criticalTemperature?: CombinedEstimate;
  /** By the collapse, both sides together. */
  readonly nu?: CombinedEstimate;
  /** The same by each way there is. */
  readonly byMethod: {
    /** By the slopes of lines at T_c. */
    readonly slope?: {
      /** ν */
      readonly nu: CombinedEstimate;
      /** T_c in J/k_B that slopes were taken at. */
      readonly Tc: CombinedEstimate;
    };
    /** By the collapse of all lines on one curve. */
    readonly collapse?: CollapseReading & {
      /** T_c in J/k_B that it was made with. */
      readonly Tc: CombinedEstimate;
      /** Of the lines above T_c alone. */
      readonly above?: CollapseReading;
      /** Of the lines below T_c alone. */
      readonly below?: CollapseReading;
    };
  };
  /** What could not be read, and why, a line each. */
  readonly warnings: readonly string[];
}

/** T_c by the fixed point of the flow, and with it ν by slopes at T_c and by the data collapse; nothing here knows what is exact. */
export function readFlow(lines: readonly FlowLine[]): FlowReadings {
  const warnings: string[] = [];
  const attempt = <T>(what: string, read: () => T, number: (found: T) => number): T | undefined => {
    try {
      const found = read();
      if (!Number.isNaN(number(found))) return found;
      warnings.push(`no ${what}: the lines are too noisy, or too few; take more configurations or temperatures`);
      return undefined;
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      // What is missing is said already, and who reads the lines need not know by which function.
      warnings.push(`no ${what}: ${error.message.replace(/^\w+: /, "")}`);
      return undefined;
    }
  };
  const critical = attempt(
    "T_c by the flow",
    () => criticalFromFlow(lines),
    (found) => found.temperature.value,
  );
  if (critical === undefined) return { byMethod: {}, warnings };
  const { temperature } = critical;
  const nuOf = ({ nu }: { readonly nu: CombinedEstimate }): number => nu.value;
  const slope = attempt("ν by slopes", () => slopeExponent(lines, { criticalTemperature: critical }), nuOf);
  const both = attempt("ν by the collapse", () => collapsed(lines, "both", critical), nuOf);
  const [above, below] = (["above", "below"] as const).map((side) =>
    both ? attempt(`ν by the collapse ${side} T_c`, () => collapsed(lines, side, critical), nuOf) : undefined,
  );
  return {
    criticalTemperature: temperature,
    ...(both ? { nu: both.nu } : {}),
    byMethod: {
      ...(slope ? { slope: { nu: slope.nu, Tc: temperature } } : {}),
      ...(both
        ? { collapse: { ...both, Tc: temperature, ...(above ? { above } : {}), ...(below ? { below } : {}) } }
        : {}),
    },
    warnings,
  };
}

function collapsed(lines: readonly FlowLine[], side: Side, criticalTemperature: CriticalTemperature): CollapseReading {
  const { nu, quality } = collapse(lines, { side, criticalTemperature });
  return { nu, quality };
}
