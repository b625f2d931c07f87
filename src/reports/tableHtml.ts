import { escapeHtml, marked, tag } from "./html.ts";
import { scrolling } from "./page.ts";
import { type Column, cellText, type Table } from "./table.ts";

/** What lies beside the page, of figures and tables: the ending of files by the folder that they are in. */
export interface Beside {
  /** Folder of figures in PDF. */
  readonly figures?: string;
  /** Folder of tables, and the endings that each of them has there. */
  readonly tables?: {
    /** Its path beside the page. */
    readonly folder: string;
    /** Of the files of a table. */
    readonly endings: readonly ("csv" | "parquet")[];
  };
}

/** A unit with its marks. */
export const unitHtml = (unit: string | undefined): string =>
  unit === undefined ? "" : marked(unit.replace("k_B", "*k*_{B}"));

/** Links to files beside the page, which are left out on paper. */
export const besideLinks = (links: readonly (readonly [string, string])[]): string =>
  tag(
    "span",
    { class: "beside" },
    `(${links.map(([href, text]) => tag("a", { href: href.split("/").map(encodeURIComponent).join("/") }, text)).join(", ")})`,
  );

/** Rows that are shown at once; more are folded up, and of very many the first ones are shown. */
const OPEN = 16;
const MOST = 500;

/** A table of a page, with links to the files that hold it; a long one is folded up. */
export function tableHtml(
  table: Table,
  { tables }: Beside = {},
  { folded = table.rows.length > OPEN }: { readonly folded?: boolean } = {},
): string {
  const { name, columns, rows } = table;
  const caption = escapeHtml(table.caption.charAt(0).toUpperCase() + table.caption.slice(1));
  const link =
    tables === undefined
      ? ""
      : ` ${besideLinks(tables.endings.map((ending) => [`${tables.folder}/${name}.${ending}`, ending === "csv" ? "CSV" : "Parquet"]))}`;
  const part = rows.length > MOST ? `, the first ${MOST} of ${rows.length} rows` : "";
  const html = scrolling(
    table.caption,
    tag(
      "table",
      { id: `table-${name}` },
      tag("caption", {}, caption + part, link),
      tag("thead", {}, tag("tr", {}, ...columns.map((column) => tag("th", { scope: "col" }, headOf(column))))),
      tag("tbody", {}, ...rows.slice(0, MOST).map((row) => rowHtml(row, columns))),
    ),
  );
  if (!folded) return html;
  return tag(
    "details",
    {},
    tag("summary", {}, `${caption}: ${rows.length} row${rows.length === 1 ? "" : "s"}`, link),
    html,
  );
}

const headOf = ({ label, unit }: Column): string =>
  unit === undefined ? marked(label) : `${marked(label)} ${tag("span", { class: "unit" }, `(${unitHtml(unit)})`)}`;

function rowHtml(row: Table["rows"][number], columns: readonly Column[]): string {
  const cells = row.map((cell, c) => {
    const text = escapeHtml(cellText(cell));
    if (c === 0 && columns.length > 1) return tag("th", { scope: "row" }, text);
    return tag("td", { class: columns[c]!.kind === "text" ? undefined : "n" }, text);
  });
  return tag("tr", {}, ...cells);
}
