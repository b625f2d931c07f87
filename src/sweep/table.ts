/** A column of a {@link SweepTable}: a number of every row, NaN where it is not known, or a word. */
export interface SweepColumn {
  /** As documents name it, with dots: `observables.energy`, and `observables.energy_error` for its error. */
  readonly name: string;
  /** Such as `nats`; none for a number without dimension. */
  readonly unit?: string;
  /** Row by row. */
  readonly values: Float64Array | readonly string[];
}

/** Rows of a sweep under columns, all of one length. */
export interface SweepTable {
  /** `learn/combined`: the stage, and what its rows are. */
  readonly name: string;
  /** From left to right. */
  readonly columns: readonly SweepColumn[];
}

/** How many rows a table has. */
export const rowCount = ({ columns }: SweepTable): number => columns[0]?.values.length ?? 0;

/** A column of numbers; undefined where there is none of that name, or one of words. */
export function numbersIn({ columns }: SweepTable, name: string): Float64Array | undefined {
  const values = columns.find((column) => column.name === name)?.values;
  return values instanceof Float64Array ? values : undefined;
}
