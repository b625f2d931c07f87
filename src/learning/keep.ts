/**
 * A part of a piece of work, by its name: made now, or the very same as it was made by an earlier call with the same ensemble and options. It is
 * plain data, typed arrays among it.
 */
export type Keep = <T>(part: string, make: () => T) => T;

/** Keeps nothing. */
export const keepNothing: Keep = (_, make) => make();
