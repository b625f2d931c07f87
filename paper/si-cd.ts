/**
 * Supplement of the paper [kochjanusz2018]: what a plain RBM makes of the data of figure 4. Trained by contrastive divergence on the same blocks of
 * dimers and noise, it describes what is strongly correlated inside the block, and that is the pairs of noise spins and the plaquettes that turn; the
 * electric field, which is what matters far away, is not among its hidden units.
 */
import { columnar, staggered } from "kadanoff/coarsegraining";
import { doubleColumn, filtersFigure, learningCurveFigure, panelsFigure } from "kadanoff/figures";
import { child, type Key, key, keyFor, log, xlogx } from "kadanoff/kernels";
import type { Learned } from "kadanoff/learning";
import { dimers } from "kadanoff/models";
import { freeEnergy, logPartition, type Rbm } from "kadanoff/rbm";
import { type Estimate, estimate } from "kadanoff/statistics";
import { configurationsOf, cutWindows, type Windows, windowSpins } from "kadanoff/windows";
import { critic, dot, geometry, NOISE, NORM, readingOf, SIDE, unit, windowsOf } from "./fig4-dimers.ts";
import { type FigureResult, meanOf, type PaperFigure, type Samples, type Studio, type TableRow } from "./figure.ts";

/** Probabilities that the two spins of a noise pair are equal; the first is that of figure 4. */
const NOISES = [NOISE, 0.99, 0.999] as const;
const HIDDEN = [2, 4, 8, 16, 32] as const;
/** The machine that is drawn, and those of other noise. */
const DRAWN = 16;

/** Blocks, and epochs of CD-1 over them. */
const BLOCKS = 20_000;
const EPOCHS = 60;

const SITES = Array.from({ length: SIDE * SIDE }, (_, i) => [i % SIDE, Math.floor(i / SIDE)] as const);
const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
const transposed = (a: readonly number[]): number[] => SITES.map(([x, y]) => a[y + SIDE * x]!);

/** Links have one coordinate odd; vertices and faces, where the noise is, none or both. */
const LINKS = SITES.flatMap(([x, y], i) => ((x + y) % 2 === 1 ? [i] : []));
/** The block's E_x and E_y, and its columnar order along x and y: each an orthonormal pair of patterns on the links. */
const FIELD = [staggered([SIDE, SIDE], "x"), staggered([SIDE, SIDE], "y")].map(({ filters }) => unit(filters[0]!));
const ALONG_X = unit(columnar([SIDE, SIDE]).filters[0]!);
const COLUMNAR = [ALONG_X, transposed(ALONG_X)];
/** Of each plaquette of the block: its two links along x less its two links along y, which tells how its dimers lie if it can turn. */
const PLAQUETTES = SITES.flatMap(([x, y], i) =>
  x % 2 === 1 && y % 2 === 1 && x < SIDE - 1 && y < SIDE - 1
    ? [unit(SITES.map((_, k) => (k === i - SIDE || k === i + SIDE ? 1 : k === i - 1 || k === i + 1 ? -1 : 0)))]
    : [],
);
/** Noise pairs of which both spins are in the block: site of the face, and of its vertex below to the right of it. */
const PAIRS = SITES.flatMap(([x, y], i) =>
  x % 2 === 1 && y % 2 === 1 && x < SIDE - 1 && y < SIDE - 1 ? [[i, i + SIDE + 1] as const] : [],
);

/** |part of a vector along two orthonormal patterns|²/|vector|²: 2/n of n weights at random. */
const along = (vector: readonly number[], patterns: readonly (readonly number[])[]): number =>
  patterns.reduce((sum, pattern) => sum + dot(vector, pattern) ** 2, 0) / dot(vector, vector);
const AT_RANDOM = 2 / LINKS.length;

/** Mean |cos| between two random directions of n dimensions, n even: Γ(n/2)/(√π Γ((n + 1)/2)). */
export function randomCosine(n: number): number {
  let mean = 2 / Math.PI;
  for (let k = 2; k < n; k += 2) mean *= k / (k + 1);
  return mean;
}

/** What a hidden unit looks at. */
export interface CdReading {
  /** Root of the mean square weight on noise over that on links: a unit is spent on noise where it exceeds 1. */
  readonly noise: number;
  /** The noise pair on which a unit spent on noise has its two largest weights, by number; none where they are not a pair's. */
  readonly pair?: number;
  /** Shares of the link weights along the electric field, along the columnar order, and along that plaquette where it is largest. */
  readonly staggered: number;
  readonly columnar: number;
  readonly plaquette: number;
}

