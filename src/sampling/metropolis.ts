import { InputError } from "../errors/index.ts";
import { exp, probabilityThreshold } from "../kernels/index.ts";
import { formatSize } from "../lattices/index.ts";
import { expectTorus, type Sampler } from "./sampler.ts";

/**
 * Metropolis' single-spin move [metropolis1953], one colour of a checkerboard after the other: the spins of one colour
 * do not see each other. A flip that costs βΔE = 2K s h is accepted with probability min(1, e^{−βΔE}).
 *
 * An update is one sweep of the lattice. Below T_c single flips do not turn the magnetization round on a large lattice:
 * the ± symmetry of the ensemble then rests on the global flips that `sample` makes between stored configurations.
 */
export function metropolis(): Sampler {
  return {
    name: "metropolis",
    update: "sweep",
    prepare(model) {
      expectTorus("metropolis", model);
      const { size } = model.lattice;
      if (size.some((L) => L % 2 !== 0)) {
        throw new InputError(
          `metropolis: expected even sides for the checkerboard, got ${formatSize(size)}; use wolff or swendsen-wang`,
        );
      }
      const thresholds = {
        two: probabilityThreshold(exp(-4 * model.coupling)),
        four: probabilityThreshold(exp(-8 * model.coupling)),
      };
      return {
        advance: (workspace, torus, stream, updates) => workspace.metropolis(torus, thresholds, stream, updates),
      };
    },
  };
}
