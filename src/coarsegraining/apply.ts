import { InputError } from "../errors/index.ts";
import { child, firstWords, type Key, keyFor } from "../kernels/index.ts";
import { formatSize, type Lattice, latticeOf } from "../lattices/index.ts";
import { configuration, type Ensemble, type VariableEnsemble } from "../sampling/index.ts";
import type { CoarseGraining } from "./rule.ts";
import { fieldOn, probabilityUp } from "./table.ts";
import { siteTerm, type VariableRule } from "./variableRule.ts";

/** Blocks of up to so many spins have P(hⱼ = +1|V) in a table; in larger ones, and where sites are empty, it is worked out block by block. */
const TABLED = 12;

/** P(hⱼ = +1|V) of all blocks of a configuration, rows of Lx sites: into[m·block + j] for m hidden units. */
type Up = (spins: Int8Array, into: Float64Array) => void;

function upOf(rule: CoarseGraining, hard: boolean, [Lx, Ly]: readonly [number, number], empty: boolean): Up {
  const [bx, by] = rule.block;
  const n = bx * by;
  const m = rule.filters.length;
  const [columns, rows] = [Lx / bx, Ly / by];
  if (n > TABLED || empty) {
    return (spins, into) => {
      let at = 0;
      for (let block = 0; block < columns * rows; block++) {
        const corner = (block % columns) * bx + Math.floor(block / columns) * by * Lx;
        for (let j = 0; j < m; j++, at++) {
          const filter = rule.filters[j]!;
          let field = 0;
          for (let i = 0; i < n; i++) field += filter[i]! * spins[corner + (i % bx) + Lx * Math.floor(i / bx)]!;
          into[at] = probabilityUp(field + rule.bias[j]!, hard);
        }
      }
    };
  }
  const table = new Float64Array(m << n);
  for (let V = 0; V < 1 << n; V++) {
    for (let j = 0; j < m; j++) table[V * m + j] = probabilityUp(fieldOn(rule, j, V), hard);
  }
  /** The states V of a row of blocks. */
  const states = new Uint16Array(columns);
  return (spins, into) => {
    // Two blocks of two columns are a word of four spins; a byte ±1 has its sign in its highest bit, and the product brings four of those side by side.
    const words =
      bx === 2 && Lx % 4 === 0 && spins.byteOffset % 4 === 0
        ? new Int32Array(spins.buffer, spins.byteOffset, spins.length >> 2)
        : undefined;
    let at = 0;
    for (let Y = 0, site = 0; Y < rows; Y++) {
      states.fill(0);
      for (let i = 0; i < n; i += bx, site += Lx) {
        if (words !== undefined) {
          for (let X = 0, four = site >> 2; X < columns; X += 2, four++) {
            const bits = Math.imul((words[four]! >>> 7) & 0x01010101, 0x10204080) >>> 28;
            states[X]! |= (bits & 3) << i;
            states[X + 1]! |= (bits >> 2) << i;
          }
          continue;
        }
        for (let x = 0; x < bx; x++) {
          for (let X = 0, from = site + x; X < columns; X++, from += bx) states[X]! |= (spins[from]! >>> 31) << (i + x);
        }
      }
      for (let X = 0; X < columns; X++) {
        const V = states[X]! * m;
        for (let j = 0; j < m; j++) into[at++] = table[V + j]!;
      }
    }
  };
}

/** The lattice of the coarse spins, L/b sites along a side where the fine one has L; refuses blocks that do not tile it. */
export function coarseLattice(fine: Lattice, rule: Pick<CoarseGraining, "block">): Lattice {
  const [Lx, Ly] = fine.size;
  const [bx, by] = rule.block;
  if (fine.kind === "graph") {
    throw new InputError(
      "coarsen: a graph has no blocks side by side that cover it, as a lattice has; expected a chain or a lattice of two dimensions",
    );
  }
  const oneRow = fine.kind === "chain";
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
  const honeycomb = fine.kind === "honeycomb";
  if (honeycomb && bx % 2 !== 0) {
    throw new InputError(
      `coarsen: expected a block of whole cells of the honeycomb lattice, an even side, got ${bx}x${by}`,
    );
  }
  const medial = fine.kind === "medial";
  if (medial && (bx % 2 !== 0 || by % 2 !== 0)) {
    throw new InputError(
      `coarsen: expected a block of even sides, which begins on a vertex of dimers, got ${bx}x${by}`,
    );
  }
  return latticeOf({
    kind: medial ? "square" : honeycomb ? "triangular" : fine.kind,
    size: [Lx / bx, Ly / by],
    boundary: fine.boundary,
  });
}

