/**
 * Supplement of the paper [kochjanusz2018]: larger blocks of the 2D Ising model. The filter of one hidden unit on 4×4 sites lies on the
 * boundary of the block; as many hidden units as there are boundary sites read one of them each; and the weight on the boundary
 * against the weight inside, over temperature, beside that of the best filter.
 */
import { doubleColumn, filtersFigure, learningCurveFigure, panelsFigure } from "kadanoff/figures";
import { exactPosteriorRows, type Posterior, posteriorInformation } from "kadanoff/information";
import { child, exp, type Key, key, keyFor } from "kadanoff/kernels";
import { squareLattice } from "kadanoff/lattices";
import { conditional, type Learned, type LearnOptions } from "kadanoff/learning";
import { criticalCoupling, ising, type Model } from "kadanoff/models";
import { type Estimate, estimate, jackknife } from "kadanoff/statistics";
import { cutWindows, splitConfigurations, windowGeometry } from "kadanoff/windows";
import { type FigureResult, meanOf, type PaperFigure, type Samples, type Studio, type TableRow } from "./figure.ts";

/** One filter: 4×4 with the default buffer, half as wide as the block. */
const behindTwo = (side: number) => windowGeometry({ block: [side, side], buffer: 2, environment: 1 });
const wide = behindTwo(4);
/** Many hidden units: with a narrow buffer, where neighbouring spins of the boundary have most to say of their own. */
const narrow = (side: number) => windowGeometry({ block: [side, side], buffer: 1, environment: 1 });

/** The bound on the norm of a filter that pins a spin: P(h = v) is 1/(1 + e⁻⁵) there. */
const PIN_NORM = 2.5;
/** Θ-RBMs that tell every spin of the boundary of 4×4 from the others. */
const SHARP_THETA = { jointHidden: 96, blockHidden: 48, steps: 3, epochs: 30 };
/** The bound on the norm of the filters that are compared over temperature: the ratio grows with the norm without end. */
const NORM = 1.5;

/** T/T_c of the comparison. */
const TEMPERATURES = [0.7, 0.85, 0.95, 1, 1.05, 1.15, 1.3, 1.6, 2];

interface Boundaryness {
  /** T/T_c */
  readonly temperature: number;
  /** |Σ_∂V λ|/|Σ_bulk λ|: learned, and of the best filter of this norm. */
  readonly learned: Estimate;
  readonly exact: Estimate;
  /** I(H:E) of the learned filters, in nats. */
  readonly information: Estimate;
}

export interface SiBlocks extends FigureResult {
  readonly one: readonly Learned[];
  /** One hidden unit on 4×4 and 6×6 by a critic, and not by Θ-RBMs. */
  readonly critic4: readonly Learned[];
  readonly critic6: readonly Learned[];
  readonly pins4: readonly Learned[];
  readonly pins3: readonly Learned[];
  readonly boundaryness: readonly Boundaryness[];
}

/** Whether site i of a square block is a corner, at an edge, or inside. */
function placeOf(i: number, side: number): "corner" | "edge" | "inside" {
  const atEnd = (c: number): boolean => c === 0 || c === side - 1;
  const ends = Number(atEnd(i % side)) + Number(atEnd(Math.floor(i / side)));
  return ends === 2 ? "corner" : ends === 1 ? "edge" : "inside";
}

/** The sum of a square filter's weights at such places, and their number. */
function weightAt(
  filter: readonly number[],
  places: readonly ReturnType<typeof placeOf>[],
): [sum: number, sites: number] {
  const side = Math.sqrt(filter.length);
  const there = filter.filter((_, i) => places.includes(placeOf(i, side)));
  return [there.reduce((sum, w) => sum + w, 0), there.length];
}

const meanWeight = (filter: readonly number[], ...places: ReturnType<typeof placeOf>[]): number => {
  const [sum, sites] = weightAt(filter.map(Math.abs), places);
  return sum / sites;
};

