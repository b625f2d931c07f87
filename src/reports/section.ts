import type { Fields } from "./generic.ts";
import type { Cell, Table } from "./table.ts";

/** A number that a document is about. */
export interface Result {
  /** The field of `quantities` that it is. */
  readonly quantity: string;
  /** In the place of the quantity's symbol, with the marks of figures. */
  readonly symbol?: string;
  /** With its error, where it has one; in the unit of the quantity. */
  readonly value: Cell;
  /** Of an information: exact, lower bound or estimate. */
  readonly kind?: string;
}

/** A figure of a report. */
export interface ReportFigure {
  /** In names of files: lower-case words with underscores; no two figures of a report have the same. */
  readonly name: string;
  /** Says what is seen, to those who do not see it. */
  readonly title: string;
  /** Below the figure; plain text. */
  readonly caption: string;
  /** The drawing, as the figures of this package are. */
  readonly svg: string;
}

/** What a report says of one file. */
export interface Section {
  /** What kind of thing the file is, in a word or two: `learned rule`. */
  readonly what: string;
  /** Paragraphs of plain text. */
  readonly words: readonly string[];
  /** What is to be read before the numbers. */
  readonly warnings: readonly string[];
  /** The numbers that the file is about, the first one first. */
  readonly results: readonly Result[];
  /** The figures, in the order of the page. */
  readonly figures: readonly ReportFigure[];
  /** Tables that are read. */
  readonly tables: readonly Table[];
  /** The rest of what is in the file, for programs: folded up on the page, and not printed. */
  readonly data: readonly Table[];
  /** Parameters and other cells by the paths of their fields. */
  readonly settings: ReadonlyMap<string, Cell>;
}

/** `*λ*_{1}`; without a number where there is one unit. */
export const unitSymbol = (unit: number, units: number): string => (units === 1 ? "*λ*" : `*λ*_{${unit + 1}}`);

/** Settings without fields that hold nothing, and the seed at their end. */
export function withSeed(settings: Section["settings"], seed: unknown): Section["settings"] {
  const told = [...settings].filter(([, cell]) => cell !== null);
  return new Map([...told, ...(typeof seed === "number" ? [["seed", seed] as const] : [])]);
}

/** The warnings of a document; one that did not converge and does not say why is warned of, too. */
export function warningsOf(document: Fields): string[] {
  const warnings = Array.isArray(document.warnings) ? document.warnings.map(String) : [];
  return document.converged === false && warnings.length === 0
    ? ["the document says that this did not converge"]
    : warnings;
}

/** @inline */
interface WithSection {
  /** What has the names. */
  readonly section: Section;
}

/** The same, with a number after names of tables and of figures that others have before them. */
export function uniqueNames<Entry extends WithSection>(entries: readonly Entry[]): Entry[] {
  const renamed = <Item extends { readonly name: string }>(taken: Set<string>, items: readonly Item[]): Item[] =>
    items.map((item) => {
      let { name } = item;
      for (let n = 2; taken.has(name); n++) name = `${item.name}_${n}`;
      taken.add(name);
      return name === item.name ? item : { ...item, name };
    });
  const [figures, tables] = [new Set<string>(), new Set<string>()];
  return entries.map((entry) => {
    const { section } = entry;
    const own = {
      figures: renamed(figures, section.figures),
      tables: renamed(tables, section.tables),
      data: renamed(tables, section.data),
    };
    return { ...entry, section: { ...section, ...own } };
  });
}
