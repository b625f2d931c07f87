import { nextWord, probabilityThreshold } from "../kernels/index.ts";
import { faceSite, vertexSite, verticesOf } from "../lattices/index.ts";
import {
  columnarCovering,
  coveringOf,
  type DimerModel,
  type DimerObservables,
  linksOf,
  observeDimers,
  writeCovering,
} from "../models/index.ts";
import type { System } from "./system.ts";

/**
 * Dimers. Chains begin from a columnar covering, without winding. The noise, which is independent of the dimers, is drawn for each
 * sample. Winding numbers are watched, since only moves round the torus change them, and the columnar order by its components, since
 * chains may be slow to leave one of the four columnar states.
 */
export function dimerSystem(model: DimerModel): System {
  const { lattice } = model;
  const links = linksOf(lattice);
  const noise = noiseOf(model);
  const observe = dimerObserver(model);
  const torus = lattice.boundary === "torus";
  return {
    begin(spins) {
      spins.fill(0);
      writeCovering(columnarCovering(lattice), links, spins);
    },
    redraw: (spins, stream) => noise?.(spins, stream),
    watch(spins) {
      const { energy, winding, columnar } = observe(spins);
      return { energy: [energy], ...(torus ? { winding } : {}), columnarOrder: columnar };
    },
  };
}

/** Measures configurations of the medial grid that are coverings. */
export function dimerObserver({ lattice }: Pick<DimerModel, "lattice">): (spins: Int8Array) => DimerObservables {
  const links = linksOf(lattice);
  const into = new Uint8Array(links.length / 4);
  return (spins) => {
    const covering = coveringOf(spins, lattice, { links, into });
    if (covering === undefined) throw new Error("dimers: the configuration is no covering");
    return observeDimers(covering, lattice);
  };
}

/** Draws the spins of all pairs: that of a vertex is fair, that of its face equal to it with probability `noise`. */
function noiseOf({ lattice, noise }: DimerModel): ((spins: Int8Array, stream: Uint32Array) => void) | undefined {
  if (noise === undefined) return undefined;
  const {
    numSites,
    size: [Lx],
  } = verticesOf(lattice);
  const at = (siteOf: typeof vertexSite): Uint32Array =>
    Uint32Array.from({ length: numSites }, (_, i) => siteOf(lattice, i % Lx, Math.floor(i / Lx)));
  const vertices = at(vertexSite);
  const faces = at(faceSite);
  const threshold = noise === 1 ? Number.POSITIVE_INFINITY : probabilityThreshold(noise);
  return (spins, stream) => {
    for (let i = 0; i < numSites; i++) {
      const s = nextWord(stream) & 1 ? 1 : -1;
      spins[vertices[i]!] = s;
      spins[faces[i]!] = nextWord(stream) < threshold ? s : -s;
    }
  };
}
