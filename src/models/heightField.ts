import { InputError } from "../errors/index.ts";
import { type Lattice, verticesOf } from "../lattices/index.ts";
import { coveringOf } from "./covering.ts";
import { electricField } from "./dimerObservables.ts";

/** Heights of a covering: one number a face, in multiples of ¼, from that of face (0, 0), which is 0. */
export interface HeightField {
  /** Faces [Fx, Fy]: of a torus as many as vertices, of an open lattice one less a side. */
  readonly size: readonly [number, number];
  /** heights[x + Fx·y], of the face below and to the right of vertex (x, y), site (2x + 1, 2y + 1) of the medial grid. */
  readonly heights: Float64Array;
  /**
   * What the height gains once round the torus along x and along y, [−W_y, W_x] with the winding numbers; [0, 0] on an open lattice. Where it is
   * not zero the heights are those of the torus cut open.
   */
  readonly round: readonly [number, number];
}

/**
 * The height field of a covering [alet2005]: since no field comes out of a vertex, E is the curl of a height h on the faces,
 *
 *     E_x = ∂_y h,    E_y = −∂_x h
 *
 * with differences of neighbouring faces: counter-clockwise round a vertex with x + y even, h goes up by ¼ across a link without a dimer, and down
 * by ¾ across the one with it. To turn two parallel dimers of a plaquette changes its height by ±1 and no other.
 *
 * @param spins one configuration of the medial grid, a covering
 */
export function heightField(spins: Int8Array, lattice: Lattice): HeightField {
  if (coveringOf(spins, lattice) === undefined) {
    throw new InputError("heightField: expected one dimer on each vertex, got a vertex with none or several");
  }
  const {
    size: [width],
  } = lattice;
  const {
    size: [Lx, Ly],
    boundary,
  } = verticesOf(lattice);
  const field = electricField(spins, lattice);
  const E = {
    x: (x: number, y: number) => field[2 * x + 1 + width * 2 * y]!,
    y: (x: number, y: number) => field[2 * x + width * (2 * y + 1)]!,
  };
  const torus = boundary === "torus";
  const size = [torus ? Lx : Lx - 1, torus ? Ly : Ly - 1] as const;
  const heights = new Float64Array(size[0] * size[1]);
  for (let y = 0; y < size[1]; y++) {
    for (let x = 0; x < size[0]; x++) {
      const i = x + size[0] * y;
      if (x > 0) heights[i] = heights[i - 1]! - E.y(x, y);
      else if (y > 0) heights[i] = heights[i - size[0]]! + E.x(x, y);
    }
  }
  if (!torus) return { size, heights, round: [0, 0] };
  return { size, heights, round: [heights[Lx - 1]! - E.y(0, 0), heights[Lx * (Ly - 1)]! + E.x(0, 0)] };
}

/** The height of face (x, y), which on a torus may lie beyond its sides: there h has gained what it gains once round. */
export function heightAt({ size: [Fx, Fy], heights, round }: HeightField, x: number, y: number): number {
  const [timesX, timesY] = [Math.floor(x / Fx), Math.floor(y / Fy)];
  return heights[x - Fx * timesX + Fx * (y - Fy * timesY)]! + timesX * round[0] + timesY * round[1];
}
