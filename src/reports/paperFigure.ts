import { estimateOf, everythingOf, type Fields, isEstimate } from "./generic.ts";
import { type Section, warningsOf, withSeed } from "./section.ts";
import type { Cell, Table } from "./table.ts";

/** A row of *published | ours* as documents have it. */
export interface PublishedRow {
  /** In words. */
  readonly quantity: string;
  /** A number, or words; null where the paper says nothing. */
  readonly published?: unknown;
  /** `{ value, error }` */
  readonly ours?: unknown;
  /** A number or `{ value, error }`, where it is exactly known. */
  readonly exact?: unknown;
}

/** What the program knows of a figure of the paper besides its document. */
export interface PaperFigureWords {
  /** Of the figure. */
  readonly title: string;
  /** Plain text. */
  readonly caption: string;
  /** The drawing that lies beside the document, if it does. */
  readonly svg?: string | undefined;
}

/** A figure of the paper: its drawing, its table *published | ours*, and the data drawn. */
export function paperFigureSection(document: Fields, name: string, about: PaperFigureWords | undefined): Section {
  const { table, notes, madeBy: _, seed, figure: __, ...data } = document;
  const { settings, tables } = everythingOf(data, name);
  const learned = Object.values(data).filter((item) => typeof item === "object" && item !== null);
  return {
    what: about === undefined ? "figure" : about.title,
    words: Array.isArray(notes) ? notes.map(String) : [],
    warnings: [...new Set(learned.flatMap((item) => warningsOf(item as Fields)))],
    results: [],
    figures:
      about?.svg === undefined
        ? []
        : [{ name: `${name}_drawing`, title: about.title, caption: about.caption, svg: about.svg }],
    tables: [publishedTable(table as readonly PublishedRow[], name)],
    data: tables,
    settings: withSeed(settings, seed),
  };
}

const cell = (value: unknown): Cell => {
  if (isEstimate(value)) return estimateOf(value);
  return typeof value === "number" || typeof value === "string" ? value : null;
};

/** The table *published | ours*; what is published may be a number or words. */
export function publishedTable(rows: readonly PublishedRow[], name: string): Table {
  return {
    name: `${name}_table`,
    caption: "Published and ours, one standard error in brackets",
    columns: [
      { name: "quantity", label: "quantity", kind: "text" },
      { name: "published", label: "published", kind: "text" },
      { name: "ours", label: "ours", kind: "estimate" },
      { name: "exact", label: "exact", kind: "estimate" },
    ],
    rows: rows.map(({ quantity, published, ours, exact }) => [quantity, cell(published), cell(ours), cell(exact)]),
  };
}
