import { nextWord, probabilityThreshold } from "../kernels/index.ts";
import { faceSite, type Lattice, vertexSite, verticesOf } from "../lattices/index.ts";
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
 * Dimers. Chains begin from a columnar covering, without winding. Between samples a torus is shifted, reflected and, where it is a
 * square, transposed at random, so that the four columnar states, which cold chains hardly leave, have their equal parts; and the noise,
 * which is independent of the dimers, is drawn. Winding numbers are watched, since only moves round the torus change them, and what those
 * symmetries leave of the columnar order; on open lattices, which are not moved, its components.
 */
export function dimerSystem(model: DimerModel): System {
  const { lattice } = model;
  const links = linksOf(lattice);
  const noise = noiseOf(model);
  const observe = dimerObserver(model);
  const torus = lattice.boundary === "torus";
  const move = torus ? randomSymmetry(lattice) : undefined;
  const square = lattice.size[0] === lattice.size[1];
  return {
    begin(spins) {
      spins.fill(0);
      writeCovering(columnarCovering(lattice), links, spins);
    },
    redraw(spins, stream) {
      move?.(spins, stream);
      noise?.(spins, stream);
    },
    watch(spins) {
      const { energy, winding, columnar } = observe(spins);
      if (!torus) return { energy: [energy], columnarOrder: columnar };
      const [Cx, Cy] = columnar;
      const columnarOrder = square ? [Math.sqrt(Cx * Cx + Cy * Cy)] : [Math.abs(Cx), Math.abs(Cy)];
      return { energy: [energy], winding, columnarOrder };
    },
  };
}

/** Moves a configuration of a torus by one of its symmetries, any of them; sites of each kind come to lie on their own kind. */
function randomSymmetry({ size: [width, height], numSites }: Lattice): (spins: Int8Array, stream: Uint32Array) => void {
  const before = new Int8Array(numSites);
  /** Where coordinate x goes: shifted by whole vertices, and reflected or not. */
  const along = (side: number, stream: Uint32Array): Uint32Array => {
    const shift = 2 * (nextWord(stream) % (side / 2));
    const sign = nextWord(stream) & 1 ? -1 : 1;
    return Uint32Array.from({ length: side }, (_, x) => (sign * x + shift + side) % side);
  };
  return (spins, stream) => {
    before.set(spins);
    const [xs, ys] = [along(width, stream), along(height, stream)];
    const transposed = (nextWord(stream) & 1) === 1 && width === height;
    const [stepX, stepY] = transposed ? [width, 1] : [1, width];
    for (let y = 0, from = 0; y < height; y++) {
      const to = stepY * ys[y]!;
      for (let x = 0; x < width; x++, from++) spins[to + stepX * xs[x]!] = before[from]!;
    }
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