/** Reads a filter on the block of 8×8 sites of the medial grid. */
export function cdReading(filter: readonly number[]): CdReading {
  const isLink = SITES.map(([x, y]) => (x + y) % 2 === 1);
  const links = filter.map((w, i) => (isLink[i] ? w : 0));
  const noise = filter.map((w, i) => (isLink[i] ? 0 : w));
  // As many links as sites of noise.
  const ratio = Math.sqrt(dot(noise, noise) / dot(links, links));
  const [first, second] = noise.map((w, i) => [Math.abs(w), i] as const).sort(([a], [b]) => b - a);
  const pair = PAIRS.findIndex(
    ([face, vertex]) => face + vertex === first![1] + second![1] && [face, vertex].includes(first![1]),
  );
  return {
    noise: ratio,
    ...(ratio > 1 && pair >= 0 ? { pair } : {}),
    staggered: along(links, FIELD),
    columnar: along(links, COLUMNAR),
    plaquette: Math.max(...PLAQUETTES.map((plaquette) => along(links, [plaquette]))),
  };
}

/** The filters of a machine, [hidden][visible]. */
const filtersOf = ({ weights, visible, hidden }: Rbm): number[][] =>
  Array.from({ length: hidden }, (_, k) => Array.from({ length: visible }, (_, i) => weights[i * hidden + k]!));

/** Mean |cos| between the filters of two units, over all pairs: 0 if they are orthogonal. */
export function meanCosine(filters: readonly (readonly number[])[]): number {
  const units = filters.map(unit);
  let sum = 0;
  for (let j = 0; j < units.length; j++) for (let k = 0; k < j; k++) sum += Math.abs(dot(units[j]!, units[k]!));
  return sum / ((units.length * (units.length - 1)) / 2);
}

/** Several trainings of machines with as many hidden units: means with their errors over the trainings. */
export interface Trainings {
  /** The probability that a noise pair is equal. */
  readonly noise: number;
  readonly hidden: number;
  /** Hidden units that are spent on noise, and the different pairs that have one. */
  readonly spent: Estimate;
  readonly pairs: Estimate;
  /** Of the others; over those trainings that have any. */
  readonly staggered: Estimate;
  readonly columnar: Estimate;
  readonly plaquette: Estimate;
  /** The largest share along the electric field of any of them. */
  readonly mostStaggered: number;
  readonly cosine: Estimate;
  /** Hidden units spent on noise, by training. */
  readonly counts: readonly number[];
}

/** What trainings have in common, by the filters of each. */
export function trainingsOf(noise: number, trained: readonly (readonly (readonly number[])[])[]): Trainings {
  const readings = trained.map((filters) => filters.map(cdReading));
  const rest = readings.map((units) => units.filter((r) => r.noise <= 1)).filter((units) => units.length > 0);
  const counts = readings.map((units) => units.filter((r) => r.noise > 1).length);
  const ofRest = (which: "staggered" | "columnar" | "plaquette"): Estimate =>
    meanOf(rest.map((units) => mean(units.map((r) => r[which]))));
  return {
    noise,
    hidden: trained[0]!.length,
    spent: meanOf(counts),
    pairs: meanOf(readings.map((units) => new Set(units.flatMap(({ pair }) => pair ?? [])).size)),
    staggered: ofRest("staggered"),
    columnar: ofRest("columnar"),
    plaquette: ofRest("plaquette"),
    mostStaggered: Math.max(...rest.flat().map((r) => r.staggered)),
    cosine: meanOf(trained.map(meanCosine)),
    counts,
  };
}

/** The log-likelihood that two hidden units gain, in nats a block, over units that are independent. */
export interface Gain {
  readonly noise: number;
  /** The training that gains most, and how many of its two units are on noise. */
  readonly most: Estimate;
  readonly spent: number;
  /** What two noise pairs are worth at most, 2 (log 2 − H(P)). */
  readonly pairs: number;
}

