/** Many replicas of the Ising model on a torus, coded as the bits of words: their memory, and what decides their flips. */
import { InputError } from "../errors/index.ts";
import { probabilityThreshold, type Workspace } from "./kernels.ts";
import { exp } from "./math.ts";

/** How many replicas multi-spin coding updates at once. */
export const REPLICAS = 128;

/** The same torus of Lx × Ly sites, both even, in {@link REPLICAS} states. */
export interface IsingReplicas {
  /** Sites along x, even. */
  readonly Lx: number;
  /** Sites along y, even. */
  readonly Ly: number;
  /** Bit r mod 32 of words[4i + ⌊r/32⌋] is 1 where spin i of replica r is −1, i = x + Lx·y. All zero is all up. */
  readonly words: Uint32Array;
  /** 256 words: the bits of the thresholds as masks. */
  readonly masks: Uint32Array;
}

/** Bytes of a workspace that hold {@link IsingReplicas} and a stream. */
export function isingReplicasBytes(Lx: number, Ly: number): number {
  return 4 * REPLICAS * Math.ceil((Lx * Ly) / 32) + 1024 + 2048;
}

/** {@link IsingReplicas} in a workspace, all spins up. */
export function isingReplicas(workspace: Workspace, Lx: number, Ly: number): IsingReplicas {
  if (Lx % 2 !== 0 || Ly % 2 !== 0) {
    throw new InputError(`multi-spin Metropolis goes over a checkerboard: expected even sides, got ${Lx}x${Ly}`);
  }
  return { Lx, Ly, words: workspace.uint32((REPLICAS / 32) * Lx * Ly), masks: workspace.uint32(256) };
}

/** Makes `spins`, N of ±1, the state of replica r. */
export function packReplica({ words }: IsingReplicas, r: number, spins: ArrayLike<number>): void {
  const mask = 1 << (r & 31);
  for (let i = 0, at = r >> 5; i < spins.length; i++, at += 4) {
    words[at] = spins[i]! < 0 ? words[at]! | mask : words[at]! & ~mask;
  }
}

/** The state of replica r, N spins of ±1; {@link Workspace.unpackReplicas} is faster where many are wanted. */
export function unpackReplica(
  { words, Lx, Ly }: IsingReplicas,
  r: number,
  spins: Int8Array = new Int8Array(Lx * Ly),
): Int8Array {
  for (let i = 0, at = r >> 5; i < Lx * Ly; i++, at += 4) spins[i] = 1 - 2 * ((words[at]! >>> (r & 31)) & 1);
  return spins;
}

/**
 * What {@link Workspace.multispinMetropolis} accepts: a flip that lowers the energy always; one that leaves it with probability ½;
 * one that breaks one or two bonds more than it mends, against s·h = 2 or 4, with e^{−4|K|} or e^{−8|K|}, as words.
 *
 * Metropolis' rule would always accept where the energy stays. On a checkerboard that is not ergodic: a state in which
 * each spin has as many friends as foes around it, diagonal stripes two wide for one, would turn into its negative
 * for ever, and no other state would ever become it. With ½ detailed balance holds as well.
 */
export interface MultispinThresholds {
  /** e^{−4|K|} as a word, for s·h = 2. */
  readonly two: number;
  /** e^{−8|K|} as a word, for s·h = 4. */
  readonly four: number;
  /** Whether a bond is satisfied where its spins differ, K < 0. */
  readonly antiferromagnet: boolean;
}

/**
 * {@link MultispinThresholds} at a coupling K of either sign. K = 0 is refused: every flip against a field would be
 * accepted, and from all up all spins turned in every sweep. Close to it, |K| ≪ 0.1, the chain remembers such turns
 * for some 1/(4|K|) sweeps.
 */
export function multispinThresholds(coupling: number): MultispinThresholds {
  if (!(Number.isFinite(coupling) && coupling !== 0)) {
    throw new InputError(
      `multi-spin Metropolis: expected a finite coupling other than 0, got ${coupling}; at K = 0 draw the spins as fair bits`,
    );
  }
  const K = Math.abs(coupling);
  return {
    two: probabilityThreshold(exp(-4 * K)),
    four: probabilityThreshold(exp(-8 * K)),
    antiferromagnet: coupling < 0,
  };
}
