import { type IsingReplicas, type MultispinThresholds, REPLICAS } from "../multispin.ts";
import { alignToFour, nextWord } from "../stream.ts";

/** The 128 bits of one site, or of one draw. */
type Bits = readonly [number, number, number, number];

/** The same operation on each of four words. */
const each = (f: (w: number) => number): Bits => [f(0), f(1), f(2), f(3)];

export function multispinMetropolis(
  { words, Lx, Ly }: IsingReplicas,
  { two, four, antiferromagnet }: MultispinThresholds,
  stream: Uint32Array,
  sweeps: number,
): void {
  const site = (x: number, y: number): Bits => {
    const at = 4 * (((x + Lx) % Lx) + Lx * ((y + Ly) % Ly));
    return each((w) => words[at + w]!);
  };
  alignToFour(stream);
  for (let k = 0; k < sweeps; k++) {
    for (const colour of [0, 1]) {
      for (let y = 0; y < Ly; y++) {
        for (let x = (y + colour) % 2; x < Lx; x += 2) {
          const s = site(x, y);
          const neighbours = [site(x - 1, y), site(x + 1, y), site(x, y - 1), site(x, y + 1)];
          // broken[n]: the replicas in which n of the four bonds are broken.
          let broken: Bits[] = [each(() => -1), ...Array.from({ length: 4 }, () => each(() => 0))];
          for (const neighbour of neighbours) {
            const isBroken = each((w) => (s[w]! ^ neighbour[w]! ^ (antiferromagnet ? -1 : 0)) | 0);
            broken = broken.map((replicas, n) =>
              each((w) => (replicas[w]! & ~isBroken[w]!) | ((broken[n - 1]?.[w] ?? 0) & isBroken[w]!)),
            );
          }
          const accepted = below(broken, [four, two, 2 ** 31], stream);
          for (let w = 0; w < 4; w++) {
            words[4 * (x + Lx * y) + w] = s[w]! ^ (broken[3]![w]! | broken[4]![w]! | accepted[w]!);
          }
        }
      }
    }
  }
}

/**
 * Where a random number of 32 bits, one for each replica, is below thresholds[n] for a replica of which[n]. Bits are drawn
 * for all replicas, the highest first, until each of these has one that differs from its threshold's: ten, and then two at a
 * time, as the fast kernel finds it best.
 */
function below(which: readonly Bits[], thresholds: readonly number[], stream: Uint32Array): Bits {
  let accepted: Bits = each(() => 0);
  let undecided = each((w) => thresholds.reduce((replicas, _, n) => replicas | which[n]![w]!, 0));
  let bit = 31;
  do {
    const random = each(() => nextWord(stream));
    const threshold = each((w) =>
      thresholds.reduce((replicas, value, n) => replicas | ((value >>> bit) & 1 ? which[n]![w]! : 0), 0),
    );
    accepted = each((w) => accepted[w]! | (undecided[w]! & threshold[w]! & ~random[w]!));
    undecided = each((w) => undecided[w]! & ~(random[w]! ^ threshold[w]!));
    bit--;
  } while (bit > 21 || bit % 2 === 0 || (bit >= 0 && undecided.some((replicas) => replicas !== 0)));
  return accepted;
}

export function unpackReplicas({ words, Lx, Ly }: IsingReplicas, first: number, spins: Int8Array): void {
  const N = Lx * Ly;
  for (let r = first; r < Math.min(first + 8, REPLICAS); r++) {
    for (let i = 0; i < N; i++) {
      spins[(r - first) * N + i] = (words[4 * i + (r >> 5)]! >>> (r & 31)) & 1 ? -1 : 1;
    }
  }
}