/** The mean of log P(v) over windows, less that of independent units with the same means; the error by configuration. */
export function likelihoodGain(machine: Rbm, windows: Windows): Estimate {
  const { visibleSites } = windows.geometry;
  const n = visibleSites.length;
  const spins = windowSpins(windows, visibleSites);
  const up = new Float64Array(n);
  for (let k = 0; k < spins.length; k++) if (spins[k]! > 0) up[k % n]! += 1 / windows.count;
  const logZ = logPartition(machine);
  const byConfiguration = new Map<number, [sum: number, windows: number]>();
  configurationsOf(windows).forEach((c, w) => {
    const v = spins.subarray(w * n, (w + 1) * n);
    let gain = -freeEnergy(machine, v) - logZ;
    v.forEach((s, i) => {
      gain -= log(s > 0 ? up[i]! : 1 - up[i]!);
    });
    const [sum, count] = byConfiguration.get(c) ?? [0, 0];
    byConfiguration.set(c, [sum + gain, count + 1]);
  });
  return meanOf([...byConfiguration.values()].map(([sum, count]) => sum / count));
}

export interface SiCd extends FigureResult {
  /** By noise and hidden units. */
  readonly plain: readonly Trainings[];
  /** Of two hidden units, by noise. */
  readonly gains: readonly Gain[];
  /** The filters of one machine of sixteen, those on noise first. */
  readonly filters: readonly (readonly number[])[];
  /** Real-space mutual information on the same samples: two hidden units, and, but in haste, four; several trainings each. */
  readonly rules: readonly (readonly Learned[])[];
}

async function makeSiCd(studio: Studio): Promise<SiCd> {
  const { seed, quick } = studio;
  const root = keyFor(key(seed), "si-cd");
  const samplesWith = (noise: number) => studio.sample(dimers({ size: [32, 32], noise }), quick ? 1000 : 4000);
  const trainMachines = (samples: Samples, of: Key, hidden: number): Promise<Rbm[]> =>
    Promise.all(
      Array.from({ length: quick ? 2 : 8 }, (_, t) =>
        studio.trainRbm(samples, {
          ...{ geometry, windows: BLOCKS, hidden, epochs: EPOCHS },
          key: child(child(of, hidden), t),
        }),
      ),
    );
  const plain: Trainings[] = [];
  const gains: Gain[] = [];
  let drawn: readonly (readonly number[])[] = [];
  const samples = await samplesWith(NOISES[0]);
  for (const [n, noise] of (quick ? NOISES.slice(0, 1) : NOISES).entries()) {
    const there = n === 0 ? samples : await samplesWith(noise);
    for (const hidden of quick ? [2, 4, DRAWN] : HIDDEN) {
      const machines = await trainMachines(there, child(root, n), hidden);
      const trained = machines.map(filtersOf);
      const trainings = trainingsOf(noise, trained);
      plain.push(trainings);
      if (n === 0 && hidden === DRAWN) drawn = trained[0]!;
      if (hidden !== 2) continue;
      const windows = cutWindows(there, geometry, { count: BLOCKS, key: child(root, n) });
      const all = machines.map((machine) => likelihoodGain(machine, windows));
      const best = all.reduce((b, { value }, t) => (value > all[b]!.value ? t : b), 0);
      const pair = Math.LN2 + xlogx(noise) + xlogx(1 - noise);
      gains.push({ noise, most: all[best]!, spent: trainings.counts[best]!, pairs: 2 * pair });
    }
  }
  const learnFilters = (hidden: number): Promise<Learned[]> =>
    Promise.all(
      Array.from({ length: quick ? 1 : 4 }, (_, t) =>
        studio.learn(samples, {
          ...{ geometry, hidden, norm: NORM, restarts: 1, windows: windowsOf(quick), method: critic(quick) },
          key: child(child(child(root, NOISES.length), hidden), t),
        }),
      ),
    );
  // With as few windows as there are in haste four units learn single ones by heart.
  const rules = [await learnFilters(2), ...(quick ? [] : [await learnFilters(4)])];
  return {
    plain,
    gains,
    filters: [...drawn].sort((a, b) => Number(cdReading(b).noise > 1) - Number(cdReading(a).noise > 1)),
    rules,
    table: tableOf(plain, gains, rules),
    notes: NOTES,
  };
}

/** What the trainings of rules have in common. */
const trainingsOfRules = (learned: readonly Learned[]): Trainings =>
  trainingsOf(
    NOISES[0],
    learned.map(({ rule }) => rule.filters),
  );

