import { InputError } from "../errors/index.ts";
import { isingReplicas, isingReplicasBytes, multispinThresholds, packReplica, REPLICAS } from "../kernels/index.ts";
import { formatSize } from "../lattices/index.ts";
import type { IsingModel } from "../models/index.ts";
import { isingModelOf, isNearlyFree, type Sampler } from "./sampler.ts";

/**
 * Metropolis' move for 128 replicas at once by multi-spin coding [bhanot1986]: each bit of a word is a spin of a replica of its
 * own, with random numbers of its own, for replicas that share them become equal or opposite.
 *
 * It does the ferromagnet and the antiferromagnet on a square torus of even sides without a field, colour by colour of a
 * checkerboard; a flip that leaves the energy as it is is accepted with probability ½. An update is one sweep.
 */
export function multispin(): Sampler {
  return {
    name: "multispin",
    update: "sweep",
    replicas: REPLICAS,
    prepare(any) {
      const model = isingModelOf(any, "multispin");
      const coupling = uniformCoupling(model);
      const thresholds = multispinThresholds(coupling);
      const {
        numSites: N,
        size: [Lx, Ly],
      } = model.lattice;
      return {
        bytes: isingReplicasBytes(Lx, Ly) + REPLICAS * N,
        in(workspace) {
          const replicas = isingReplicas(workspace, Lx, Ly);
          const spins = workspace.int8(REPLICAS * N);
          return {
            spins,
            advance(stream, updates) {
              for (let r = 0; r < REPLICAS; r++) packReplica(replicas, r, spins.subarray(r * N, (r + 1) * N));
              workspace.multispinMetropolis(replicas, thresholds, stream, updates);
              for (let r = 0; r < REPLICAS; r += 8) workspace.unpackReplicas(replicas, r, spins.subarray(r * N));
            },
          };
        },
      };
    },
  };
}

/** K of a model that multi-spin coding can do, negative for an antiferromagnet; refuses others. */
function uniformCoupling(model: IsingModel): number {
  const { lattice, couplings, field, coupling } = model;
  const [J = 1] = couplings;
  const refuse = (got: string): never => {
    throw new InputError(
      `multispin: expected a square torus of even sides, equal couplings and no field, got ${got}; use another sampler`,
    );
  };
  if (lattice.kind !== "square") refuse(`a ${lattice.kind} lattice`);
  if (lattice.boundary !== "torus") refuse(`${lattice.boundary} boundaries`);
  if (lattice.size.some((L) => L % 2 !== 0)) refuse(formatSize(lattice.size));
  if (field !== 0) refuse(`a field of ${field}`);
  if (couplings.some((other) => other !== J)) refuse(`couplings ${couplings.join(", ")}`);
  if (isNearlyFree(model)) refuse(`nearly free spins, K = ${coupling * J}`);
  return coupling * J;
}
