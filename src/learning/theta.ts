import type { ThetaRbms } from "../information/index.ts";
import { type Key, keyFor } from "../kernels/index.ts";
import { trainRbm } from "../rbm/index.ts";
import { type Windows, windowBits } from "../windows/index.ts";

/** How the two Θ-RBMs are trained; see trainRbm. */
export interface ThetaOptions {
  /** Hidden units of the RBM of (V,E), and of that of V. */
  readonly jointHidden: number;
  readonly blockHidden: number;
  readonly epochs: number;
  readonly batch: number;
  readonly steps: number;
  readonly rate: readonly [number, number];
  readonly momentum: number;
  readonly weightDecay: number;
}

/** Settings that bring ⟨KL(P(V|E) ‖ P_Θ(V|E))⟩ below 0.03 nats for the paper's window of the Ising model. */
export function thetaDefaults({ geometry: { visibleSites, environmentSites } }: Windows): ThetaOptions {
  const units = visibleSites.length + environmentSites.length;
  return {
    jointHidden: Math.min(128, Math.max(24, units)),
    blockHidden: Math.min(64, Math.max(8, 2 * visibleSites.length)),
    epochs: 20,
    batch: 100,
    steps: 1,
    rate: [0.03, 0.001],
    momentum: 0.5,
    weightDecay: 0,
  };
}

/** Trains the two Θ-RBMs of the paper on windows: P_Θ(V,E) and P_Θ(V), by contrastive divergence. */
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
  const train = (sites: typeof visibleSites, units: number, which: number) =>
    trainRbm(
      { visible: sites.length, count: windows.count, bits: windowBits(windows, sites) },
      {
        ...options,
        hidden: units,
        key: keyFor(key, which === 0 ? "joint" : "block"),
        signal,
        onEpoch: ({ epoch, epochs }) => onEpoch?.(which * epochs + epoch, 2 * epochs),
      },
    );
  return {
    joint: train([...visibleSites, ...environmentSites], jointHidden, 0),
    block: train(visibleSites, blockHidden, 1),
  };
}
