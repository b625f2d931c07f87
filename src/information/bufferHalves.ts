import { SPIN_STEP } from "../kernels/index.ts";
import { directionsOf, type Lattice } from "../lattices/index.ts";
import type { Site, WindowGeometry } from "../windows/index.ts";

/** What a spin feels from outside: bonds to the environment, and the field of the model if it is a spin of the buffer. */
export interface OuterField {
  /** Sites of the environment as indices into `touching`, with the direction of the bond. */
  readonly bonds: readonly (readonly [site: number, direction: number])[];
  readonly ofModel: boolean;
}

/** The spins of block and buffer with the bonds that are to be summed over: those within the block are not. */
export interface Inside {
  /** Bonds with an end in the buffer and none in the environment. */
  readonly bonds: readonly Bond[];
  /** Fields by site; of the block's sites only those that touch the environment have one. */
  readonly fieldOf: ReadonlyMap<string, OuterField>;
  /** Sites of the environment that touch block or buffer. */
  readonly touching: readonly Site[];
}

interface Bond {
  readonly ends: readonly [Site, Site];
  readonly direction: number;
}

export function insideOf({ visibleSites, bufferSites }: WindowGeometry, lattice: Lattice): Inside {
  const visible = new Set(visibleSites.map(String));
  const buffer = new Set(bufferSites.map(String));
  const touching = new Map<string, number>();
  const bonds: Bond[] = [];
  const fieldOf = new Map<string, OuterField>();
  for (const site of [...visibleSites, ...bufferSites]) {
    const [x, y] = site;
    const ofModel = buffer.has(String(site));
    const outside: [number, number][] = [];
    directionsOf(lattice).forEach(([dx, dy], direction) => {
      const [ahead, behind]: Site[] = [
        [x + dx, y + dy],
        [x - dx, y - dy],
      ];
      for (const near of [ahead!, behind!].map(String)) {
        if (visible.has(near) || buffer.has(near)) continue;
        if (!touching.has(near)) touching.set(near, touching.size);
        outside.push([touching.get(near)!, direction]);
      }
      const next = String(ahead);
      if (buffer.has(next) || (ofModel && visible.has(next))) bonds.push({ ends: [site, ahead!], direction });
    });
    if (ofModel || outside.length > 0) fieldOf.set(String(site), { bonds: outside, ofModel });
  }
  const sites = [...touching.keys()].map((name) => name.split(",").map(Number) as unknown as Site);
  return { bonds, fieldOf, touching: sites };
}

/** Half of the sum: a program for the kernel, and the spins that are left, in the order of their bits. */
export interface Half {
  readonly steps: readonly number[];
  readonly spins: readonly string[];
  /** The states of the largest table, and the numbers that all steps touch. */
  readonly table: number;
  readonly cost: number;
}

/**
 * The spins on one side of a line across the block, summed over line by line towards it. What is left are the spins of the buffer on the line, and
 * those of the block that touch what was summed.
 *
 * Bonds and fields behind the line belong to the left half, together with those on it; all others to the right half.
 *
 * @param axis 0 for a line of equal x, 1 for one of equal y, which is at `cut`
 * @param fields in the order of their numbers, from 1 on, in the program
 */
export function halfOf(
  { bufferSites }: WindowGeometry,
  { bonds, fieldOf }: Inside,
  { axis, cut, side, fields }: { axis: 0 | 1; cut: number; side: "left" | "right"; fields: readonly OuterField[] },
): Half {
  const isLeft = (site: Site): boolean => site[axis] <= cut;
  const own = bonds.filter(({ ends }) => ends.every(isLeft) === (side === "left"));
  const buffer = new Set(bufferSites.map(String));
  const isKept = (name: string, site: Site): boolean => !buffer.has(name) || site[axis] === cut;
  const sites = new Map<string, Site>();
  const add = (site: Site): void => void sites.set(String(site), site);
  for (const { ends } of own) ends.forEach(add);
  for (const site of bufferSites) if (site[axis] === cut || isLeft(site) === (side === "left")) add(site);
  for (const name of fieldOf.keys()) {
    const site = name.split(",").map(Number) as unknown as Site;
    if (isLeft(site) === (side === "left")) add(site);
  }
  const forwards = side === "left" ? 1 : -1;
  const inOrder = [...sites].sort(([, a], [, b]) => forwards * (a[axis] - b[axis] || a[1 - axis]! - b[1 - axis]!));

  const steps: number[] = [];
  const spins: string[] = [];
  const entered = new Set<string>();
  let cost = 0;
  let table = 1;
  const step = (...words: [number, number, number?, number?]): void => {
    steps.push(words[0], words[1], words[2] ?? 0, words[3] ?? 0);
    table = Math.max(table, 2 ** spins.length);
    cost += 2 ** spins.length;
  };
  const otherEnd = ({ ends }: Bond, name: string): string => ends.map(String).find((end) => end !== name)!;
  const bondsOf = new Map(inOrder.map(([name]) => [name, [] as Bond[]]));
  for (const bond of own) for (const end of bond.ends) bondsOf.get(String(end))!.push(bond);
  for (const [name, site] of inOrder) {
    const present = bondsOf.get(name)!.filter((bond) => spins.includes(otherEnd(bond, name)));
    entered.add(name);
    const isDone = (spin: string): boolean =>
      !isKept(spin, sites.get(spin)!) && bondsOf.get(spin)!.every((bond) => entered.has(otherEnd(bond, spin)));
    const outer = isLeft(site) === (side === "left") ? fieldOf.get(name) : undefined;
    const field = outer ? fields.indexOf(outer) + 1 : 0;
    const replacing = present.find((bond) => isDone(otherEnd(bond, name)));
    if (replacing) {
      const bit = spins.indexOf(otherEnd(replacing, name));
      spins[bit] = name;
      step(SPIN_STEP.replace, bit, field, replacing.direction);
    } else {
      spins.push(name);
      step(SPIN_STEP.enter, field);
    }
    for (const bond of present) {
      if (bond === replacing) continue;
      const [low, high] = [spins.indexOf(name), spins.indexOf(otherEnd(bond, name))].sort((a, b) => a - b);
      step(SPIN_STEP.bind, low!, high, bond.direction);
    }
    for (let bit = spins.length - 1; bit >= 0; bit--) {
      if (!isDone(spins[bit]!)) continue;
      spins.splice(bit, 1);
      step(SPIN_STEP.sum, bit);
    }
  }
  step(SPIN_STEP.keep, side === "left" ? 0 : 1);
  return { steps, spins, table, cost };
}
