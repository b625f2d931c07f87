/** What somebody may have meant who has written a word that is not known. */

/**
 * The least number of letters put in, left out, changed or exchanged with their neighbour that makes one word of another, where no letter is
 * touched twice (optimal string alignment).
 */
function distance(from: string, to: string): number {
  const [a, b] = [[...from], [...to]];
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const changed = rows[i - 1]![j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      const isExchange = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const exchanged = isExchange ? rows[i - 2]![j - 2]! + 1 : changed;
      row.push(Math.min(changed, exchanged, rows[i - 1]![j]! + 1, row[j - 1]! + 1));
    }
    rows.push(row);
  }
  return rows[a.length]![b.length]!;
}

/** The most mistakes in a word that is still taken for another. */
const MOST_MISTAKES = 3;
/** The share of its letters that must be right. */
const LEAST_RIGHT = 0.5;

/** The known word that is nearest to one that is not known; undefined where none is near. */
export function similarTo(word: string, known: readonly string[]): string | undefined {
  const asked = word.toLowerCase();
  let nearest: { readonly name: string; readonly mistakes: number } | undefined;
  for (const name of known) {
    const mistakes = distance(asked, name.toLowerCase());
    const isNear = mistakes <= MOST_MISTAKES && mistakes <= LEAST_RIGHT * Math.max(asked.length, name.length);
    if (isNear && mistakes < (nearest?.mistakes ?? Number.POSITIVE_INFINITY)) nearest = { name, mistakes };
  }
  return nearest?.name;
}

/** `; did you mean sample?`, to put behind a message, or nothing. */
export function didYouMean(word: string, known: readonly string[]): string {
  const nearest = similarTo(word, known);
  return nearest === undefined ? "" : `; did you mean ${nearest}?`;
}
