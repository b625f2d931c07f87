/** `1 configuration`, `2 configurations`. */
export function counted(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}

/** What several pieces of work warn of: each kind once, whatever the numbers in it, with one of them for an example. */
export function commonWarnings(
  pieces: readonly { readonly of: string; readonly warnings: readonly string[] }[],
  noun: string,
): string[] {
  const kinds = new Map<string, { of: string; warning: string; times: number }>();
  for (const { of, warnings } of pieces) {
    for (const warning of warnings) {
      const kind = warning.replace(/[\d.]+/g, "#");
      const { times, ...first } = kinds.get(kind) ?? { of, warning, times: 0 };
      kinds.set(kind, { ...first, times: times + 1 });
    }
  }
  return [...kinds.values()].map(
    ({ of, warning, times }) => `${times} of ${counted(pieces.length, noun)}, such as ${of}: ${warning}`,
  );
}

/** Columns of one width each. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join("  ")
      .trimEnd(),
  );
}
