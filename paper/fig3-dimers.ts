/**
 * Figure 3 of the paper [kochjanusz2018]: the dimer model. Regions of samples in which the electric field is uniform, among the noise spins of
 * figure 4, and the two orders between which free dimers are: staggered coverings, whose height field is as steep as can be, and columnar ones,
 * where it is level.
 */
import { coveringFigure, doubleColumn, learningCurveFigure, panelsFigure, type VertexBox } from "kadanoff/figures";
import { exp } from "kadanoff/kernels";
import { faceSite, type Lattice, medialLattice, vertexSite, verticesOf } from "kadanoff/lattices";
import {
  columnarCovering,
  coveringOf,
  dimerFlippable,
  dimers,
  electricField,
  heightAt,
  heightField,
  linksOf,
  observeDimers,
  staggeredCovering,
  writeCovering,
} from "kadanoff/models";
import { configuration, measureDimers } from "kadanoff/sampling";
import { type Estimate, estimate, jackknife } from "kadanoff/statistics";
import { NOISE } from "./fig4-dimers.ts";
import { type FigureResult, meanOf, type PaperFigure, type Samples, type Studio, type TableRow } from "./figure.ts";

/** Vertices on a side of the regions, and one more all round that is drawn. */
const REGION = 6;
/** Vertices on a side of the torus of the ordered coverings. */
const TORUS = 6;

/** ⟨W_x²⟩ of free dimers on a large torus, P(W) ∝ e^{−(π/2) W²}: 0.303426. */
const WINDING2 = (() => {
  const weights = Array.from({ length: 9 }, (_, k) => exp((-Math.PI / 2) * (k - 4) ** 2));
  const sum = weights.reduce((a, b) => a + b, 0);
  return Number((weights.reduce((a, weight, k) => a + weight * (k - 4) ** 2, 0) / sum).toPrecision(6));
})();

/** A configuration of the medial grid, with what is measured of it. */
interface Drawn {
  readonly spins: Int8Array;
  readonly lattice: Lattice;
  /** The vertices of which the mean field is taken: a region, or the torus. */
  readonly region: VertexBox;
  /** Mean field by link to the right and by link down in the region, [E_x, E_y]; ½ is the most there is. */
  readonly field: readonly [number, number];
}

export interface Fig3 extends FigureResult {
  /** Regions of samples: of the largest mean E_y and of the largest mean E_x. */
  readonly alongY: Drawn;
  readonly alongX: Drawn;
  readonly staggered: Drawn;
  readonly columnar: Drawn;
}

/** The means of E_x and E_y, by link, over the links that go to the right and down from the vertices of a box. */
export function meanField(field: Float64Array, lattice: Lattice, { at, size }: VertexBox): [number, number] {
  const [width, height] = lattice.size;
  const sum: [number, number] = [0, 0];
  for (let y = 0; y < size[1]; y++) {
    for (let x = 0; x < size[0]; x++) {
      const [X, Y] = [(2 * (at[0] + x)) % width, (2 * (at[1] + y)) % height];
      sum[0] += field[X + 1 + width * Y]!;
      sum[1] += field[X + width * (Y + 1)]!;
    }
  }
  return [sum[0] / (size[0] * size[1]), sum[1] / (size[0] * size[1])];
}

/**
 * All regions of all samples: of those with the largest mean field along x and along y the first, and by sample the mean of
 * E_x² and E_y² over regions.
 */
export function regionsOf(samples: Samples, side: number): { largest: [Drawn, Drawn]; squares: Float64Array } {
  const { lattice } = samples;
  const [Lx, Ly] = verticesOf(lattice).size;
  const squares = new Float64Array(samples.count);
  let largest: [Drawn, Drawn] | undefined;
  for (let c = 0; c < samples.count; c++) {
    const spins = configuration(samples, c);
    const electric = electricField(spins, lattice);
    for (let y = 0; y < Ly; y++) {
      for (let x = 0; x < Lx; x++) {
        const region: VertexBox = { at: [x, y], size: [side, side] };
        const field = meanField(electric, lattice, region);
        squares[c]! += (field[0] * field[0] + field[1] * field[1]) / (2 * Lx * Ly);
        const drawn: Drawn = { spins, lattice, region, field };
        largest ??= [drawn, drawn];
        for (const axis of [0, 1] as const) {
          if (Math.abs(field[axis]) > Math.abs(largest[axis].field[axis])) largest[axis] = drawn;
        }
      }
    }
  }
  return { largest: largest!, squares };
}

