/**
 * One dimension, as in the supplement of the paper [kochjanusz2018]: the information that decimation and the majorities of a block's two ends and
 * of all its spins keep in an Ising chain, against the size of the block and the width of the buffer; from samples, by counting, and exactly. And
 * rules that are learned, beside the best of all rules.
 */
import {
  boundaryMajority,
  type CoarseGraining,
  coarseGraining,
  decimation,
  majority,
  ruleTable,
} from "kadanoff/coarsegraining";
import { filtersFigure, panelsFigure, rulesFigure, scalingFigure, singleColumn } from "kadanoff/figures";
import {
  type ChainJoint,
  chainJoint,
  chainRule,
  countedInformation,
  jointDistribution,
  jointInformation,
  jointProxy,
} from "kadanoff/information";
import { child, type Key, key, keyFor } from "kadanoff/kernels";
import { chainLattice } from "kadanoff/lattices";
import { conditional, type Learned, type LearnOptions } from "kadanoff/learning";
import { ising } from "kadanoff/models";
import { type Estimate, estimate, fitLine } from "kadanoff/statistics";
import { cutWindows, type Windows, windowGeometry } from "kadanoff/windows";
import { type FigureResult, meanOf, type PaperFigure, type Samples, type Studio, type TableRow } from "./figure.ts";

/** K = βJ of the samples. */
const SAMPLED = [0.5, 1] as const;
/** Where there are 10⁻⁴ nats to know, and sums alone see them. */
const EXACT = 0.1;
/** L_V that are sampled, each from configurations of its own, so that points are independent; and of the golden numbers. */
const SIZES = [2, 4, 8, 12, 16, 24, 32] as const;
const PARTS = SIZES.length;
const TABLE_SIZES = [2, 4, 8, 12] as const;
/** L_V of the lines: even, for a sum of an odd number of spins has no ties. */
const LINE_SIZES = [2, 4, 6, 8, 10, 12, 16, 20, 24, 32, 40, 48, 64] as const;
/** L_B beside blocks of so many sites. */
const BUFFERS = [0, 1, 2, 3, 4] as const;
const BUFFER_BLOCK = 4;
/** L_V from which the power of the uniform majority is fitted. */
const FIT_FROM = 8;
/** Sites of an open chain. Without a field what lies beyond a window's ends changes nothing, and the chain is as good as infinite. */
const LENGTH = 256;

/** The rules, by their fields on the ends and the sum of a block, and as they are applied to samples. */
const RULES = [
  { name: "decimation", of: (L: number) => decimation([L, 1]), field: (first: number) => first },
  {
    name: "boundary majority",
    of: (L: number) => boundaryMajority([L, 1]),
    field: (first: number, last: number) => first + last,
  },
  {
    name: "uniform majority",
    of: (L: number) => majority([L, 1]),
    field: (_first: number, _last: number, sum: number) => sum,
  },
] as const;
type RuleName = (typeof RULES)[number]["name"];

/**
 * Λ is learned by these. Where I(V:E) is small, so are slopes, and steps are larger than by default. A critic may stop half-way, with weight on both
 * ends: the best of three is taken.
 */
const METHODS = (quick: boolean): readonly { name: string; options: Partial<LearnOptions> }[] => {
  const climb = { rate: 5, ...(quick && { steps: 400 }) };
  return [
    { name: "Jensen proxy", options: { proxy: "jensen", climb } },
    { name: "posterior form", options: { proxy: "posterior", climb } },
    { name: "critic", options: { method: conditional({ steps: quick ? 1000 : 6000 }), restarts: quick ? 1 : 3 } },
  ];
};
const LEARNED_BLOCKS = [2, 4] as const;
const TRAININGS = 3;

