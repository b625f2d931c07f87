import { nextWord } from "../kernels/index.ts";
import { criticalCoupling, criticalCouplingOf, type IsingModel, satisfiedState } from "../models/index.ts";
import { observe } from "./observables.ts";
import { orderParameters } from "./order.ts";
import type { System } from "./system.ts";

/**
 * The Ising model. Chains begin from order at and below T_c, from a random configuration above. Without a field all spins are turned
 * round with probability ½ between samples, which makes the ensemble ± symmetric whatever the sampler: Metropolis stays in one
 * sign for ages below T_c, and Wolff deep in the ordered phase turns the whole lattice at every step, so that every other sample
 * has the same sign.
 */
export function isingSystem(model: IsingModel): System {
  const { lattice, field } = model;
  const parameters = orderParameters(model);
  return {
    begin(spins, stream) {
      const ordered = orderedStart(model);
      if (ordered) spins.set(ordered);
      else for (let i = 0; i < spins.length; i++) spins[i] = nextWord(stream) & 1 ? 1 : -1;
    },
    redraw(spins, stream) {
      if (field !== 0) return;
      if (nextWord(stream) & 1) for (let i = 0; i < spins.length; i++) spins[i] = -spins[i]!;
    },
    watch(spins) {
      const { energy, magnetization } = observe(spins, lattice, model);
      const order = parameters.map((parameter) => parameter(spins));
      return { energy: [energy], absMagnetization: [Math.abs(magnetization)], ...(order.length > 0 ? { order } : {}) };
    },
  };
}

/** The ordered state, where equilibrium is nearer to it than to a random one; where T_c is unknown as if it were the square's. */
function orderedStart(model: IsingModel): Int8Array | undefined {
  const strongest = Math.max(...model.couplings.map(Math.abs));
  const critical = criticalCouplingOf(model) ?? criticalCoupling / strongest;
  return model.coupling >= critical ? satisfiedState(model) : undefined;
}
