import { bondColumns, directionsOf, type Lattice, squareLattice } from "../lattices/index.ts";
import { evenOperatorsOf } from "./latticeOperators.ts";
import { operatorMeter } from "./operatorMeter.ts";
import { even, type Operator, pair } from "./operators.ts";

/**
 * What measures neighbours: the mean of ss' along each direction of bonds, see directionsOf, and then that of next-nearest neighbours.
 *
 * @returns a function of a configuration, shape [Ly, Lx], that writes them into an array, one more than there are directions
 */
export function neighbourMeter(lattice: Lattice): (spins: Int8Array, into: Float64Array) => void {
  if (lattice.kind === "honeycomb") return honeycombMeter(lattice);
  const [, next] = evenOperatorsOf(lattice) as [Operator, Operator];
  const along = directionsOf(lattice).map(([dx, dy]) => even(`neighbours along ${dx}, ${dy}`, pair(dx, dy)));
  const meter = operatorMeter(lattice, [...along, next]);
  return (spins, into) => {
    meter(spins, into);
    for (let a = 0; a < along.length; a++) into[a]! /= lattice.numSites;
    into[along.length]! /= next.terms.length * lattice.numSites;
  };
}

/** Next-nearest neighbours are those within a sublattice, and as all sites have them alike the operators of a square lattice will do. */
function honeycombMeter(lattice: Lattice): (spins: Int8Array, into: Float64Array) => void {
  const {
    size: [Lx, Ly],
    numSites,
  } = lattice;
  const within = even("within a sublattice", pair(2, 0), pair(0, 1), pair(2, 1));
  const meter = operatorMeter(squareLattice({ size: [Lx, Ly] }), [within]);
  const bonds = directionsOf(lattice).map(([dx, dy], a) => ({ dx, dy, first: bondColumns(lattice, a).first }));
  return (spins, into) => {
    meter(spins, into.subarray(bonds.length));
    into[bonds.length]! /= 3 * numSites;
    bonds.forEach(({ dx, dy, first }, a) => {
      let sum = 0;
      for (let y = 0; y < Ly; y++) {
        const other = ((y + dy) % Ly) * Lx;
        for (let x = first; x < Lx; x += 2) sum += spins[y * Lx + x]! * spins[other + ((x + dx) % Lx)]!;
      }
      into[a] = (2 * sum) / numSites;
    });
  };
}
