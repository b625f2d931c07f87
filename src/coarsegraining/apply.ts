import { InputError } from "../errors/index.ts";
import { child, type Key, keyFor, randomStream } from "../kernels/index.ts";
import { formatSize, latticeOf } from "../lattices/index.ts";
import { configuration, type Ensemble, ensemble } from "../sampling/index.ts";
import type { CoarseGraining } from "./rule.ts";
import { probabilityUp } from "./table.ts";

/**
 * Applies a rule to whole configurations: tiles each with blocks and replaces a block by a spin hⱼ ~ P(hⱼ|V), with one
 * coarse ensemble for each hidden unit j. The coarse lattice has L/b sites where the fine one had L.
 *
 * @param key random numbers for hⱼ; those of a configuration depend on the key and its number alone
 * @param deterministic take the more probable sign instead of drawing, with a fair coin where both are equal
 */
export function coarsen(
  fine: Ensemble,
  rule: CoarseGraining,
  { key, deterministic = false }: { key: Key; deterministic?: boolean },
): Ensemble[] {
  const [Lx, Ly] = fine.lattice.size;
  const [bx, by] = rule.block;
  if (Lx % bx !== 0 || Ly % by !== 0 || Lx / bx < 2 || Ly / by < 2) {
    throw new InputError(
      `coarsen: expected a lattice whose sides are multiples of the block ${formatSize(rule.block)} and give at least 2x2 coarse sites, got ${formatSize([Lx, Ly])}`,
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
  const hard = deterministic || (rule.hard ?? false);
  const own = keyFor(key, "coarsen");
  const coarse = rule.filters.map(() => new Int8Array(fine.count * lattice.numSites));
  for (let c = 0; c < fine.count; c++) {
    const spins = configuration(fine, c);
    const random = randomStream(child(own, c));
    for (let site = 0; site < lattice.numSites; site++) {
      const X = (site % lattice.size[0]) * bx;
      const Y = Math.floor(site / lattice.size[0]) * by;
      rule.filters.forEach((filter, j) => {
        let field = 0;
        for (let i = 0; i < filter.length; i++) {
          field += filter[i]! * spins[X + (i % bx) + Lx * (Y + Math.floor(i / bx))]!;
        }
        const up = probabilityUp(field + rule.bias[j]!, hard);
        coarse[j]![c * lattice.numSites + site] = random.uniform() < up ? 1 : -1;
      });
    }
  }
  return coarse.map((sigma) => ensemble({ lattice, sigma }));
}
