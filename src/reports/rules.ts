/** Rules and windows of documents: their filters, drawn and listed, and their sizes in words. */
import { filtersFigure } from "../figures/index.ts";
import { type ReportFigure, unitSymbol } from "./section.ts";
import type { Table } from "./table.ts";

/** A rule of coarse-graining as documents have it. */
export interface JsonRule {
  /** ±1, one-hot with a weight a site for each of its states, or real with one for each component. */
  readonly coding?: string;
  readonly states?: readonly number[];
  readonly components?: number;
  readonly block: readonly [number, number];
  readonly filters: readonly (readonly number[])[];
  readonly bias?: readonly number[];
  readonly hard?: boolean;
}

export interface JsonGeometry {
  readonly block: readonly [number, number];
  readonly buffer: number;
  readonly environment: number;
  readonly window: readonly [number, number];
  /** Of windows in a graph. */
  readonly ball?: { readonly radius: number };
}

export const counted = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? "" : "s"}`;

/** Whether the window is a row of a chain, which has no height. */
const isChain = ({ window }: JsonGeometry): boolean => window[1] === 1;

/** `blocks of 2×2 sites, behind a buffer of 1 and with an environment of 1`. */
export function geometryInWords(geometry: JsonGeometry): string {
  const { block, buffer, environment, window, ball } = geometry;
  if (ball !== undefined) {
    return `balls V of radius ${ball.radius} in a graph (${block[0]} sites), a buffer B of width ${buffer} round them and an environment E of width ${environment}`;
  }
  const [shape, whole] = isChain(geometry) ? [block[0], window[0]] : [block.join("×"), window.join("×")];
  return `blocks V of ${shape} sites, a buffer B of width ${buffer} round them and an environment E of width ${environment} (windows of ${whole} sites)`;
}

/** What the weights of one site are for: each for one of the states s, or one of the components a; for spins there is one. */
function weightsOfSite({ coding, states, components = 1 }: JsonRule): readonly { of: string; sign: string }[] {
  if (coding === "one-hot" && states !== undefined) {
    return states.map((state) => ({ of: `state ${state}`, sign: `, *s* = ${String(state).replace("-", "−")}` }));
  }
  if (components === 1) return [{ of: "", sign: "" }];
  return Array.from({ length: components }, (_, a) => ({ of: `component ${a + 1}`, sign: `, *a* = ${a + 1}` }));
}

/** A filter of each hidden unit for each weight that a site has. */
function partsOf(rule: JsonRule) {
  const ofSite = weightsOfSite(rule);
  return rule.filters.flatMap((weights, unit) =>
    ofSite.map((one, a) => ({ unit, ...one, filter: weights.filter((_, i) => i % ofSite.length === a) })),
  );
}

/** The filters of a rule in their window. */
export function filtersOf(rule: JsonRule, geometry: JsonGeometry | undefined, name: string): ReportFigure {
  const { block, filters, bias } = rule;
  const units = filters.length;
  const parts = partsOf(rule);
  const many = parts.length > 4 || block[0] > 8;
  const svg = filtersFigure({
    filters: parts.map(({ filter }) => filter),
    block,
    titles: parts.map(({ unit, sign }) => unitSymbol(unit, units) + sign),
    ...(bias?.some((b) => b !== 0) ? { bias: parts.map(({ unit }) => bias[unit]!) } : {}),
    ...(geometry && !isChain(geometry) ? { window: geometry } : {}),
    ...(many ? { width: 640 } : {}),
  });
  const listed = parts.map(({ filter }) => `(${filter.map((w) => w.toPrecision(3)).join(", ")})`);
  const sites = block[0] * block[1];
  const perSite =
    parts.length > units ? `, a panel for each ${rule.coding === "one-hot" ? "state s" : "component a"}` : "";
  return {
    name: `${name}_filters`,
    title: `The filters of the rule as heat maps on the block${sites <= 16 && parts.length <= 4 ? `: weights ${listed.join("; ")}, row by row` : ""}`,
    caption: `${geometry && !isChain(geometry) ? "The window, with its block V, buffer B (hatched) and environment E; and t" : "T"}he weights of each hidden unit on the sites of the block${perSite}, red positive, blue negative.`,
    svg,
  };
}

/** The weights of a rule, site by site, and where a site has several, state by state or component by component. */
export function filtersTable(rule: JsonRule, name: string): Table {
  const [bx] = rule.block;
  const parts = partsOf(rule);
  const named = parts.some(({ of }) => of !== "");
  return {
    name: `${name}_filters`,
    caption: "Weights of the filters; x runs to the right, y down",
    columns: [
      { name: "unit", label: "hidden unit", kind: "number" },
      ...(named ? [{ name: "weight_of", label: "weight of", kind: "text" } as const] : []),
      { name: "x", label: "*x*", kind: "number" },
      { name: "y", label: "*y*", kind: "number" },
      { name: "weight", label: "*λ*", kind: "number" },
    ],
    rows: parts.flatMap(({ unit, of, filter }) =>
      filter.map((weight, i) => [unit + 1, ...(named ? [of] : []), i % bx, Math.floor(i / bx), weight]),
    ),
  };
}
