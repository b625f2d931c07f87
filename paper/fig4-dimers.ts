/**
 * Figure 4 of the paper [kochjanusz2018]: dimers among spins that are pure noise, block 8×8 on the medial grid, buffer of two cells. The
 * hidden units that keep the most information read the electric field of the block, and nothing of the noise.
 */
import { coarseGraining, constantFilters, distinctFilter } from "kadanoff/coarsegraining";
import { doubleColumn, filtersFigure, panelsFigure, rulesFigure } from "kadanoff/figures";
import { child, type Key, key, keyFor } from "kadanoff/kernels";
import { conditional, type Learned } from "kadanoff/learning";
import { dimers } from "kadanoff/models";
import { type Estimate, estimate } from "kadanoff/statistics";
import { windowGeometry } from "kadanoff/windows";
import { type FigureResult, meanOf, type PaperFigure, type Samples, type Studio, type TableRow } from "./figure.ts";

/** Sites of the medial grid on a side of the block: 4×4 cells of a vertex, two links and a face. */
export const SIDE = 8;
export const geometry = windowGeometry({ block: [SIDE, SIDE], buffer: 4, environment: 2 });

/** The probability that the two spins of a noise pair are equal. */
export const NOISE = 0.95;
/** The bound on the norm of the filters of panels (a) and (b). */
export const NORM = 2;

/**
 * I is a tenth of that of spins, and E has 144 sites, half of them noise: a critic learns single windows by heart where there are few, and
 * filters that move faster than it does find the field in a thousand steps.
 */
export const critic = (quick: boolean) =>
  conditional({ rate: 0.002, ruleRate: 0.02, ...(quick ? { steps: 1500 } : {}) });
export const windowsOf = (quick: boolean): number => (quick ? 60_000 : 240_000);

/** What the paper's own method takes: its Θ-RBMs see the field among the noise from so many windows. */
const RBM_WINDOWS = 100_000;

export interface Fig4 extends FigureResult {
  /** Two hidden units, |λ| ≤ 2, several trainings; the same without a bound; and four hidden units, |λ| ≤ 2. */
  readonly two: readonly Learned[];
  readonly unbounded: readonly Learned[];
  readonly four: readonly Learned[];
  /** Two hidden units by the paper's Θ-RBMs and the Jensen proxy, no bound; none if it has to be quick. */
  readonly byRbms: readonly Learned[];
  /** I(H:E) of given sets of two and of four filters of the same norm. */
  readonly given: readonly { readonly label: string; readonly information: Estimate }[];
}

/** What lies at a site of the medial grid that begins on a vertex: a link to the right or down, or noise. */
function siteAt(i: number): { kind: "right" | "down" | "noise"; sublattice: 1 | -1 } {
  const [x, y] = [i % SIDE, Math.floor(i / SIDE)];
  const sublattice = ((x >> 1) + (y >> 1)) % 2 === 0 ? 1 : -1;
  const [oddX, oddY] = [x % 2 === 1, y % 2 === 1];
  return { kind: oddX && !oddY ? "right" : oddY && !oddX ? "down" : "noise", sublattice };
}

const SITES = Array.from({ length: SIDE * SIDE }, (_, i) => i);
export const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, x, i) => sum + x * b[i]!, 0);
export const unit = (a: readonly number[]): number[] => a.map((x) => x / Math.sqrt(dot(a, a)));

/** The electric field of the block along x and y, as filters of norm 1: ± by sublattice on the links of one direction. */
const field = (direction: "right" | "down"): number[] =>
  unit(SITES.map(siteAt).map(({ kind, sublattice }) => (kind === direction ? sublattice : 0)));
const [Ex, Ey] = [field("right"), field("down")];

/** Weights that are a constant on every covering. */
const STARS = constantFilters([SIDE, SIDE]);

export interface Reading {
  /** |part of the link weights along E_x and E_y|²/|link weights|²: 1 for an electric field, and 0.09 for weights at random. */
  readonly staggered: number;
  /** The direction of the field that is read, in degrees from 0 to 180: 0 for E_x, 90 for E_y. */
  readonly angle: number;
  /** Root of the mean square weight on noise over that on links. */
  readonly noise: number;
}

/** What a filter of the block reads; weights that are a constant, see constantFilters, do not count. */
export function readingOf(filter: readonly number[]): Reading {
  const isNoise = (i: number): boolean => siteAt(i).kind === "noise";
  const links = filter.map((w, i) => (isNoise(i) ? 0 : w));
  const noise = filter.map((w, i) => (isNoise(i) ? w : 0));
  const free = distinctFilter(links, STARS);
  const [x, y] = [dot(free, Ex), dot(free, Ey)];
  const degrees = (Math.atan2(y, x) * 180) / Math.PI;
  return {
    staggered: x * x + y * y,
    angle: (degrees + 360) % 180,
    // As many sites of the one kind as of the other.
    noise: Math.sqrt(dot(noise, noise) / dot(links, links)),
  };
}

/** The angle between two directions, from 0 to 90 degrees. */
export const between = (a: number, b: number): number => {
  const difference = Math.abs(a - b) % 180;
  return Math.min(difference, 180 - difference);
};