/** What one rule keeps behind one window, in nats. */
interface Kept {
  readonly coupling: number;
  readonly block: number;
  readonly buffer: number;
  readonly rule: RuleName;
  readonly exact: number;
  /** I(V:E) */
  readonly available: number;
  /** Â = A'_Λ − A'_0, the Jensen proxy with the exact P(V,E), counted from its baseline. */
  readonly proxy: number;
  /** ⟨h e⟩ with the nearest spin of E at one end, averaged over both. */
  readonly correlation: number;
  /** I(H:E) counted in samples, where there are any. */
  readonly sampled?: Estimate;
}

interface Trained {
  readonly coupling: number;
  readonly block: number;
  readonly method: string;
  readonly trainings: readonly Learned[];
  /** I(H:E) of the learned rules, by sums over the whole joint distribution. */
  readonly exact: readonly number[];
  /** The largest I(H:E) of any rule with one hidden unit. */
  readonly best: number;
}

export interface SiChain extends FigureResult {
  /** Against L_V, behind a buffer of one. */
  readonly bySize: readonly Kept[];
  /** Against L_B, for a block of four. */
  readonly byBuffer: readonly Kept[];
  readonly trained: readonly Trained[];
}

/** The two ends of a block as a number from 0 to 3. */
const endsOf = (first: number, last: number): number => (first < 0 ? 1 : 0) + (last < 0 ? 2 : 0);

/** I(V:E): E sees nothing of a block but its two ends. */
function available(joint: ChainJoint): number {
  const table = new Float64Array(4 * joint.states);
  for (let V = 0; V < joint.states; V++) table[4 * V + endsOf(joint.first[V]!, joint.last[V]!)] = 1;
  return jointInformation(joint, table);
}

/**
 * The largest I(H:E) of any rule with one hidden unit. It hangs on P(h|v₁,v_L) alone; and since it is convex in these four numbers, none
 * between 0 and 1 does better than the best of the 2⁴ deterministic rules.
 */
export function bestRule(joint: ChainJoint): number {
  const informations = Array.from({ length: 16 }, (_, up) =>
    jointInformation(
      joint,
      chainRule(joint, (first, last) => ((up >> endsOf(first, last)) & 1 ? 1 : -1)),
    ),
  );
  return Math.max(...informations);
}

/** What the rules keep of windows of an infinite chain, exactly. */
export function exactly(coupling: number, block: number, buffer: number): Kept[] {
  const joint = chainJoint({ coupling, block, buffer });
  const all = available(joint);
  return RULES.map(({ name, field }) => {
    const table = chainRule(joint, field);
    let correlation = 0;
    joint.table.forEach((p, i) => {
      const [E, V] = [Math.floor(i / joint.states), i % joint.states];
      correlation += (p * (table[2 * V]! - table[2 * V + 1]!) * (2 - 2 * ((E & 1) + (E >> 1)))) / 2;
    });
    return {
      ...{ coupling, block, buffer, rule: name, available: all, correlation },
      exact: jointInformation(joint, table),
      proxy: jointProxy(joint, table),
    };
  });
}

/** Windows of one of several equal parts of the samples, which have no configuration in common. */
function windowsOf(
  samples: Samples,
  { block, buffer, part, own }: { block: number; buffer: number; part: number; own: Key },
): Windows {
  const [from, to] = [part, part + 1].map((p) => Math.floor((p * samples.count) / PARTS)) as [number, number];
  return cutWindows(samples, windowGeometry({ block: [block], buffer, environment: 1 }), {
    count: (to - from) * LENGTH,
    key: own,
    configurations: Uint32Array.from({ length: to - from }, (_, c) => from + c),
  });
}

/** What the rules keep, exactly and counted. */
function counted(samples: Samples, where: { block: number; buffer: number; part: number; own: Key }): Kept[] {
  const windows = windowsOf(samples, where);
  return exactly(samples.model.coupling, where.block, where.buffer).map((kept, r) => ({
    ...kept,
    sampled: countedInformation(windows, RULES[r]!.of(where.block)),
  }));
}