/** The training of the largest information on the second set. */
const best = (several: readonly Learned[]): Learned =>
  several.reduce((a, b) => (b.restarts[0]!.score.value > a.restarts[0]!.score.value ? b : a));

function tableOf(
  plain: readonly Trainings[],
  gains: readonly Gain[],
  rules: readonly (readonly Learned[])[],
): TableRow[] {
  const rows: TableRow[] = [];
  for (const { noise, hidden, spent, pairs, staggered, columnar, plaquette, mostStaggered, cosine } of plain) {
    const name = `plain RBM, P(equal) = ${noise}, N_h = ${hidden}`;
    rows.push({
      quantity: `${name}: hidden units spent on noise`,
      published: hidden <= PAIRS.length ? "the first ones (supplement)" : "one a pair (supplement)",
      ours: spent,
    });
    if (noise !== NOISES[0] && hidden !== DRAWN) continue;
    rows.push(
      {
        quantity: `${name}: the others' weight along E_x and E_y, ${AT_RANDOM} at random`,
        published: "0 (supplement)",
        ours: staggered,
      },
      {
        quantity: `${name}: the others' weight along the columnar order, ${AT_RANDOM} at random`,
        published: "columnar (supplement)",
        ours: columnar,
      },
    );
    if (hidden !== DRAWN) continue;
    rows.push(
      { quantity: `${name}: noise pairs with a unit of their own, of ${PAIRS.length}`, published: null, ours: pairs },
      { quantity: `${name}: largest weight along E_x and E_y`, published: null, ours: estimate(mostStaggered, 0) },
      { quantity: `${name}: the others' weight on one plaquette`, published: null, ours: plaquette },
      {
        quantity: `${name}: mean |cos| between filters, ${randomCosine(SITES.length).toFixed(3)} at random`,
        published: null,
        ours: cosine,
      },
    );
  }
  for (const { noise, most, spent, pairs } of gains) {
    rows.push(
      {
        quantity: `plain RBM, P(equal) = ${noise}, N_h = 2: largest gain of log-likelihood on independent units, nats a block (${spent} of 2 on noise)`,
        published: null,
        ours: most,
      },
      {
        quantity: "the same, if both were on noise: 2 (log 2 − H(P))",
        published: null,
        ours: estimate(pairs, 0),
        exact: Number(pairs.toPrecision(6)),
      },
    );
  }
  const fieldOf = ({ rule }: Learned): number => mean(rule.filters.map((filter) => readingOf(filter).staggered));
  for (const learned of rules) {
    const { hidden, spent, staggered, columnar, plaquette, cosine } = trainingsOfRules(learned);
    const name = `real-space mutual information, N_h = ${hidden}`;
    rows.push(
      { quantity: `${name}: hidden units spent on noise`, published: 0, ours: spent },
      {
        quantity: `${name}: weight along E_x and E_y, ${AT_RANDOM} at random`,
        published: "1 (figure)",
        ours: staggered,
      },
      {
        quantity: `${name}: the same without what is constant, as in fig4`,
        published: "1 (figure)",
        ours: meanOf(learned.map(fieldOf)),
      },
      {
        quantity: `${name}: the same, training of the largest I(H:E)`,
        published: "1 (figure)",
        ours: estimate(fieldOf(best(learned)), 0),
      },
      {
        quantity: `${name}: weight along the columnar order, ${AT_RANDOM} at random`,
        published: "0 (figure)",
        ours: columnar,
      },
      { quantity: `${name}: weight on one plaquette`, published: null, ours: plaquette },
      { quantity: `${name}: mean |cos| between filters`, published: null, ours: cosine },
    );
  }
  return rows;
}

const NOTES = [
  "The supplement has the first hidden units of a plain RBM take the noise. Noise takes units here, too, but it does not come first: at P(equal) = 0.95 none of two units and about one of four, at 0.99 and more one of two in " +
    "half of the trainings; only where there are more units than pairs has each pair one. The likelihood has it so: on plaquettes, where two parallel dimers lie along x or along y, two units gain " +
    "more than two pairs could give them if they were equal without fail, 2 log 2 nats.",
  `Of the vertices and faces in a block of ${SIDE}×${SIDE} sites ${PAIRS.length} pairs have both spins there; the spins of the others are fair coins, in which there is nothing to learn.`,
  "A unit is on noise where its weights there have a larger norm than those on links, and on a pair where its two largest are on that pair: with P(equal) near 1 some trainings have units that share two pairs.",
  `The weight of the others along E_x and E_y is near that of weights at random, ${AT_RANDOM}, in every machine. Weights that are equal on the four links of a vertex are a constant; they are counted here, unlike in fig4.`,
  "The filters of a plain RBM are nearly orthogonal, since each sits on a place of its own. Two units of largest information are so, too, as two directions of one field; a training that ends with two nearly parallel ones has less information.",
];

