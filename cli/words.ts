/** `1 configuration`, `2 configurations`. */
export function counted(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}

/** A time in two units at most: `45 s`, `3 min 20 s`, `2 h 5 min`, `3 d 4 h`. */
export function inTime(seconds: number): string {
  const s = Math.max(0, Math.round(seconds));
  const inUnits = (n: number, unit: string, m: number, smaller: string): string =>
    m === 0 ? `${n} ${unit}` : `${n} ${unit} ${m} ${smaller}`;
  if (s < 60) return `${s} s`;
  if (s < 3600) return inUnits(Math.floor(s / 60), "min", s % 60, "s");
  const minutes = Math.round(s / 60);
  if (minutes < 24 * 60) return inUnits(Math.floor(minutes / 60), "h", minutes % 60, "min");
  const hours = Math.round(s / 3600);
  return inUnits(Math.floor(hours / 24), "d", hours % 24, "h");
}

/** A size of memory or of a file: `340 MiB`, `1.3 GiB`. */
export function inBytes(bytes: number): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  const power = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  const size = bytes / 1024 ** power;
  return `${size < 10 && power > 0 ? size.toFixed(1) : Math.round(size)} ${units[power]}`;
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
