import { InputError } from "../errors/index.ts";
import { formatSize, isGraph } from "../lattices/index.ts";
import { type AnyEnsemble, configuration, isSpins, type Sampled } from "../sampling/index.ts";
import { formatWindow, isOneRow, type Site, type WindowGeometry } from "./geometry.ts";

/** The corners that windows may have: (first[0] + step[0] i, first[1] + step[1] j), i < count[0] and j < count[1]. */
export interface WindowPlaces {
  /** The first corner, [x, y]. */
  readonly first: readonly [number, number];
  /** From one corner to the next, along x and along y. */
  readonly step: readonly [number, number];
  /** Corners along x and along y. */
  readonly count: readonly [number, number];
}

/**
 * Where windows may lie. In a graph they lie about the centres of the geometry, whose number is x. On a torus every site may be the corner of one, on an open lattice a window lies inside; but where not all
 * sites are alike windows must see the same of them: on a medial grid a block begins on a vertex, (even, even), on a honeycomb lattice on a cell, even x, and where there are
 * sites without a degree of freedom it begins at a multiple of their period.
 */
export function windowPlaces(ensemble: AnyEnsemble, geometry: WindowGeometry): WindowPlaces {
  const { lattice } = ensemble;
  const { ball } = geometry;
  if ((ball !== undefined) !== isGraph(lattice)) {
    throw new InputError(
      `window (${formatWindow(geometry)}): expected ${ball ? "a block of sites side by side" : "a ball, see ballGeometry,"} for a ${lattice.kind === "graph" ? "graph" : `${lattice.kind} lattice`}`,
    );
  }
  if (ball !== undefined) return { first: [0, 0], step: [1, 1], count: [ball.centres.length, 1] };
  if (isOneRow(geometry) !== (lattice.kind === "chain")) {
    throw new InputError(
      `window (${formatWindow(geometry)}): expected ${lattice.kind === "chain" ? "a block of one side, such as 4, for a chain" : `a block of two sides, such as 2x2, for a ${lattice.kind} lattice`}`,
    );
  }
  const step = periodOf(ensemble);
  const first: [number, number] = [0, 0];
  const count: [number, number] = [0, 0];
  for (const axis of [0, 1] as const) {
    const p = step[axis];
    const length = geometry.size[axis];
    // The links and faces of the last column and row of an open medial grid lead nowhere.
    const side = lattice.size[axis] - (lattice.kind === "medial" && lattice.boundary === "open" ? 1 : 0);
    const margin = (length - geometry.block[axis]) / 2;
    first[axis] = (p - (margin % p)) % p;
    count[axis] =
      length > side
        ? 0
        : lattice.boundary === "torus"
          ? Math.floor(side / p)
          : Math.max(0, Math.floor((side - length - first[axis]) / p) + 1);
  }
  if (count[0] * count[1] === 0) {
    throw new InputError(
      `window ${formatSize(geometry.size)} (${formatWindow(geometry)}) does not fit a lattice of ${formatSize(lattice.size)}; use a smaller block, buffer or environment`,
    );
  }
  return { first, step, count };
}

/**
 * Where blocks alone may lie, without a window round them: as {@link windowPlaces}, their corners from (0, 0) on.
 *
 * @param block [bx, by]; by is 1 in a chain
 */
export function blockPlaces(ensemble: Sampled, [bx, by]: readonly [number, number]): WindowPlaces {
  const { lattice } = ensemble;
  const step = periodOf(ensemble);
  const torus = lattice.boundary === "torus";
  const count = ([bx, by] as const).map((length, axis) => {
    const side = lattice.size[axis]! - (lattice.kind === "medial" && !torus ? 1 : 0);
    if (length > side) return 0;
    return torus ? Math.floor(side / step[axis]!) : Math.floor((side - length) / step[axis]!) + 1;
  }) as [number, number];
  if (count[0] * count[1] === 0) {
    throw new InputError(
      `a block of ${bx}x${by} does not fit a lattice of ${formatSize(lattice.size)}; expected a smaller one`,
    );
  }
  return { first: [0, 0], step, count };
}

/**
 * The same geometry without the sites of V and of E that have no degree of freedom in this ensemble; those of B are left out anyway.
 * With no such sites it is the geometry itself.
 */
export function occupiedGeometry(ensemble: AnyEnsemble, geometry: WindowGeometry): WindowGeometry {
  if (!isSpins(ensemble) || !hasVacancies(ensemble)) return geometry;
  if (geometry.ball !== undefined) {
    throw new InputError("window: some sites of the graph hold 0, no degree of freedom; leave them out of it");
  }
  const sigma = configuration(ensemble, 0);
  const [Lx, Ly] = ensemble.lattice.size;
  const {
    first: [x0, y0],
  } = windowPlaces(ensemble, geometry);
  const occupied = ([x, y]: Site): boolean => sigma[((x0 + x) % Lx) + Lx * ((y0 + y) % Ly)] !== 0;
  const visibleSites = geometry.visibleSites.filter(occupied);
  const environmentSites = geometry.environmentSites.filter(occupied);
  for (const [region, sites] of [
    ["block", visibleSites],
    ["environment", environmentSites],
  ] as const) {
    if (sites.length > 0) continue;
    throw new InputError(`window: no site of the ${region} has a degree of freedom (${formatWindow(geometry)})`);
  }
  return { ...geometry, visibleSites, environmentSites };
}

/** Whether some sites hold 0, no degree of freedom; one configuration tells, see ensemble. */
function hasVacancies(ensemble: Sampled): boolean {
  return configuration(ensemble, 0).includes(0);
}

/** By how many sites along x and y the lattice may be shifted so that every kind of site comes to lie on its own kind. */
function periodOf(ensemble: AnyEnsemble): readonly [number, number] {
  if (ensemble.lattice.kind === "medial") return [2, 2];
  if (!isSpins(ensemble) || !hasVacancies(ensemble)) return ensemble.lattice.kind === "honeycomb" ? [2, 1] : [1, 1];
  const sigma = configuration(ensemble, 0);
  const {
    size: [Lx, Ly],
    boundary,
  } = ensemble.lattice;
  const torus = boundary === "torus";
  const isPeriod = (dx: number, dy: number): boolean => {
    for (let y = 0; y < Ly; y++) {
      for (let x = 0; x < Lx; x++) {
        if (!torus && (x + dx >= Lx || y + dy >= Ly)) continue;
        const to = ((x + dx) % Lx) + Lx * ((y + dy) % Ly);
        if ((sigma[x + Lx * y] === 0) !== (sigma[to] === 0)) return false;
      }
    }
    return true;
  };
  const least = (L: number, holds: (p: number) => boolean): number => {
    for (let p = 1; p < L; p++) if ((!torus || L % p === 0) && holds(p)) return p;
    return L;
  };
  return [least(Lx, (p) => isPeriod(p, 0)), least(Ly, (p) => isPeriod(0, p))];
}