/** Learns from samples with one hidden unit, by each method, in several trainings. */
async function train(studio: Studio, samples: Samples, block: number, own: Key): Promise<Trained[]> {
  const { coupling } = samples.model;
  const joint = chainJoint({ coupling, block, buffer: 1 });
  const geometry = windowGeometry({ block: [block], buffer: 1, environment: 1 });
  const { quick } = studio;
  const few = quick ? { windows: 20_000 } : {};
  return Promise.all(
    METHODS(quick).map(async ({ name, options }, m) => {
      const trainings = await Promise.all(
        Array.from({ length: quick ? 1 : TRAININGS }, (_, t) =>
          studio.learn(samples, { geometry, restarts: 1, ...few, ...options, key: child(child(own, m), t) }),
        ),
      );
      const exact = trainings.map(({ rule }) => informationOf(rule, coupling));
      return { coupling, block, method: name, trainings, exact, best: bestRule(joint) };
    }),
  );
}

/** I(H:E) of any rule on a block behind a buffer of one, by sums over all its states; an open chain is as good as an infinite one. */
function informationOf(rule: CoarseGraining, coupling: number): number {
  const L = rule.block[0];
  const joint = jointDistribution(ising({ lattice: chainLattice({ length: L + 4, boundary: "open" }), coupling }), {
    visible: Array.from({ length: L }, (_, i) => 2 + i),
    environment: [0, L + 3],
  });
  return jointInformation(joint, ruleTable(rule));
}

async function makeSiChain(studio: Studio): Promise<SiChain> {
  const { seed, quick } = studio;
  const root = keyFor(key(seed), "si-chain");
  const bySize: Kept[] = TABLE_SIZES.flatMap((L) => exactly(EXACT, L, 1));
  const byBuffer: Kept[] = [];
  const trained: Trained[] = [];
  const table: TableRow[] = exactRows(bySize);
  for (const [k, coupling] of SAMPLED.entries()) {
    const lattice = chainLattice({ length: LENGTH, boundary: "open" });
    const samples = await studio.sample(ising({ lattice, coupling }), PARTS * (quick ? 200 : 4000));
    const own = child(root, k);
    const [sizes, buffers]: [Kept[], Kept[]] = [[], []];
    for (const [part, block] of SIZES.entries()) {
      await studio.pause?.();
      sizes.push(...counted(samples, { block, buffer: 1, part, own }));
    }
    for (const [part, buffer] of BUFFERS.entries()) {
      await studio.pause?.();
      buffers.push(...counted(samples, { block: BUFFER_BLOCK, buffer, part, own }));
    }
    const rules: Trained[] = [];
    for (const block of quick && k > 0 ? [] : LEARNED_BLOCKS)
      rules.push(...(await train(studio, samples, block, child(own, block))));
    table.push(...sizeRows(coupling, sizes), ...bufferRows(coupling, buffers));
    table.push(endsRow(coupling, windowsOf(samples, { block: 4, buffer: 1, part: 0, own })), ...learnedRows(rules));
    bySize.push(...sizes);
    byBuffer.push(...buffers);
    trained.push(...rules);
  }
  table.push(...limitRows(), ...ringRows());
  return { bySize, byBuffer, trained, table, notes: NOTES };
}

const find = (kept: readonly Kept[], rule: RuleName, block: number): Kept =>
  kept.find((one) => one.rule === rule && one.block === block)!;

/** What is too little to sample: the golden numbers, Â of the majorities over that of decimation. */
function exactRows(kept: readonly Kept[]): TableRow[] {
  const L = TABLE_SIZES.at(-1)!;
  const over = (rule: RuleName, block: number): number =>
    find(kept, rule, block).proxy / find(kept, "decimation", block).proxy;
  return [
    {
      quantity: `K = ${EXACT}, L_V = ${L}: proxy of the boundary majority over that of decimation, by exact sums`,
      published: "1/2 (supplement)",
      ours: estimate(over("boundary majority", L), 0),
      exact: 0.5,
    },
    {
      quantity: `K = ${EXACT}, L_V = ${L}: proxy of the uniform majority over that of decimation, by exact sums`,
      published: null,
      ours: estimate(over("uniform majority", L), 0),
    },
  ];
}

