/** Rules and windows of documents: their filters, drawn and listed, and their sizes in words. */
import { filtersFigure } from "../figures/index.ts";
import { type ReportFigure, unitSymbol } from "./section.ts";
import type { Table } from "./table.ts";

/** A rule of coarse-graining as documents have it. */
export interface JsonRule {
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

/** The filters of a rule in their window. */
export function filtersOf(rule: JsonRule, geometry: JsonGeometry | undefined, name: string): ReportFigure {
  const { block, filters, bias } = rule;
  const units = filters.length;
  const many = units > 4 || block[0] > 8;
  const svg = filtersFigure({
    filters,
    block,
    titles: filters.map((_, j) => unitSymbol(j, units)),
    ...(bias?.some((b) => b !== 0) ? { bias } : {}),
    ...(geometry && !isChain(geometry) ? { window: geometry } : {}),
    ...(many ? { width: 640 } : {}),
  });
  const listed = filters.map((filter) => `(${filter.map((w) => w.toPrecision(3)).join(", ")})`);
  const sites = block[0] * block[1];
  return {
    name: `${name}_filters`,
    title: `The filters of the rule as heat maps on the block${sites <= 16 && units <= 4 ? `: weights ${listed.join("; ")}, row by row` : ""}`,
    caption: `${geometry && !isChain(geometry) ? "The window, with its block V, buffer B (hatched) and environment E; and t" : "T"}he weights of each hidden unit on the sites of the block, red positive, blue negative.`,
    svg,
  };
}

/** The weights of a rule, site by site. */
export function filtersTable({ block, filters }: JsonRule, name: string): Table {
  const [bx] = block;
  return {
    name: `${name}_filters`,
    caption: "Weights of the filters; x runs to the right, y down",
    columns: [
      { name: "unit", label: "hidden unit", kind: "number" },
      { name: "x", label: "*x*", kind: "number" },
      { name: "y", label: "*y*", kind: "number" },
      { name: "weight", label: "*λ*", kind: "number" },
    ],
    rows: filters.flatMap((filter, j) => filter.map((weight, i) => [j + 1, i % bx, Math.floor(i / bx), weight])),
  };
}
