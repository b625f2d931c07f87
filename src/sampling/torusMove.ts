import { type IsingTorus, isingTorus, isingTorusBytes, type Workspace } from "../kernels/index.ts";
import { type IsingModel, isPlainFerromagnet } from "../models/index.ts";
import type { Move } from "./sampler.ts";

/** Whether the fast kernels fit: the plain ferromagnet on a square torus. */
export function isPlainTorus(model: IsingModel): boolean {
  return model.lattice.kind === "square" && model.lattice.boundary === "torus" && isPlainFerromagnet(model);
}

type TorusUpdate = (workspace: Workspace, torus: IsingTorus, stream: Uint32Array) => void;

/** A move by the kernels for square tori. */
export function torusMove(
  { lattice: { size } }: IsingModel,
  {
    advance,
    settle,
  }: {
    advance: (workspace: Workspace, torus: IsingTorus, stream: Uint32Array, updates: number) => void;
    settle?: TorusUpdate;
  },
): Move {
  const [Lx, Ly] = size;
  return {
    bytes: isingTorusBytes(Lx, Ly),
    in(workspace) {
      const torus = isingTorus(workspace, Lx, Ly);
      return {
        spins: torus.spins,
        advance: (stream, updates) => advance(workspace, torus, stream, updates),
        ...(settle ? { settle: (stream: Uint32Array) => settle(workspace, torus, stream) } : {}),
      };
    },
  };
}