const readings = ({ rule }: Learned): Reading[] => rule.filters.map(readingOf);

async function makeFig4(studio: Studio): Promise<Fig4> {
  const { seed, quick } = studio;
  const root = keyFor(key(seed), "fig4");
  const samples = await studio.sample(dimers({ size: [32, 32], noise: NOISE }), quick ? 1000 : 4000);
  const train = (which: number, hidden: number, restarts: number, norm: number = NORM): Promise<Learned[]> =>
    Promise.all(
      Array.from({ length: quick ? 1 : 2 }, (_, t) =>
        studio.learn(samples, {
          ...{ geometry, hidden, norm, key: child(child(root, which), t), restarts: quick ? 1 : restarts },
          ...{ windows: windowsOf(quick), method: critic(quick) },
        }),
      ),
    );
  const two = await train(0, 2, 3);
  const four = await train(1, 4, 1);
  const unbounded = await train(2, 2, 1, Number.POSITIVE_INFINITY);
  const given = await givenFields(studio, samples, child(root, 3));
  const byRbms = await Promise.all(
    Array.from({ length: quick ? 0 : 2 }, (_, t) =>
      studio.learn(samples, {
        ...{ geometry, hidden: 2, key: child(child(root, 4), t), restarts: 1, windows: RBM_WINDOWS },
      }),
    ),
  );

  const fields = two.flatMap(readings);
  const angles = two.map(readings).map(([a, b]) => between(a!.angle, b!.angle));
  const fromDiagonal = fields.map(({ angle }) => 45 - Math.abs(between(angle, 45) - 45));
  const ofFour = four.flatMap(readings);
  const free = unbounded.flatMap(readings);
  const range = (values: readonly number[]): string => values.map((x) => x.toFixed(0)).join(", ");
  const table: TableRow[] = [
    {
      quantity: `N_h = 2, |λ| ≤ ${NORM}: weight along E_x and E_y`,
      published: "1 (figure)",
      ours: meanOf(fields.map((r) => r.staggered)),
      exact: 1,
    },
    {
      quantity: `N_h = 2, |λ| ≤ ${NORM}: the same, smallest`,
      published: "1 (figure)",
      ours: estimate(Math.min(...fields.map((r) => r.staggered)), 0),
    },
    { quantity: "N_h = 2: angle between the two fields, degrees", published: 45, ours: meanOf(angles) },
    { quantity: "N_h = 2: angle from E_x ± E_y, degrees", published: null, ours: meanOf(fromDiagonal) },
    {
      quantity: "N_h = 2: rms weight on noise over that on links",
      published: "0 (figure)",
      ours: meanOf(fields.map((r) => r.noise)),
      exact: 0,
    },
    {
      quantity: "N_h = 2, no bound: weight along E_x and E_y",
      published: "1 (figure)",
      ours: meanOf(free.map((r) => r.staggered)),
    },
    {
      quantity: `N_h = 4, |λ| ≤ ${NORM}: weight along E_x and E_y`,
      published: "1 (figure)",
      ours: meanOf(ofFour.map((r) => r.staggered)),
    },
    {
      quantity: "N_h = 4: rms weight on noise over that on links",
      published: "0 (figure)",
      ours: meanOf(ofFour.map((r) => r.noise)),
      exact: 0,
    },
    ...rowsByRbms(byRbms),
    { quantity: "N_h = 2: I(H:E) in nats, at least", published: null, ours: two[0]!.information },
    { quantity: "N_h = 4: I(H:E) in nats, at least", published: null, ours: four[0]!.information },
    ...given.map(({ label, information }) => ({
      quantity: `filters ${label}, norm ${NORM}: I(H:E) in nats, at least`,
      published: null,
      ours: information,
    })),
  ];
  const notes = [
    ...NOTES,
    `Directions that were read, in degrees: N_h = 2: ${two.map((l) => range(readings(l).map((r) => r.angle))).join("; ")}; N_h = 4: ${four
      .map((l) => range(readings(l).map((r) => r.angle)))
      .join("; ")}.`,
  ];
  return { two, unbounded, four, byRbms, given, table, notes };
}

/** What the paper's own method found. */
function rowsByRbms(byRbms: readonly Learned[]): TableRow[] {
  if (byRbms.length === 0) return [];
  const fields = byRbms.flatMap(readings);
  const angles = byRbms.map(readings).map(([a, b]) => between(a!.angle, b!.angle));
  return [
    {
      quantity: "N_h = 2, by Θ-RBMs, no bound: weight along E_x and E_y",
      published: "1 (figure)",
      ours: meanOf(fields.map((r) => r.staggered)),
    },
    {
      quantity: "N_h = 2, by Θ-RBMs: the same, smallest",
      published: "1 (figure)",
      ours: estimate(Math.min(...fields.map((r) => r.staggered)), 0),
    },
    { quantity: "N_h = 2, by Θ-RBMs: angle between the two fields, degrees", published: 45, ours: meanOf(angles) },
    {
      quantity: "N_h = 2, by Θ-RBMs: rms weight on noise over that on links",
      published: "0 (figure)",
      ours: meanOf(fields.map((r) => r.noise)),
      exact: 0,
    },
    { quantity: "N_h = 2, by Θ-RBMs: I(H:E) in nats, at least", published: null, ours: byRbms[0]!.information },
  ];
}