/** How a rule is applied: see {@link coarsen}. */
/** How rules are applied. @inline */
interface ApplyOptions {
  /** Random numbers for hⱼ; those of a configuration depend on the key and its number alone. */
  readonly key: Key;
  /** Take the more probable sign instead of drawing, with a fair coin where both are equal. */
  readonly deterministic?: boolean;
  /** The number of configuration c in its run, where that is coarsened part by part. */
  readonly numberOf?: (c: number) => number;
}

/**
 * Applies a rule to whole configurations: tiles each with blocks and replaces a block by a spin hⱼ ~ P(hⱼ|V), with one
 * coarse ensemble for each hidden unit j. The coarse lattice has L/b sites where the fine one had L.
 */
export function coarsen(fine: Ensemble, rule: CoarseGraining, options: ApplyOptions): Ensemble[] {
  const lattice = coarseLattice(fine.lattice, rule);
  const empty = configuration(fine, 0).includes(0); // and if it has no empty site, none has one
  const hard = (options.deterministic ?? false) || (rule.hard ?? false);
  const up = upOf(rule, hard, fine.lattice.size, empty);
  return drawSpins({ lattice, units: rule.filters.length, count: fine.count }, options, (c, into) =>
    up(configuration(fine, c), into),
  );
}

/** The same of variables that are not ±1. The coarse spins are ±1, and all that there is for these can be done with them. */
export function coarsenVariables(fine: VariableEnsemble, rule: VariableRule, options: ApplyOptions): Ensemble[] {
  const {
    lattice: { size, numSites },
    count,
  } = fine;
  const lattice = coarseLattice(fine.lattice, rule);
  const hard = (options.deterministic ?? false) || (rule.hard ?? false);
  const term = siteTerm(rule, fine);
  const [bx, by] = rule.block;
  const n = bx * by;
  const columns = size[0] / bx;
  return drawSpins({ lattice, units: rule.filters.length, count }, options, (c, into) => {
    let at = 0;
    for (let block = 0; block < lattice.numSites; block++) {
      const corner = c * numSites + (block % columns) * bx + Math.floor(block / columns) * by * size[0];
      rule.filters.forEach((filter, j) => {
        let field = rule.bias[j]!;
        for (let i = 0; i < n; i++) field += term(filter, i, corner + (i % bx) + size[0] * Math.floor(i / bx));
        into[at++] = probabilityUp(field, hard);
      });
    }
  });
}

/**
 * Coarse configurations of each unit, drawn.
 *
 * @param up P(hⱼ = +1|V) of all blocks of configuration c: into[block·m + j]
 */
function drawSpins(
  { lattice, units: m, count }: { readonly lattice: Lattice; readonly units: number; readonly count: number },
  { key, numberOf = (c) => c }: ApplyOptions,
  up: (c: number, into: Float64Array) => void,
): Ensemble[] {
  const own = keyFor(key, "coarsen");
  const numSites = lattice.numSites;
  const coarse = Array.from({ length: m }, () => new Int8Array(count * numSites));
  const probabilities = new Float64Array(m * numSites);
  const words = new Uint32Array(2 * m * numSites);
  for (let c = 0; c < count; c++) {
    firstWords(child(own, numberOf(c)), words);
    up(c, probabilities);
    coarse.forEach((sigma, j) => {
      drawSigns(words, probabilities, { from: j, step: m }, sigma.subarray(c * numSites, (c + 1) * numSites));
    });
  }
  return coarse.map((sigma) => ({ lattice, count, sigma }));
}

const TO_UNIT = 2 ** -53;
const HIGH = 2 ** 26;

/** Spins that are +1 with their probability, by uniform numbers of 53 bits from two words each, as RandomStream draws them. */
function drawSigns(
  words: Uint32Array,
  probabilities: Float64Array,
  { from, step }: { from: number; step: number },
  spins: Int8Array,
): void {
  for (let i = 0, at = from; i < spins.length; i++, at += step) {
    const uniform = ((words[2 * at]! >>> 5) * HIGH + (words[2 * at + 1]! >>> 6)) * TO_UNIT;
    const p = probabilities[at]!;
    // No branch can guess a sign. That of u − p decides, if it is not cut off with the digits after the point.
    const excess = ((uniform - p) * HIGH) | 0;
    if (excess !== 0) spins[i] = ((excess >> 31) & 2) - 1;
    else spins[i] = uniform < p ? 1 : -1;
  }
}
