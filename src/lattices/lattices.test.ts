import { describe, expect, it } from "vitest";
import { chainLattice, directionsOf, formatSize, neighboursOf, squareLattice, triangularLattice } from "./index.ts";

const boundaries = ["torus", "open"] as const;
const lattices = boundaries.flatMap((boundary) => [
  chainLattice({ length: 7, boundary }),
  chainLattice({ length: 2, boundary }),
  squareLattice({ size: [5, 3], boundary }),
  squareLattice({ size: [2, 4], boundary }),
  triangularLattice({ size: [4, 3], boundary }),
  triangularLattice({ size: [2, 2], boundary }),
]);

describe("neighboursOf", () => {
  it.each(lattices)(
    "is symmetric: forwards from one is backwards from the other ($kind $size, $boundary)",
    (lattice) => {
      const { degree, sites } = neighboursOf(lattice);
      expect(degree).toBe(2 * directionsOf(lattice).length);
      let bonds = 0;
      for (let i = 0; i < lattice.numSites; i++) {
        for (let k = 0; k < degree; k++) {
          const j = sites[i * degree + k]!;
          if (j === lattice.numSites) continue;
          expect(sites[j * degree + (k ^ 1)]).toBe(i);
          bonds++;
        }
      }
      const [Lx, Ly] = lattice.size;
      const inDirection = ([dx, dy]: readonly [number, number]) =>
        lattice.boundary === "torus" ? Lx * Ly : (Lx - dx) * (Ly - dy);
      expect(bonds).toBe(2 * directionsOf(lattice).reduce((sum, direction) => sum + inDirection(direction), 0));
    },
  );

  it("has six different neighbours on a triangular torus, on one side the square's and the diagonal's", () => {
    const { sites } = neighboursOf(triangularLattice({ size: [4, 4] }));
    expect([...sites.subarray(0, 6)]).toEqual([1, 3, 4, 12, 5, 15]);
  });
});

it("sizes are refused where they make no lattice, and written as the command line reads them", () => {
  expect(() => squareLattice({ size: [1, 4] })).toThrow(
    "square lattice: expected sizes that are integers from 2 to 32768",
  );
  expect(() => chainLattice({ length: 1 })).toThrow("chain lattice: expected a length that is an integer");
  expect(() => triangularLattice({ size: [2.5, 4] })).toThrow("triangular lattice");
  expect(formatSize([64, 32])).toBe("64x32");
  expect(formatSize(chainLattice({ length: 12 }).size)).toBe("12");
});