/** A covering of the whole torus. */
function ordered(coveringFor: (lattice: Lattice) => Uint8Array): Drawn {
  const lattice = medialLattice({ vertices: [TORUS, TORUS] });
  const spins = new Int8Array(lattice.numSites);
  writeCovering(coveringFor(lattice), linksOf(lattice), spins);
  const region: VertexBox = { at: [0, 0], size: [TORUS, TORUS] };
  return { spins, lattice, region, field: meanField(electricField(spins, lattice), lattice, region) };
}

/** Winding numbers, the share of plaquettes that can turn, and the slope of the height once round the torus, (∂_x h, ∂_y h). */
function measured({ spins, lattice }: Drawn) {
  const { winding, flippable } = observeDimers(coveringOf(spins, lattice)!, lattice);
  const { round } = heightField(spins, lattice);
  const [Lx, Ly] = verticesOf(lattice).size;
  return { winding, flippable, slope: [round[0] / Lx, round[1] / Ly] as const };
}

/** The share of noise pairs that are equal. */
function equalPairs(samples: Samples): Estimate {
  const [Lx, Ly] = verticesOf(samples.lattice).size;
  const shares = Array.from({ length: samples.count }, (_, c) => {
    const spins = configuration(samples, c);
    let equal = 0;
    for (let y = 0; y < Ly; y++) {
      for (let x = 0; x < Lx; x++) {
        if (spins[vertexSite(samples.lattice, x, y)] === spins[faceSite(samples.lattice, x, y)]) equal++;
      }
    }
    return equal / (Lx * Ly);
  });
  return meanOf(shares);
}

async function makeFig3({ sample, quick }: Studio): Promise<Fig3> {
  const model = dimers({ size: [32, 32], noise: NOISE });
  const samples = await sample(model, quick ? 300 : 4000);
  const { largest, squares } = regionsOf(samples, REGION);
  const [alongX, alongY] = largest;
  // Up: E_y < 0.
  const staggered = ordered((lattice) => staggeredCovering(lattice, 3));
  const columnar = ordered(columnarCovering);
  const averages = measureDimers({ ...samples, model });
  const steep = measured(staggered);
  const level = measured(columnar);
  const exactly = (value: number): Estimate => estimate(value, 0);
  const rowsOf = (
    name: string,
    { field }: Drawn,
    of: ReturnType<typeof measured>,
    exact: readonly number[],
  ): TableRow[] =>
    [
      ["mean |E_y| by link", Math.abs(field[1]), name === "staggered" ? "uniform (figure)" : "0 (figure)"] as const,
      ["slope of the height by lattice constant, |∂_x h|", Math.abs(of.slope[0]), null] as const,
      ["flux round the torus, |W_y|", Math.abs(of.winding[1]), null] as const,
      ["share of plaquettes that can turn", of.flippable, null] as const,
    ].map(([what, value, published], k) => ({
      quantity: `${name} covering of ${TORUS}×${TORUS} vertices: ${what}`,
      published,
      ours: exactly(value),
      exact: exact[k]!,
    }));
  const region = `${REGION}×${REGION} vertices`;
  const rms = jackknife(
    Array.from(squares, (square) => Float64Array.of(square, 1)),
    ([sum, n]) => Math.sqrt(sum! / n!),
  );
  const table: TableRow[] = [
    ...rowsOf("staggered", staggered, steep, [0.5, 0.5, TORUS / 2, 0]),
    ...rowsOf("columnar", columnar, level, [0, 0, 0, 0.5]),
    {
      quantity: `drawn region of ${region}, field along y: |mean E_y| by link, of at most ½`,
      published: "uniform (figure)",
      ours: exactly(Math.abs(alongY.field[1])),
    },
    { quantity: "the same: |mean E_x|", published: "0 (figure)", ours: exactly(Math.abs(alongY.field[0])) },
    {
      quantity: `drawn region of ${region}, field along x: |mean E_x| by link, of at most ½`,
      published: "uniform (figure)",
      ours: exactly(Math.abs(alongX.field[0])),
    },
    { quantity: "the same: |mean E_y|", published: "0 (figure)", ours: exactly(Math.abs(alongX.field[1])) },
    { quantity: `all samples: root of the mean square field of ${region}, by link`, published: null, ours: rms },
    {
      quantity: "all samples: share of plaquettes that can turn",
      published: null,
      ours: averages.flippable,
      exact: Number(dimerFlippable(model.lattice).toPrecision(6)),
    },
    { quantity: "all samples: ⟨W_x²⟩", published: null, ours: averages.windingX2!, exact: WINDING2 },
    { quantity: "all samples: ⟨W_y²⟩", published: null, ours: averages.windingY2!, exact: WINDING2 },
    { quantity: "all samples: noise pairs that are equal", published: null, ours: equalPairs(samples), exact: NOISE },
  ];
  const [Lx, Ly] = verticesOf(samples.lattice).size;
  const notes = [
    `The regions are parts of samples, not drawn by hand: of the ${samples.count * Lx * Ly} regions of ${region} in ${samples.count} samples those whose mean field is the largest ` +
      `along y and along x, about ${(Math.abs(alongY.field[1]) / rms.value).toFixed(0)} times the root mean square. A sample as a whole has no field: its mean is W/L, and ⟨W²⟩ is 0.3. ` +
      "The two coverings of (c) and (d) are exact.",
  ];
  return { alongY, alongX, staggered, columnar, table, notes };
}