/** Mean |λ| at the boundary of a block over that inside. */
export const boundaryToInterior = (filter: readonly number[]): number =>
  meanWeight(filter, "corner", "edge") / meanWeight(filter, "inside");

/** The boundary sites that have a hidden unit of their own, whose second weight is at most half of its first. */
export function pinnedSites(filters: readonly (readonly number[])[]): Set<number> {
  const pinned = new Set<number>();
  for (const filter of filters) {
    const order = filter.map((w, i) => [Math.abs(w), i] as const).sort(([a], [b]) => b - a);
    const [[first, site], [second]] = [order[0]!, order[1]!];
    if (second <= first / 2 && placeOf(site, Math.sqrt(filter.length)) !== "inside") pinned.add(site);
  }
  return pinned;
}

const filterOf = ({ rule }: Learned): readonly number[] => rule.filters[0]!;

/** |Σ_∂V λ|/|Σ_bulk λ| of the mean of several trainings, whose signs are a matter of chance; the jackknife over them. */
export function boundarynessOf(filters: readonly (readonly number[])[]): Estimate {
  const rows = filters.map((filter) => {
    const [boundary] = weightAt(filter, ["corner", "edge"]);
    const [bulk] = weightAt(filter, ["inside"]);
    return Float64Array.of(Math.abs(boundary), boundary < 0 ? -bulk : bulk);
  });
  const ratio = ([boundary, bulk]: Float64Array): number => boundary! / Math.abs(bulk!);
  if (rows.length === 1) return estimate(ratio(rows[0]!), Number.NaN);
  return jackknife(rows, ratio);
}

const criticalAt = (relative: number): Model =>
  ising({ lattice: squareLattice({ size: [64, 64] }), coupling: criticalCoupling / relative });

