import { exp } from "../kernels/index.ts";
import { blockFreeEnergies, freeEnergy, type Rbm, unitState } from "../rbm/index.ts";
import { blockStates, configurationsOf, type Windows, windowSpins } from "../windows/index.ts";
import { prepareValues, type StateTable } from "./drawnHidden.ts";
import type { Posterior } from "./posterior.ts";
import type { DeltaTable, ProxyForm } from "./rbmProxy.ts";

/** The two Θ-RBMs of the paper: P_Θ(V,E), its visible units those of V and then those of E; and P_Θ(V). */
export interface ThetaRbms {
  /** P_Θ(V,E), of units ±1. */
  readonly joint: Rbm;
  /** P_Θ(V), of units ±1. */
  readonly block: Rbm;
}

/** F_VE(V,E_t) of every state V of the block, for the environments of windows: at t·2ⁿ + V. */
function jointFreeEnergies(windows: Windows, joint: Rbm): Float64Array {
  const n = windows.geometry.visibleSites.length;
  const nE = windows.geometry.environmentSites.length;
  const states = 2 ** n;
  const environments = windowSpins(windows, windows.geometry.environmentSites);
  const table = new Float64Array(windows.count * states);
  const freeEnergies = blockFreeEnergies(joint, n);
  for (let t = 0; t < windows.count; t++) {
    freeEnergies(environments.subarray(t * nE, (t + 1) * nE), table.subarray(t * states, (t + 1) * states));
  }
  return table;
}

/** ΔE(V,E) = F_VE(V,E) − F_V(V) of the Θ-RBMs, for the environments of windows and every state of the block. */
export function deltaTable(windows: Windows, { joint, block }: ThetaRbms): DeltaTable {
  const n = windows.geometry.visibleSites.length;
  const states = 2 ** n;
  const blockFreeEnergy = Float64Array.from({ length: states }, (_, V) => freeEnergy(block, unitState(V, n)));
  const delta = jointFreeEnergies(windows, joint);
  for (let t = 0; t < windows.count; t++) {
    for (let V = 0; V < states; V++) delta[t * states + V]! -= blockFreeEnergy[V]!;
  }
  return { count: windows.count, states, delta, blockStates: blockStates(windows), blockFreeEnergy };
}

/** All 2ⁿ states of the block with the weights P_Θ(V), and ΔE as above: what gradients with a drawn H are taken from. */
export function allStatesTable(windows: Windows, theta: ThetaRbms, form: ProxyForm): StateTable {
  const n = windows.geometry.visibleSites.length;
  const { count, states, delta, blockFreeEnergy } = deltaTable(windows, theta);
  const least = blockFreeEnergy.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const weights = blockFreeEnergy.map((F) => exp(least - F));
  const spins = new Int8Array(states * n);
  for (let V = 0; V < states; V++) spins.set(unitState(V, n), V * n);
  const values = delta.map((x) => -x);
  prepareValues(values, states, form);
  return {
    form,
    n,
    count,
    states,
    spins,
    weights,
    blocks: windowSpins(windows, windows.geometry.visibleSites),
    values,
  };
}

/** P_Θ(V|E) ∝ e^{−F_VE(V,E)}: what the joint Θ-RBM says of the block, once its environment is known. */
export function thetaPosterior(windows: Windows, joint: Rbm): Posterior {
  const states = 2 ** windows.geometry.visibleSites.length;
  const table = jointFreeEnergies(windows, joint);
  for (let t = 0; t < windows.count; t++) {
    const row = table.subarray(t * states, (t + 1) * states);
    let least = Number.POSITIVE_INFINITY;
    for (const F of row) least = Math.min(least, F);
    let sum = 0;
    for (let V = 0; V < states; V++) sum += row[V] = exp(least - row[V]!);
    for (let V = 0; V < states; V++) row[V]! /= sum;
  }
  return { count: windows.count, states, table, configurations: configurationsOf(windows) };
}
