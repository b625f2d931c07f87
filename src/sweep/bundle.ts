/** How many tasks make a unit of work, which a scheduler starts and ends as one. @inline */
export interface Bundling {
  /** What a unit should take, in seconds. */
  readonly unitSeconds: number;
  /** Tasks that a unit works on at a time. */
  readonly parallel: number;
  /** The most units. */
  readonly mostUnits: number;
}

/**
 * Bundles tasks into units of about equal time, the longest tasks first, so that no long one begins when the rest is done. Units
 * become longer than was asked for where there would be too many of them, or fewer tasks in one than it works on at a time.
 *
 * @param tasks what they are known by, with the seconds that each is expected to take
 * @returns the tasks of each unit
 */
export function bundle<T>(
  tasks: readonly { readonly task: T; readonly seconds: number }[],
  { unitSeconds, parallel, mostUnits }: Bundling,
): T[][] {
  const longestFirst = tasks.map((one, n) => ({ ...one, n })).sort((a, b) => b.seconds - a.seconds || a.n - b.n);
  const total = longestFirst.reduce((sum, { seconds }) => sum + seconds, 0);
  const wanted = Math.ceil(total / (unitSeconds * parallel));
  const units = Math.max(1, Math.min(mostUnits, Math.ceil(tasks.length / parallel), wanted));
  const bundles: T[][] = Array.from({ length: units }, () => []);
  let before = 0;
  for (const [n, { task, seconds }] of longestFirst.entries()) {
    // A task lies in the unit that its middle falls into, on the line of all seconds; tasks without any are spread by their number.
    const place = total > 0 ? (before + seconds / 2) / total : n / longestFirst.length;
    bundles[Math.min(units - 1, Math.floor(units * place))]!.push(task);
    before += seconds;
  }
  return bundles.filter((tasksOfUnit) => tasksOfUnit.length > 0);
}