const NOTES = [
  "The paper shows E_y and E_x + E_y, 45° apart. Which pair of directions comes out is a matter of chance and of the bound on the weights, since the plane of " +
    "E_x and E_y is what is kept: the rows with given filters say how much less the information of other pairs in it is. Here the two directions are at right angles, since " +
    "two fields 45° apart tell in part the same.",
  "Four hidden units of this norm read fields too, each more in one part of the block than in another, and keep more than any four fields of the whole block: the rows with given fields say by how much. " +
    "Which four directions come out is nearly a tie, as these rows show: some trainings find the paper's E_x, E_y and E_x ± E_y, others the diagonal ones twice, in different parts of the block.",
  "The Θ-RBMs have 160 and 80 hidden units, CD-3, and 25 passes over 100,000 windows. They climb the Jensen proxy; what is reported is a bound by weighted blocks of the data.",
  "All other values of I are lower bounds by a critic on configurations that nothing was learned from; weights that are equal on the four links of a vertex are a constant and do not count.",
];

/** I(H:E) of hard-coded fields of the block, with weights of the same norm, by a critic each. */
function givenFields({ quick, information: tell }: Studio, samples: Samples, root: Key): Promise<Fig4["given"]> {
  const along = (degrees: number): number[] => {
    const [c, s] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
    return Ex.map((x, i) => NORM * (c * x + s * Ey[i]!));
  };
  const sets: readonly [string, readonly number[]][] = [
    ["E_x, E_y", [0, 90]],
    ["E_x + E_y, E_x − E_y", [45, 135]],
    ["E_y, E_x + E_y", [90, 45]],
    ["E_x, E_y, E_x + E_y, E_x − E_y", [0, 90, 45, 135]],
    ["E_x + E_y and E_x − E_y, both twice", [45, 45, 135, 135]],
  ];
  return Promise.all(
    sets.map(async ([label, degrees], p) => {
      const { information } = await tell(samples, {
        geometry,
        rule: coarseGraining({ block: [SIDE, SIDE], filters: degrees.map(along) }),
        windows: windowsOf(quick),
        ...{ estimator: "conditional", critic: critic(quick), key: child(root, p) },
      });
      return { label, information };
    }),
  );
}

async function drawFig4({ two, four, byRbms, given }: Fig4): Promise<string> {
  const titles = (learned: Learned): string[] =>
    readings(learned).map(({ staggered, angle }) => `${(100 * staggered).toFixed(0)} % at ${angle.toFixed(0)}°`);
  const filters = (learned: Learned, width: number): string =>
    filtersFigure({
      filters: learned.rule.filters,
      block: [SIDE, SIDE],
      titles: titles(learned),
      width,
    });
  // Two pairs of filters have room in a row.
  const drawn = [two[0]!, ...byRbms.slice(0, 1), four[0]!];
  return panelsFigure({
    columns: drawn.length > 2 ? [2, 1, 1] : 1,
    figures: [
      ...drawn.map((learned, k) => ({ label: "abc"[k]!, svg: filters(learned, doubleColumn) })),
      {
        label: "abcd"[drawn.length]!,
        svg: await rulesFigure({
          rows: [
            ...given.map(({ label, information }) => ({
              label: label.replace(/E_([xy])/g, "*E*_{*$1*}"),
              ...information,
            })),
            { label: "learned, 2 units", ...two[0]!.information },
            { label: "learned, 4 units", ...four[0]!.information },
            ...byRbms.slice(0, 1).map(({ information }) => ({ label: "by Θ-RBMs, no bound", ...information })),
          ],
          quantity: "*I*(*H*:*E*), lower bound",
          width: doubleColumn,
        }),
      },
    ],
  });
}

export const fig4: PaperFigure<Fig4> = {
  name: "fig4",
  title: "Figure 4: the electric field of dimers, found in noise",
  caption: `Fully packed dimers with noise spins on vertices and faces, equal in pairs with probability ${NOISE}. The filters of two hidden units on a block of 8×8 sites of the medial
grid, buffer of two cells, |<i>λ</i>| ≤ ${NORM}; of two by the paper's own method, Θ-RBMs, without a bound (not with --quick); and of four, |<i>λ</i>| ≤ ${NORM}: how much of the weight lies
along the electric field of the block, and its direction. Last, the information that they keep, and that given fields do.`,
  make: makeFig4,
  data: ({ two, unbounded, four, byRbms, given }, document) => {
    const read = (several: readonly Learned[]) =>
      several.map((learned) => ({ ...document(learned), readings: readings(learned) }));
    const rules = { two: read(two), unbounded: read(unbounded), four: read(four), byRbms: read(byRbms) };
    return { ...rules, given };
  },
  draw: drawFig4,
};
