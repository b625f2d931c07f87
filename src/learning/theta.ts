import type { ThetaRbms } from "../information/index.ts";
import { type Key, keyFor, type Units } from "../kernels/index.ts";
import { type Rbm, toUnits, trainRbm } from "../rbm/index.ts";
import { type Windows, windowBits } from "../windows/index.ts";

/** How the two Θ-RBMs are trained; see trainRbm. */
export interface ThetaOptions {
  /** Hidden units of the RBM of (V,E), and of that of V. */
  readonly jointHidden: number;
  /** Hidden units of the RBM of V. */
  readonly blockHidden: number;
  /** Values of the units in training. The machines that come out are of units ±1 in any case, the same distributions. */
  readonly units: Units;
  /** Passes over the windows. */
  readonly epochs: number;
  /** Windows in a step. */
  readonly batch: number;
  /** k of CD-k. */
  readonly steps: number;
  /** Chains that run through the whole training, PCD-k, instead of CD-k. */
  readonly persistent: boolean;
  /** Learning rate at the first and at the last epoch. */
  readonly rate: readonly [number, number];
  /** In [0, 1). */
  readonly momentum: number;
  /** L2 decay of the weights, per unit of learning rate. */
  readonly weightDecay: number;
}

/**
 * Learning rates of the first and of the last epoch. Weights between units 0 and 1 are four times those of the same distribution
 * between units ±1 and their gradients a quarter, so that a step of the same size in the distribution wants 16 times the rate.
 */
const RATES: Readonly<Record<Units, readonly [number, number]>> = { "±1": [0.03, 0.001], "0/1": [0.4, 0.04] };

/**
 * What machines of dimers need: block and environment hang together by little, and with what brings spins home, half of the field's
 * information is not seen.
 */
const OF_DIMERS = { jointHidden: 160, blockHidden: 80, epochs: 25, steps: 3 };
const DIMER_RATES: Readonly<Record<Units, readonly [number, number]>> = { "±1": [0.05, 0.005], "0/1": [0.8, 0.08] };

/**
 * Settings that bring ⟨KL(P(V|E) ‖ P_Θ(V|E))⟩ below 0.03 nats for the paper's window of the Ising model, in either units; and of dimers, with
 * enough windows, to most of the information of the electric field, see thetaSight.
 */
export function thetaDefaults(
  { geometry: { visibleSites, environmentSites }, ensemble: { lattice } }: Windows,
  trainedUnits: Units = "±1",
): ThetaOptions {
  const units = visibleSites.length + environmentSites.length;
  const dimers = lattice.kind === "medial";
  return {
    jointHidden: Math.min(128, Math.max(24, units)),
    blockHidden: Math.min(64, Math.max(8, 2 * visibleSites.length)),
    units: trainedUnits,
    epochs: 20,
    batch: 100,
    steps: 1,
    persistent: false,
    rate: (dimers ? DIMER_RATES : RATES)[trainedUnits],
    momentum: 0.5,
    weightDecay: 0,
    ...(dimers ? OF_DIMERS : {}),
  };
}

/**
 * Trains the two Θ-RBMs of the paper on windows: P_Θ(V,E) and P_Θ(V), by contrastive divergence. Whatever units they are trained in,
 * they are returned as machines of units ±1, by the exact turn of {@link toUnits}: all that is computed of them takes blocks,
 * environments and rules in that coding.
 */
export function trainThetaRbms(
  windows: Windows,
  { jointHidden, blockHidden, ...options }: ThetaOptions,
  {
    key,
    onEpoch,
    signal,
  }: { key: Key; onEpoch?: (done: number, total: number) => void; signal?: AbortSignal | undefined },
): ThetaRbms {
  const { visibleSites, environmentSites } = windows.geometry;
  const train = (sites: typeof visibleSites, hidden: number, which: number): Rbm => {
    const machine = trainRbm(
      { visible: sites.length, count: windows.count, bits: windowBits(windows, sites) },
      {
        ...options,
        hidden,
        key: keyFor(key, which === 0 ? "joint" : "block"),
        signal,
        onEpoch: ({ epoch, epochs }) => onEpoch?.(which * epochs + epoch, 2 * epochs),
      },
    );
    return toUnits(machine, "±1").machine;
  };
  return {
    joint: train([...visibleSites, ...environmentSites], jointHidden, 0),
    block: train(visibleSites, blockHidden, 1),
  };
}
