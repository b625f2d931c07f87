import { type Estimate, formatEstimate } from "../statistics/index.ts";

/** A column of a {@link Table}. */
export interface Column {
  /** In data files: lower-case words with underscores. */
  readonly name: string;
  /** Above the column, with the marks of figures: `*T*` is italic, `_{c}` a subscript, `^{2}` a superscript. */
  readonly label: string;
  /** Such as `nats`; none for a number without dimension. */
  readonly unit?: string;
  /** What its cells are; an estimate takes two columns in data files, its value and its error. */
  readonly kind: "estimate" | "number" | "text";
}

/** A value with its error, a number, words, or nothing. */
export type Cell = Pick<Estimate, "value" | "error"> | number | string | null;

/** Rows of cells under columns, with a name for a file and a caption for a reader. */
export interface Table {
  /** Lower-case words with underscores; no two tables of a report have the same. */
  readonly name: string;
  /** What the table is, in a few words. */
  readonly caption: string;
  /** From left to right. */
  readonly columns: readonly Column[];
  /** rows[r][c], each as long as there are columns. */
  readonly rows: readonly (readonly Cell[])[];
}

/** A cell as physicists write it: `0.397(3)`; numbers without an error with at most six digits. */
export function cellText(cell: Cell): string {
  if (cell === null) return "–";
  if (typeof cell === "string") return cell;
  const { value, error } = typeof cell === "number" ? { value: cell, error: 0 } : cell;
  if (Number.isNaN(value)) return "–";
  return Number.isInteger(value) && error === 0 ? String(value).replace("-", "−") : formatEstimate(value, error);
}

/** A column of a data file: numbers or words, null where there is none. */
export interface DataColumn {
  /** Of the column, or of the column of its errors. */
  readonly name: string;
  /** Of the values. */
  readonly unit?: string;
  /** Row by row. */
  readonly values: readonly (number | string | null)[];
}

/** The columns of a table as data files hold them: an estimate is `NAME` and `NAME_error`, numbers in full. */
export function dataColumns({ columns, rows }: Table): DataColumn[] {
  return columns.flatMap(({ name, unit, kind }, c): DataColumn[] => {
    const cells = rows.map((row) => row[c] ?? null);
    const column = (suffix: string, values: DataColumn["values"]): DataColumn => ({
      name: name + suffix,
      ...(unit === undefined ? {} : { unit }),
      values,
    });
    if (kind === "text")
      return [
        column(
          "",
          cells.map((cell) => (cell === null ? null : cellText(cell))),
        ),
      ];
    const part = (which: "value" | "error") =>
      cells.map((cell) => {
        const x = typeof cell === "object" && cell !== null ? cell[which] : which === "value" ? cell : null;
        return typeof x === "number" && !Number.isNaN(x) ? x : null;
      });
    return kind === "number"
      ? [column("", part("value"))]
      : [column("", part("value")), column("_error", part("error"))];
  });
}