async function makeSiBlocks(studio: Studio): Promise<SiBlocks> {
  const { seed, quick } = studio;
  const root = keyFor(key(seed), "si-blocks");
  const samples = await studio.sample(criticalAt(1), quick ? 1000 : 4000);
  const windows = quick ? 10_000 : 20_000;
  const train = (ensemble: Samples, of: Key, times: number, options: Omit<LearnOptions, "key">): Promise<Learned[]> =>
    Promise.all(
      Array.from({ length: times }, (_, t) =>
        studio.learn(ensemble, { restarts: 1, windows, ...options, key: child(of, t) }),
      ),
    );
  const climb = quick ? { climb: { steps: 500 } } : {};
  const many = { norm: PIN_NORM, ...(quick ? { climb: { steps: 400 } } : {}) };
  // A twelfth spin of the boundary adds 0.007 nats to the other eleven: less than usual Θ-RBMs are wrong by. And three units that share out
  // three spins as sums and differences of them are a maximum too, though a lower one, which the best of several climbs avoids.
  const twelve = quick
    ? many
    : { norm: PIN_NORM, windows: 60_000, theta: SHARP_THETA, climb: { steps: 4000 }, restarts: 3 };
  const one = await train(samples, child(root, 0), quick ? 2 : 10, { geometry: wide, proxy: "full", ...climb });
  const byCritic = (side: number) =>
    train(samples, child(root, 4 + side), quick ? 2 : 10, {
      geometry: behindTwo(side),
      method: conditional(quick ? { steps: 1000 } : {}),
      // With fewer a critic learns single windows by heart, and is stopped before the weights inside are gone.
      windows: quick ? 40_000 : 240_000,
    });
  const [critic4, critic6] = [await byCritic(4), await byCritic(6)];
  const pins3 = await train(samples, child(root, 1), quick ? 2 : 4, { geometry: narrow(3), hidden: 8, ...many });
  const pins4 = await train(samples, child(root, 2), 2, { geometry: narrow(4), hidden: 12, ...twelve });

  const boundaryness: Boundaryness[] = [];
  for (const temperature of quick ? [0.85, 1, 1.3] : TEMPERATURES) {
    const there = await studio.sample(criticalAt(temperature), quick ? 500 : 2000);
    const learned = await train(there, child(root, Math.round(1000 * temperature)), quick ? 2 : 4, {
      geometry: wide,
      proxy: "full",
      norm: NORM,
      ...climb,
    });
    boundaryness.push({
      temperature,
      learned: boundarynessOf(learned.map(filterOf)),
      exact: bestBoundaryness(there, child(root, 3)),
      information: learned[0]!.information,
    });
  }

  const best = (several: readonly Learned[]): Learned =>
    several.reduce((a, b) => (b.restarts[0]!.score.value > a.restarts[0]!.score.value ? b : a));
  const share = ({ information, available }: Learned): Estimate =>
    estimate(information.value / available!.value, information.error / available!.value);
  const peak = boundaryness.reduce((a, b) => (b.learned.value > a.learned.value ? b : a));
  const atTc = boundaryness.find(({ temperature }) => temperature === 1)!;
  const table: TableRow[] = [
    {
      quantity: "4×4, N_h = 1: share of trainings with mean |λ| at the boundary ≥ 2 × that inside",
      published: "boundary (figure)",
      ours: meanOf(one.map((l) => (boundaryToInterior(filterOf(l)) >= 2 ? 1 : 0))),
    },
    {
      quantity: "4×4, N_h = 1: interior/boundary mean |λ|",
      published: "≈ 0 (figure)",
      ours: meanOf(one.map((l) => 1 / boundaryToInterior(filterOf(l)))),
    },
    {
      quantity: "4×4, N_h = 1: corner/edge mean |λ|",
      published: null,
      ours: meanOf(one.map((l) => meanWeight(filterOf(l), "corner") / meanWeight(filterOf(l), "edge"))),
    },
    { quantity: "4×4, N_h = 1: I(H:E) in nats", published: null, ours: one[0]!.information },
    { quantity: "4×4, N_h = 1: I(H:E)/I(V:E)", published: null, ours: share(one[0]!) },
    ...[critic4, critic6].flatMap((trainings, k): TableRow[] => {
      const block = ["4×4", "6×6"][k]!;
      const ratios = trainings.map((l) => boundaryToInterior(filterOf(l)));
      return [
        {
          quantity: `${block}, N_h = 1, by a critic: mean |λ| at the boundary over that inside, smallest`,
          published: "boundary (figure)",
          ours: estimate(Math.min(...ratios), 0),
        },
        {
          quantity: `${block}, N_h = 1, by a critic: interior/boundary mean |λ|`,
          published: "≈ 0 (figure)",
          ours: meanOf(ratios.map((ratio) => 1 / ratio)),
        },
        {
          quantity: `${block}, N_h = 1, by a critic: corner/edge mean |λ|`,
          published: null,
          ours: meanOf(trainings.map((l) => meanWeight(filterOf(l), "corner") / meanWeight(filterOf(l), "edge"))),
        },
        {
          quantity: `${block}, N_h = 1, by a critic: I(H:E) in nats`,
          published: null,
          ours: trainings[0]!.information,
        },
      ];
    }),
    {
      quantity: "3×3, N_h = 8: boundary spins with a hidden unit of their own",
      published: "8 (supplement)",
      ours: meanOf(pins3.map(({ rule }) => pinnedSites(rule.filters).size)),
    },
    {
      quantity: "4×4, N_h = 12: boundary spins with a hidden unit of their own",
      published: "12 (supplement)",
      ours: meanOf(pins4.map(({ rule }) => pinnedSites(rule.filters).size)),
    },
    {
      quantity: "4×4, N_h = 12: the same, training of the largest proxy",
      published: "12 (supplement)",
      ours: estimate(pinnedSites(best(pins4).rule.filters).size, 0),
    },
    { quantity: "4×4, N_h = 12: I(H:E)/I(V:E)", published: null, ours: share(best(pins4)), exact: 1 },
    {
      quantity: `4×4, |λ| ≤ ${NORM}: |Σ_∂V λ|/|Σ_bulk λ| at T_c`,
      published: null,
      ours: atTc.learned,
      exact: atTc.exact,
    },
    { quantity: "T/T_c at which the learned ratio is largest", published: 1, ours: estimate(peak.temperature, 0) },
  ];
  return { one, critic4, critic6, pins4: [best(pins4)], pins3: [best(pins3)], boundaryness, table, notes: NOTES };
}