/** The slope of log I against x: of what was counted, with its error, and of the exact values at the same points with the same weights. */
function slopes(kept: readonly Kept[], x: (one: Kept) => number): { ours: Estimate; exact: Estimate } {
  const points = kept.filter(({ sampled }) => sampled!.value > sampled!.error);
  const slope = (value: (one: Kept) => number): Estimate =>
    fitLine(
      points.map(x),
      points.map((one) => Math.log(value(one))),
      points.map(({ sampled }) => sampled!.error / sampled!.value),
    ).slope;
  return { ours: slope(({ sampled }) => sampled!.value), exact: estimate(slope(({ exact }) => exact).value, 0) };
}

function sizeRows(K: number, kept: readonly Kept[]): TableRow[] {
  const L = 12;
  const inNats = RULES.map(({ name }): TableRow => {
    const { sampled, exact } = find(kept, name, L);
    return {
      quantity: `K = ${K}, L_V = ${L}, L_B = 1, ${name}: I(H:E) in nats`,
      published: null,
      ours: sampled!,
      exact: estimate(exact, 0),
    };
  });
  const [one, ends] = [find(kept, "decimation", L), find(kept, "boundary majority", L)];
  const [a, b] = [one.sampled!, ends.sampled!];
  return [
    ...inNats,
    {
      quantity: `K = ${K}, L_V = ${L}: I of the boundary majority over that of decimation`,
      published: "1/2 (supplement)",
      ours: estimate(b.value / a.value, Math.hypot(b.error / a.value, (b.value * a.error) / a.value ** 2)),
      exact: estimate(ends.exact / one.exact, 0),
    },
    {
      quantity: `K = ${K}: power of L_V in I of the uniform majority, L_V from ${FIT_FROM} to ${SIZES.at(-1)}`,
      published: "−1/2 (supplement, as read)",
      ...slopes(
        kept.filter(({ rule, block }) => rule === "uniform majority" && block >= FIT_FROM),
        ({ block }) => Math.log(block),
      ),
    },
  ];
}

/** I of decimation falls off like tanh^{2 L_B} K. */
function bufferRows(K: number, kept: readonly Kept[]): TableRow[] {
  return [
    {
      quantity: `K = ${K}, L_V = ${BUFFER_BLOCK}, decimation: log I(H:E) per site of buffer, L_B from 0 to ${BUFFERS.at(-1)}`,
      published: null,
      ...slopes(
        kept.filter(({ rule }) => rule === "decimation"),
        ({ buffer }) => buffer,
      ),
    },
  ];
}

/** Decimation with a unit for each end keeps all there is. */
function endsRow(K: number, windows: Windows): TableRow {
  const both = coarseGraining({
    block: [4, 1],
    filters: [
      [1, 0, 0, 0],
      [0, 0, 0, 1],
    ],
    hard: true,
  });
  return {
    quantity: `K = ${K}, L_V = 4, L_B = 1, two units, one at each end: I(H:E) in nats; exact I(V:E)`,
    published: null,
    ours: countedInformation(windows, both),
    exact: estimate(available(chainJoint({ coupling: K, block: 4, buffer: 1 })), 0),
  };
}

function learnedRows(trained: readonly Trained[]): TableRow[] {
  return trained.flatMap(({ coupling, block, method, trainings, exact, best }): TableRow[] => {
    const where = `K = ${coupling}, L_V = ${block}, learned by the ${method}`;
    return [
      {
        quantity: `${where}: I(H:E) in nats; exact that of the best rule`,
        published: null,
        ours: trainings[0]!.information,
        exact: estimate(best, 0),
      },
      {
        quantity: `${where}: I(H:E) by exact sums, over that of the best rule`,
        published: "1 (decimation)",
        ours: meanOf(exact.map((information) => information / best)),
        exact: 1,
      },
    ];
  });
}