/**
 * The height across a region along x (axis 0) or y, mean over the faces one beside the other, from that just outside it on. Step by step it gains the
 * mean field of a row of links, and in all the mean field of the region times its side.
 */
export function heightProfile({ spins, lattice, region: { at, size } }: Drawn, axis: 0 | 1): number[] {
  const field = heightField(spins, lattice);
  const across = size[1 - axis]!;
  const means = Array.from({ length: size[axis] + 1 }, (_, k) => {
    let sum = 0;
    for (let l = 0; l < across; l++) {
      const [x, y] = axis === 0 ? [k - 1, l] : [l, k - 1];
      sum += heightAt(field, at[0] + x, at[1] + y);
    }
    return sum / across;
  });
  return means.map((mean) => mean - means[0]!);
}

async function drawFig3({ alongY, alongX, staggered, columnar }: Fig3): Promise<string> {
  const around = ({ spins, lattice, region }: Drawn, title: string): string => {
    const [Lx, Ly] = verticesOf(lattice).size;
    return coveringFigure({
      ...{ spins, lattice, title, region, width: (doubleColumn - 14) / 2 },
      window: {
        at: [(region.at[0] - 1 + Lx) % Lx, (region.at[1] - 1 + Ly) % Ly],
        size: [region.size[0] + 2, region.size[1] + 2],
      },
    });
  };
  const whole = ({ spins, lattice }: Drawn, title: string): string =>
    coveringFigure({ spins, lattice, title, heights: true, width: 216 });
  const mean = (axis: "x" | "y", value: number): string =>
    `⟨*E*_{*${axis}*}⟩ = ${value.toFixed(2).replace("-", "−")} in the dashed region`;
  const curve = (label: string, drawn: Drawn, axis: 0 | 1) => {
    const profile = heightProfile(drawn, axis);
    // Upwards.
    const sign = profile.at(-1)! < 0 ? -1 : 1;
    return { label, points: profile.map((value, step) => ({ step, value: sign * value })) };
  };
  return panelsFigure({
    columns: [2, 3],
    figures: [
      { label: "a", svg: around(alongY, mean("y", alongY.field[1])) },
      { label: "b", svg: around(alongX, mean("x", alongX.field[0])) },
      { label: "c", svg: whole(staggered, "staggered, height × 4") },
      { label: "d", svg: whole(columnar, "columnar, height × 4") },
      {
        label: "e",
        svg: await learningCurveFigure({
          curves: [
            curve("staggered", staggered, 0),
            curve("region of (a)", alongY, 0),
            curve("region of (b)", alongX, 1),
            curve("columnar", columnar, 0),
          ],
          xLabel: "lattice constants across the field",
          yLabel: "height gained",
          width: 222,
          height: 236,
        }),
      },
    ],
  });
}

export const fig3: PaperFigure<Fig3> = {
  name: "fig3",
  title: "Figure 3: dimers, their electric field and their height",
  caption: `Two samples of free dimers, regions of (a) uniform <i>E<sub>y</sub></i> and (b) uniform <i>E<sub>x</sub></i>, dashed. Bars are dimers, arrows and colours the direction of their electric field,
from vertices with <i>x</i> + <i>y</i> even to the others; discs are the noise spins of vertices and faces, bound in pairs that are equal with probability ${NOISE}. (c) A staggered and (d) a columnar
covering with the height of the faces, in units of ¼, and (e) what the height gains across the field in the regions of (a) to (d): the mean field is its slope.`,
  make: makeFig3,
  data: (result) =>
    Object.fromEntries(
      (["alongY", "alongX", "staggered", "columnar"] as const).map((name) => {
        const drawn = result[name];
        const { spins, lattice, region, field } = drawn;
        return [name, { grid: lattice.size, spins: Array.from(spins), region, field, ...measured(drawn) }];
      }),
    ),
  draw: drawFig3,
};