const NOTES = [
  "With as many hidden units as boundary sites each of them pins one, since the spins inside say nothing of E that the boundary does not " +
    "say; on 4×4 the last one or two units may share what is left, an edge spin between two that are known adds under one per cent.",
  "The ratio |Σ_∂V λ|/|Σ_bulk λ| is published with a peak at T_c. That of the best filter of a given norm has none: it rises from 3 at T = 0, " +
    "where all spins are alike and all weights equal, through T_c without end, since a spin inside hangs together with E only by way of the " +
    "boundary, the less so the hotter. A learned ratio comes down again where I(H:E) is so small that training no longer sees it.",
];

/** States of a 4×4 block by the sums of its spins at the corners, at the edges and inside: all that a symmetric filter sees. */
const CLASSES = 5 * 9 * 5;

/**
 * |Σ_∂V λ|/|Σ_bulk λ| of the filter of largest I(H:E) among those with the symmetry of the square and of norm NORM, by the exact posterior;
 * with the error of several parts of the windows.
 */
export function bestBoundaryness(samples: Samples, windowsKey: Key): Estimate {
  const configurations = splitConfigurations(samples.count).report;
  const windows = cutWindows(samples, wide, { count: 4000, key: windowsKey, configurations });
  const posterior = symmetricPosterior(windows, samples.model);
  const parts = 4;
  return meanOf(
    Array.from({ length: parts }, (_, p) => {
      const [from, to] = [0, 1].map((end) => Math.floor(((p + end) * posterior.count) / parts)) as [number, number];
      const part = {
        ...posterior,
        count: to - from,
        table: posterior.table.subarray(from * CLASSES, to * CLASSES),
        configurations: posterior.configurations.subarray(from, to),
      };
      const { corner, edge, inside } = bestSymmetricFilter(part);
      return (4 * corner + 8 * edge) / (4 * inside);
    }),
  );
}

/** P(class|E) of the classes of states, from the exact posterior. */
function symmetricPosterior(windows: Parameters<typeof exactPosteriorRows>[0], model: Model): Posterior {
  const rows = exactPosteriorRows(windows, model);
  const classOf = (V: number): number => {
    const up = { corner: 0, edge: 0, inside: 0 };
    for (let i = 0; i < 16; i++) if (!((V >> i) & 1)) up[placeOf(i, 4)]++;
    return (up.corner * 9 + up.edge) * 5 + up.inside;
  };
  const ofRim = new Float64Array(rows.states * CLASSES);
  for (let V = 0; V < 2 ** 16; V++) ofRim[rows.rimOf[V]! * CLASSES + classOf(V)]! += rows.ofBlock[V]!;
  // Of a state of the rim only the five sums inside are open.
  const open = Array.from({ length: rows.states }, (_, v) =>
    [...ofRim.subarray(v * CLASSES, (v + 1) * CLASSES).entries()].filter(([, p]) => p > 0),
  );
  const table = new Float64Array(rows.count * CLASSES);
  for (let from = 0; from < rows.count; from += rows.atOnce) {
    const to = Math.min(rows.count, from + rows.atOnce);
    const read = rows.read(from, to);
    for (let t = from; t < to; t++) {
      for (let v = 0; v < rows.states; v++) {
        const p = read[(t - from) * rows.states + v]!;
        for (const [k, q] of open[v]!) table[t * CLASSES + k]! += p * q;
      }
    }
  }
  return { count: rows.count, states: CLASSES, table, configurations: rows.configurations };
}

