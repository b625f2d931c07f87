import { exp, probabilityThreshold } from "../kernels/index.ts";
import { graphSingleSpinMove } from "./graphMove.ts";
import { isingModelOf, isNearlyFree, type Sampler } from "./sampler.ts";
import { isPlainTorus, torusMove } from "./torusMove.ts";

/**
 * On a checkerboard every spin with as many friends as foes turns in every sweep, so that a state in which all are like that,
 * diagonal stripes for one, never becomes another. On a torus this wide such states are rarer than one in 10²⁰.
 */
const LEAST_SIDE = 8;

/**
 * Metropolis' single-spin move [metropolis1953]: a flip is accepted with probability min(1, e^{−βΔE}). The plain ferromagnet
 * on a square torus of even sides, not too small, goes one colour of a checkerboard after the other, since spins of one colour do not see each
 * other; everything else chooses sites at random, as the textbook has it, which no lattice and no coupling can trap. Nearly free
 * spins are flipped half as often.
 *
 * An update is one sweep, N flips that are tried. Below T_c single flips do not turn the magnetization round on a large lattice:
 * the ± symmetry of the ensemble then rests on the global flips that `sample` makes between stored configurations.
 */
export function metropolis(): Sampler {
  return {
    name: "metropolis",
    update: "sweep",
    prepare(any) {
      const model = isingModelOf(any, "metropolis");
      const { coupling: K, lattice } = model;
      const even = lattice.size.every((L) => L % 2 === 0 && L >= LEAST_SIDE);
      const most = isNearlyFree(model) ? 0.5 : 1;
      if (!(isPlainTorus(model) && even && most === 1)) {
        return graphSingleSpinMove(model, "random", (alignment) => most * (alignment <= 0 ? 1 : exp(-2 * alignment)));
      }
      const thresholds = { two: probabilityThreshold(exp(-4 * K)), four: probabilityThreshold(exp(-8 * K)) };
      return torusMove(model, {
        advance: (workspace, torus, stream, updates) => workspace.metropolis(torus, thresholds, stream, updates),
      });
    },
  };
}
