/** How a flag is declared, and what its values are: nothing here needs Node, since the lab has the same words. */
/** A flag with a value: how it is written, and how its word is read. */
export interface Flag<T = unknown> {
  /** `--size <L>`, or `--force` for a switch. */
  readonly flag: string;
  readonly help: string;
  /** The heading that it stands under in --help. */
  readonly group?: string;
  /** Reads the word; a switch has none. */
  readonly parse?: (text: string) => T;
}

/** The values of flags that were given. */
export type FlagValues<F extends Record<string, Flag>> = {
  readonly [K in keyof F]?: F[K] extends { parse: (text: string) => infer T } ? T : boolean;
};

/** Flags under one heading of --help; those that have one already keep it. */
export function grouped<F extends Record<string, Flag>>(group: string, flags: F): F {
  return Object.fromEntries(Object.entries(flags).map(([name, flag]) => [name, { group, ...flag }])) as F;
}
