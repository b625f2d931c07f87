import { InputError } from "../errors/index.ts";
import { child, type Key, keyFor, randomStream } from "../kernels/index.ts";
import { formatSize, latticeOf } from "../lattices/index.ts";
import { configuration, type Ensemble, ensemble } from "../sampling/index.ts";
import type { CoarseGraining } from "./rule.ts";
import { fieldOn, probabilityUp } from "./table.ts";

/** Blocks of up to so many spins have P(hⱼ = +1|V) in a table; in larger ones, and where sites are empty, it is worked out block by block. */
const TABLED = 12;

/** P(hⱼ = +1|V) of the block of a configuration, rows of Lx sites, at a corner. */
type Up = (spins: Int8Array, corner: number, Lx: number, j: number) => number;

function upOf(rule: CoarseGraining, hard: boolean): Up {
  const [bx, by] = rule.block;
  const n = bx * by;
  const worked: Up = (spins, corner, Lx, j) => {
    const filter = rule.filters[j]!;
    let field = 0;
    for (let i = 0; i < n; i++) field += filter[i]! * spins[corner + (i % bx) + Lx * Math.floor(i / bx)]!;
    return probabilityUp(field + rule.bias[j]!, hard);
  };
  if (n > TABLED) return worked;
  const tables = rule.filters.map((_, j) =>
    Float64Array.from({ length: 2 ** n }, (_, V) => probabilityUp(fieldOn(rule, j, V), hard)),
  );
  return (spins, corner, Lx, j) => {
    let V = 0;
    for (let i = 0, row = corner; i < n; row += Lx) {
      for (let x = 0; x < bx; x++, i++) {
        const s = spins[row + x]!;
        if (s === 0) return worked(spins, corner, Lx, j);
        V |= (s >>> 31) << i;
      }
    }
    return tables[j]![V]!;
  };
}

/**
 * Applies a rule to whole configurations: tiles each with blocks and replaces a block by a spin hⱼ ~ P(hⱼ|V), with one
 * coarse ensemble for each hidden unit j. The coarse lattice has L/b sites where the fine one had L.
 *
 * @param key random numbers for hⱼ; those of a configuration depend on the key and its number alone
 * @param first the number of the first configuration in a run that is coarsened part by part
 * @param deterministic take the more probable sign instead of drawing, with a fair coin where both are equal
 */
export function coarsen(
  fine: Ensemble,
  rule: CoarseGraining,
  { key, deterministic = false, first = 0 }: { key: Key; deterministic?: boolean; first?: number },
): Ensemble[] {
  const [Lx, Ly] = fine.lattice.size;
  const [bx, by] = rule.block;
  const oneRow = fine.lattice.kind === "chain";
  if (oneRow && (by !== 1 || Lx % bx !== 0 || Lx / bx < 2)) {
    throw new InputError(
      `coarsen: expected a chain of several blocks, each of one row, got ${Lx} sites and a block of ${bx}x${by}`,
    );
  }
  if (!oneRow && (Lx % bx !== 0 || Ly % by !== 0 || Lx / bx < 2 || Ly / by < 2)) {
    throw new InputError(
      `coarsen: expected a lattice whose sides are multiples of the block ${bx}x${by} and give at least 2x2 coarse sites, got ${formatSize([Lx, Ly])}`,
    );
  }
  const medial = fine.lattice.kind === "medial";
  if (medial && (bx % 2 !== 0 || by % 2 !== 0)) {
    throw new InputError(
      `coarsen: expected a block of even sides, which begins on a vertex of dimers, got ${bx}x${by}`,
    );
  }
  const lattice = latticeOf({
    kind: medial ? "square" : fine.lattice.kind,
    size: [Lx / bx, Ly / by],
    boundary: fine.lattice.boundary,
  });
  const up = upOf(rule, deterministic || (rule.hard ?? false));
  const own = keyFor(key, "coarsen");
  const coarse = rule.filters.map(() => new Int8Array(fine.count * lattice.numSites));
  for (let c = 0; c < fine.count; c++) {
    const spins = configuration(fine, c);
    const random = randomStream(child(own, first + c));
    let at = c * lattice.numSites;
    for (let Y = 0; Y < Ly; Y += by) {
      for (let X = 0; X < Lx; X += bx, at++) {
        const corner = X + Lx * Y;
        for (let j = 0; j < coarse.length; j++) {
          coarse[j]![at] = random.uniform() < up(spins, corner, Lx, j) ? 1 : -1;
        }
      }
    }
  }
  return coarse.map((sigma) => ensemble({ lattice, sigma }));
}
