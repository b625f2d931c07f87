/** What results of the page say of the quantities of the paper's figures. */
import { type CoarseGraining, constantFilters, distinctFilter, staggered } from "kadanoff/coarsegraining";
import type { FlowReadings } from "kadanoff/exponents";
import type { Learned } from "kadanoff/learning";
import { type CombinedEstimate, type Estimate, formatEstimate } from "kadanoff/statistics";
import type { ReadingName } from "./presets.ts";

/** What there is to read from: a rule that was learned, or a flow with the exact T_c in J/k_B. */
export interface Results {
  readonly learned?: Pick<Learned, "rule" | "information" | "share">;
  readonly flow?: { readonly readings: FlowReadings; readonly criticalTemperature: number };
}

const shown = ({ value, error }: Estimate, unit = 1): string => formatEstimate(value / unit, error / unit);
/** With the statistical error alone where the systematic one is not known. */
export const shownCombined = (estimate: CombinedEstimate, unit = 1): string =>
  Number.isNaN(estimate.error)
    ? `${formatEstimate(estimate.value / unit, estimate.statistical / unit)}, statistical error alone`
    : shown(estimate, unit);

const decimals = (x: number): string => x.toFixed(3).replace("-", "−");
const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, x, i) => sum + x * b[i]!, 0);
const norm = (a: readonly number[]): number => Math.sqrt(dot(a, a));
const sizes = (filter: readonly number[]): number[] => filter.map(Math.abs);

/** What a filter has of the electric field: [along E_x, along E_y], of all that is no constant on coverings. */
function fieldOf(filter: readonly number[], block: CoarseGraining["block"]): readonly [number, number] {
  const links = filter.map((w, i) => (isLink(i, block) ? w : 0));
  const free = distinctFilter(links, constantFilters(block));
  const along = (axis: "x" | "y"): number => {
    const field = staggered(block, axis).filters[0]!;
    return dot(free, field) / norm(field);
  };
  return [along("x"), along("y")];
}

/** Of the medial grid, whose blocks begin on a vertex: links lie between vertices, noise on vertices and faces. */
const isLink = (i: number, [bx]: CoarseGraining["block"]): boolean => (i % bx) % 2 !== Math.floor(i / bx) % 2;

const rms = (values: readonly number[]): number => Math.sqrt(dot(values, values) / values.length);

function ofRule(name: ReadingName, { rule, information, share }: NonNullable<Results["learned"]>): string | undefined {
  const { filters, block } = rule;
  const [filter] = filters as readonly [readonly number[], ...(readonly number[])[]];
  switch (name) {
    case "one sign":
      return filter.every((w) => w > 0) || filter.every((w) => w < 0) ? "yes" : "no";
    case "smallest over largest":
      return decimals(Math.min(...sizes(filter)) / Math.max(...sizes(filter)));
    case "spins of their own": {
      const largest = filters.map((f) => sizes(f).indexOf(Math.max(...sizes(f))));
      return new Set(largest).size === filters.length ? "yes" : "no";
    }
    case "second over first": {
      const ratios = filters.map((f) => {
        const [first, second] = sizes(f).sort((a, b) => b - a);
        return second! / first!;
      });
      return decimals(Math.max(...ratios));
    }
    case "information":
      return shown(information);
    case "share":
      return share === undefined ? "not known" : shown(share);
    case "in the plane of the field":
      return decimals(
        filters.reduce((sum, f) => {
          const [x, y] = fieldOf(f, block);
          return sum + (x * x + y * y) / filters.length;
        }, 0),
      );
    case "angle of two fields": {
      const [a, b] = filters.map((f) => fieldOf(f, block));
      if (a === undefined || b === undefined) return undefined;
      const cosine = Math.abs(dot(a, b)) / (norm(a) * norm(b));
      return ((Math.acos(Math.min(1, cosine)) * 180) / Math.PI).toFixed(0);
    }
    case "noise over links": {
      const part = (links: boolean): number =>
        rms(filters.flatMap((f) => f.filter((_, i) => isLink(i, block) === links)));
      return decimals(part(false) / part(true));
    }
    default:
      return undefined;
  }
}

/** A quantity as the page has it, with its error where it has one; undefined where there is no such result. */
export function readingOf(name: ReadingName, { learned, flow }: Results): string | undefined {
  const both = (estimate: CombinedEstimate | undefined, unit = 1): string | undefined =>
    estimate === undefined ? "not to be read" : shownCombined(estimate, unit);
  if (name === "nu") return flow && both(flow.readings.nu);
  if (name === "T_c over the exact one")
    return flow && both(flow.readings.criticalTemperature, flow.criticalTemperature);
  return learned && ofRule(name, learned);
}