/** Powers of long blocks, by exact sums. */
function limitRows(): TableRow[] {
  const [L, K] = [512, SAMPLED[0]];
  const uniform = [L, 2 * L].map((block) => find(exactly(K, block, 1), "uniform majority", block)) as [Kept, Kept];
  const slope = (value: (kept: Kept) => number): Estimate =>
    estimate(Math.log2(value(uniform[1]) / value(uniform[0])), 0);
  return [
    {
      quantity: `K = ${K}: power of L_V in I of the uniform majority, from ${L} to ${2 * L} by exact sums`,
      published: "−1/2 (supplement, as read)",
      ours: slope(({ exact }) => exact),
      exact: -1,
    },
    {
      quantity: `K = ${K}: the same of its proxy`,
      published: "−1/2 (supplement, as read)",
      ours: slope(({ proxy }) => proxy),
      exact: -1,
    },
    {
      quantity: `K = ${K}: the same of its correlation ⟨h e⟩ with the nearest spin of E`,
      published: null,
      ours: slope(({ correlation }) => correlation),
      exact: -0.5,
    },
  ];
}

/** On a cold ring both ends of E agree, and a rule that breaks the ± symmetry is better. */
function ringRows(): TableRow[] {
  return [14, LENGTH].map((length): TableRow => {
    const joint = chainJoint({ coupling: 1 / 0.7, length, block: 2, buffer: 1 });
    const one = jointInformation(
      joint,
      chainRule(joint, (first) => first),
    );
    return {
      quantity: `ring of ${length}, T = 0.7, L_V = 2, L_B = 1: decimation over the best rule, by exact sums`,
      published: "1 (decimation)",
      ours: estimate(one / bestRule(joint), 0),
    };
  });
}

const NOTES = [
  "The uniform majority: I(H:E) → (2/π) cosh²K tanh^{2(L_B+1)}K/L_V for long blocks, the power −1, and so goes the proxy, which is twice as large there. What goes " +
    "like L_V^{−1/2} is the correlation ⟨h e⟩ of the block spin with the nearest spin of E, and an information is quadratic in that. The figure shows both lines.",
  "The boundary majority is a coin between the two ends, and so has half of what one end tells. Decimation is the best single unit of an infinite or an " +
    "open chain. Not on short and cold rings: E's two ends agree there, and the unit that asks whether both ends of V are up, which breaks the ± symmetry, is better. " +
    "Samples are of open chains, in which a window away from the ends is one of an infinite chain.",
  "Sampled informations are counted: P(E,H) of windows, without a model, less the bias of counting. Errors are those of the jackknife over configurations, and each size " +
    "has configurations of its own. The error of the ratio takes those of the two rules for independent; they are not, and it is rather too large.",
];

const at = (kept: readonly Kept[], K: number, rule: RuleName): Kept[] =>
  kept.filter((one) => one.coupling === K && one.rule === rule);

/** The share of I(V:E) that each rule keeps, against the size of the block. */
function drawShares(kept: readonly Kept[], K: number): Promise<string> {
  const [short, long] = [LINE_SIZES[0], LINE_SIZES.at(-1)!];
  const exact = LINE_SIZES.flatMap((L) => exactly(K, L, 1));
  const all = exact.at(-1)!.available;
  const t = Math.tanh(K) ** 2;
  const limit = (L: number): number => ((2 / Math.PI) * (Math.cosh(K) * t) ** 2) / L / all;
  const from = FIT_FROM;
  const squareRoot = (L: number): number => {
    const there = exact.find(({ rule, block }) => rule === "uniform majority" && block === from)!;
    return (there.exact / there.available) * Math.sqrt(from / L);
  };
  const straight = (y: (L: number) => number, ends: readonly number[]) => ends.map((L) => ({ x: L, value: y(L) }));
  return scalingFigure({
    relations: [
      ...RULES.map(({ name }) => ({
        label: name,
        points: at(kept, K, name).flatMap(({ block: x, sampled, available: I }) =>
          sampled!.value > 0 ? [{ x, value: sampled!.value / I, error: sampled!.error / I }] : [],
        ),
        line: at(exact, K, name).map(({ block: x, exact: value, available: I }) => ({ x, value: value / I })),
      })),
      { label: "∝ 1/*L*_{V}", line: straight(limit, [4, long]), style: "dashed" as const },
      { label: "∝ *L*_{V}^{−1/2}", line: straight(squareRoot, [short, long]), style: "dotted" as const },
    ],
    xLabel: `*L*_{V} (*K* = ${K})`,
    yLabel: "*I*(*H*:*E*)/*I*(*V*:*E*)",
    xTicks: [2, 4, 8, 16, 32, 64],
    height: 250,
  });
}