async function drawSiCd({ plain, filters, rules }: SiCd): Promise<string> {
  type Share = "spent" | "staggered" | "columnar" | "plaquette";
  const curve = (label: string, which: Share, trainings: readonly Trainings[]) => ({
    label,
    points: trainings.map(({ hidden, [which]: { value, error } }) => ({ step: hidden, value, error })),
  });
  const withNoise = (noise: number) => plain.filter((trainings) => trainings.noise === noise);
  const noises = [...new Set(plain.map(({ noise }) => noise))];
  const titleOf = (filter: readonly number[]): string => {
    const { noise, staggered } = cdReading(filter);
    return noise > 1 ? "noise" : `*E* ${(100 * staggered).toFixed(0)} %`;
  };
  const panelOf = (several: readonly (readonly number[])[], width: number, range?: number): string =>
    filtersFigure({
      ...{ filters: several, block: [SIDE, SIDE], titles: several.map(titleOf), width },
      ...(range === undefined ? {} : { range }),
    });
  return panelsFigure({
    columns: [1, rules.length, 2],
    figures: [
      // A little wider than two columns, for eight filters in a row.
      { label: "a", svg: panelOf(filters, doubleColumn + 36) },
      ...rules.map((learned, k) => ({
        label: "bc"[k]!,
        svg: panelOf(best(learned).rule.filters, k === 0 ? 240 : 456, NORM / 2),
      })),
      {
        label: rules.length === 1 ? "c" : "d",
        svg: await learningCurveFigure({
          curves: [
            ...noises.map((noise) => curve(`*P* = ${noise}`, "spent", withNoise(noise))),
            {
              label: "noise first",
              points: [2, PAIRS.length, HIDDEN.at(-1)!].map((N) => ({ step: N, value: Math.min(N, PAIRS.length) })),
            },
          ],
          xLabel: "hidden units of the RBM",
          yLabel: "units on noise",
          width: 346,
        }),
      },
      {
        label: rules.length === 1 ? "d" : "e",
        svg: await learningCurveFigure({
          curves: [
            curve("one plaquette", "plaquette", withNoise(NOISES[0])),
            curve("columnar", "columnar", withNoise(NOISES[0])),
            curve("*E*_{*x*}, *E*_{*y*}", "staggered", withNoise(NOISES[0])),
            curve("*E*, largest *I*", "staggered", rules.map(trainingsOfRules)),
          ],
          lines: [{ label: "at random", value: AT_RANDOM, style: "dotted" }],
          xLabel: "hidden units",
          yLabel: "share of the weight",
          width: 346,
        }),
      },
    ],
  });
}

export const siCd: PaperFigure<SiCd> = {
  name: "si-cd",
  title: "Supplement: a plain RBM takes the noise, and misses the field",
  caption: `The blocks of figure 4, dimers among noise, given to RBMs that are trained by contrastive divergence (CD-1, units ±1, ${EPOCHS} epochs over ${BLOCKS} blocks). (a) The filters of one with ${DRAWN} hidden units: those
spent on noise, each on one pair of spins, and the others, with the share of their weight that lies along the electric field. (b), (c) Two and four hidden units of the largest real-space mutual information, as in figure 4. (d) How many
hidden units are spent on noise, for pairs that are equal with probability <i>P</i>, beside what it would be if noise came first. (e) Where the weight of
the others lies, <i>P</i> = ${NOISES[0]}, beside that of units of largest information along the field.`,
  make: makeSiCd,
  data: ({ plain, gains, filters, rules }, document) => ({
    plain,
    gains,
    filters,
    readings: filters.map(cdReading),
    rules: rules.map((several) =>
      several.map((learned) => ({ ...document(learned), readings: learned.rule.filters.map(cdReading) })),
    ),
  }),
  draw: drawSiCd,
};
