/** What is measured of dimers that are watched. */
import type { Lattice } from "kadanoff/lattices";
import { coveringOf, linksOf, observeDimers } from "kadanoff/models";

/** The energy per vertex and |C|, the columnar order, of configurations of a medial grid that are coverings. */
export function dimerMeter(lattice: Lattice): (spins: Int8Array) => readonly [energy: number, order: number] {
  const links = linksOf(lattice);
  const into = new Uint8Array(links.length / 4);
  return (spins) => {
    const covering = coveringOf(spins, lattice, { links, into });
    if (covering === undefined) throw new Error("dimers: the configuration is no covering");
    const {
      energy,
      columnar: [Cx, Cy],
    } = observeDimers(covering, lattice);
    return [energy, Math.sqrt(Cx * Cx + Cy * Cy)];
  };
}