/** The filter of largest information of norm NORM: a search over two angles, of steps that halve. */
function bestSymmetricFilter(posterior: Posterior): { corner: number; edge: number; inside: number } {
  const filterAt = (a: number, b: number) => ({
    corner: (NORM * Math.cos(a) * Math.cos(b)) / 2,
    edge: (NORM * Math.sin(a) * Math.cos(b)) / Math.sqrt(8),
    inside: (NORM * Math.sin(b)) / 2,
  });
  const information = ([a, b]: readonly [number, number]): number => {
    const { corner, edge, inside } = filterAt(a, b);
    const hidden = new Float64Array(2 * CLASSES);
    for (let k = 0; k < CLASSES; k++) {
      const sums = [Math.floor(k / 45) * 2 - 4, (Math.floor(k / 5) % 9) * 2 - 8, (k % 5) * 2 - 4] as const;
      hidden[2 * k] = 1 / (1 + exp(-2 * (corner * sums[0] + edge * sums[1] + inside * sums[2])));
      hidden[2 * k + 1] = 1 - hidden[2 * k]!;
    }
    return posteriorInformation(posterior, hidden).value;
  };
  let at: readonly [number, number] = [0.7, 0.2];
  let value = information(at);
  for (let step = 0.2; step > 1e-4; ) {
    const better = [
      [step, 0],
      [-step, 0],
      [0, step],
      [0, -step],
    ]
      .map(([da, db]) => [at[0] + da!, at[1] + db!] as const)
      .map((to) => ({ to, value: information(to) }))
      .reduce((x, y) => (y.value > x.value ? y : x));
    if (better.value > value) ({ to: at, value } = better);
    else step /= 2;
  }
  return filterAt(at[0], at[1]);
}

async function drawSiBlocks({ one, critic4, critic6, pins4, pins3, boundaryness }: SiBlocks): Promise<string> {
  const curve = (which: "learned" | "exact") =>
    boundaryness.map(({ temperature, [which]: { value, error } }) => ({ step: temperature, value, error }));
  return panelsFigure({
    columns: [2, 2, 1, 1],
    figures: [
      {
        label: "a",
        svg: filtersFigure({
          filters: [filterOf(one[0]!), filterOf(critic4[0]!)],
          block: [4, 4],
          titles: ["Θ-RBMs", "critic"],
          width: 290,
        }),
      },
      {
        label: "b",
        svg: filtersFigure({ filters: [filterOf(critic6[0]!)], block: [6, 6], titles: ["critic"], width: 230 }),
      },
      {
        label: "c",
        svg: await learningCurveFigure({
          curves: [
            { label: "learned", points: curve("learned") },
            { label: "best filter", points: curve("exact") },
          ],
          xLabel: "*T*/*T*_{c}",
          yLabel: "|Σ_{∂V} *λ*| / |Σ_{bulk} *λ*|",
          width: doubleColumn * 0.6,
          height: 200,
        }),
      },
      { label: "d", svg: filtersFigure({ filters: pins3[0]!.rule.filters, block: [3, 3], width: doubleColumn }) },
      { label: "e", svg: filtersFigure({ filters: pins4[0]!.rule.filters, block: [4, 4], width: doubleColumn }) },
    ],
  });
}

export const siBlocks: PaperFigure<SiBlocks> = {
  name: "si-blocks",
  title: "Supplement: larger blocks, and the weight on their boundary",
  caption: `(a) The filter of one hidden unit on a block of 4×4, Ising model at <i>T</i><sub>c</sub>, buffer 2, learned by Θ-RBMs and by a critic, and (b) on one of 6×6. (c) The weight on the boundary of the
block over that inside, |<i>λ</i>| ≤ ${NORM}, against temperature: learned, and of the filter of the largest information, by the exact posterior. (d) Eight hidden units on
3×3, and (e) twelve on 4×4, buffer 1: as many as there are sites at the boundary.`,
  make: makeSiBlocks,
  data: ({ one, critic4, critic6, pins4, pins3, boundaryness }, document) => ({
    oneUnit: one.map((learned) => document(learned)),
    critic4x4: critic4.map((learned) => document(learned)),
    critic6x6: critic6.map((learned) => document(learned)),
    pins3x3: document(pins3[0]!),
    pins4x4: document(pins4[0]!),
    boundaryness,
  }),
  draw: drawSiBlocks,
};