async function drawSiChain({ bySize, byBuffer, trained }: SiChain): Promise<string> {
  const K = SAMPLED[0];
  const here = trained.filter(({ coupling }) => coupling === K);
  const filters = (block: number): string => {
    const some = here.filter((one) => one.block === block);
    return filtersFigure({
      filters: some.map(({ trainings }) => trainings[0]!.rule.filters[0]!),
      block: [block, 1],
      titles: some.map(({ method }) => method),
      width: singleColumn,
    });
  };
  const rows = here
    .filter(({ block }) => block === 4)
    .map(({ method, trainings }) => ({ label: `learned, ${method}`, ...trainings[0]!.information }));
  const sampled = RULES.map(({ name }) => {
    const { value, error } = find(at(bySize, K, name), name, 4).sampled!;
    return { label: name, value, error };
  });
  const { best } = here.find(({ block }) => block === 4)!;
  return panelsFigure({
    columns: 2,
    figures: [
      { label: "a", svg: await drawShares(bySize, SAMPLED[0]) },
      { label: "b", svg: await drawShares(bySize, SAMPLED[1]) },
      {
        label: "c",
        svg: await scalingFigure({
          relations: RULES.map(({ name }) => ({
            label: name,
            points: at(byBuffer, K, name).flatMap(({ buffer: x, sampled: s }) => (s!.value > 0 ? [{ x, ...s! }] : [])),
            line: at(byBuffer, K, name).map(({ buffer: x, exact: value }) => ({ x, value })),
          })),
          logarithmic: "y",
          xLabel: `*L*_{B} (*K* = ${K})`,
          yLabel: "*I*(*H*:*E*) (nats)",
          xTicks: BUFFERS,
        }),
      },
      {
        label: "d",
        svg: await rulesFigure({
          rows: [...sampled.reverse(), ...rows],
          limit: { label: "best of all rules", value: best, error: 0 },
        }),
      },
      { label: "e", svg: filters(2) },
      { label: "f", svg: filters(4) },
    ],
  });
}

export const siChain: PaperFigure<SiChain> = {
  name: "si-chain",
  title: "Supplement: the Ising chain, where decimation is best",
  caption: `(a) The share of <i>I</i>(<i>V</i>:<i>E</i>) that three rules keep of a block of <i>L</i><sub>V</sub> spins, buffer 1, <i>K</i> = ${SAMPLED[0]}, and (b) <i>K</i> = ${SAMPLED[1]}: lines are exact, points counted in
samples. Dashed: (2/π) cosh²<i>K</i> tanh⁴<i>K</i>/<i>L</i><sub>V</sub>, what the uniform majority comes to; dotted: the power −1/2. (c) The information of a block of ${BUFFER_BLOCK} against the width of the
buffer, <i>K</i> = ${SAMPLED[0]}. (d) Rules by hand and learned, <i>L</i><sub>V</sub> = 4, <i>K</i> = ${SAMPLED[0]}, beside the best of all rules with one unit. (e) Filters learned on blocks of two, and (f) of four.`,
  make: makeSiChain,
  data: ({ bySize, byBuffer, trained }, document) => ({
    bySize,
    byBuffer,
    learned: trained.map(({ trainings, ...rest }) => ({ ...rest, trainings: trainings.map((l) => document(l)) })),
  }),
  draw: drawSiChain,
};
