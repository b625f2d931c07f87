import { type Estimate, formatEstimate } from "../statistics/index.ts";
import { panelsFigure } from "./panels.ts";
import { type Relation, scalingFigure } from "./scaling.ts";
import { waveVectorMap } from "./waveVectorMap.ts";

/** A curve that is drawn. @inline */
interface DrawnCurve {
  /** Distances r in places, rising. */
  readonly distance: readonly number[];
  /** C(r) by the law. */
  readonly value: readonly number[];
}

/** A correlator along a line, r in places, and the laws that fit it. */
export interface DrawnLine {
  /** x, y, diagonal, along or against. */
  readonly line: string;
  /** Distances r in places, rising. */
  readonly distance: readonly number[];
  /** C(r). */
  readonly value: readonly number[];
  /** One standard error of C(r). */
  readonly error: readonly number[];
  /** How it decays, where that was asked. */
  readonly decay?:
    | {
        /** A power, where one fits. */
        readonly power: {
          /** Δ and its error. */
          readonly dimension: Pick<Estimate, "value" | "error">;
          /** Over its window. */
          readonly curve: DrawnCurve;
        } | null;
        /** An exponential, where one fits. */
        readonly exponential: {
          /** ξ in places, and its error. */
          readonly correlationLength: Pick<Estimate, "value" | "error">;
          /** Over its window. */
          readonly curve: DrawnCurve;
        } | null;
        /** Which of the two is drawn; none if absent. */
        readonly better?:
          | {
              /** `power` or `exponential`. */
              readonly law: string;
            }
          | null
          | undefined;
      }
    | undefined;
}

/** The correlator of two operators, or of one with itself, along its lines and as a structure factor. */
export interface DrawnCorrelator {
  /** Names of both operators. */
  readonly operators: readonly [string, string];
  /** The line that tells most comes first. */
  readonly lines: readonly DrawnLine[];
  /** S(k): along k_x, and for all wave vectors. */
  readonly structureFactor: {
    /** Along the first axis, which is drawn in one dimension. */
    readonly x: {
      /** k = 2πn/P_x. */
      readonly k: readonly number[];
      /** S(k). */
      readonly value: readonly number[];
      /** One standard error of S(k). */
      readonly error: readonly number[];
    };
    /** For all wave vectors, which is drawn in two. */
    readonly map: {
      /** value[ky][kx]. */
      readonly value: readonly (readonly number[])[];
    };
  };
}

const inWords: Readonly<Record<string, string>> = {
  x: "along *x*",
  y: "along *y*",
  diagonal: "along diagonals",
  along: "along *x* and *y*",
  against: "*x* less *y*, halved",
};

/**
 * Correlators along their lines with the law that fits the first, drawn over its window, on logarithmic axes; and the structure factor as a map, or in one dimension as a curve.
 *
 * @param correlators a row of panels each
 * @param places [Px, Py], the places of the operators; Py = 1 in one dimension
 */
export async function operatorsFigure(
  correlators: readonly DrawnCorrelator[],
  places: readonly [number, number],
): Promise<string> {
  const rows = await Promise.all(
    correlators.map(async (of) => {
      const title = of.operators[0] === of.operators[1] ? of.operators[0] : of.operators.join(", ");
      const decay = await decayFigure(of);
      const factor = await factorFigure(of, places);
      return [...(decay ? [{ title, svg: decay }] : []), { title, svg: factor }];
    }),
  );
  const figures = rows.flat().map(({ svg }, i) => ({ label: i < 26 ? String.fromCharCode(97 + i) : "", svg }));
  return panelsFigure({ figures, columns: rows.map((row) => row.length) });
}

async function decayFigure({ operators, lines }: DrawnCorrelator): Promise<string | undefined> {
  const relations = lines.flatMap((line, k) => relationsOf(line, k === 0));
  if (relations.length === 0) return undefined;
  return scalingFigure({
    relations,
    xLabel: "*r*",
    yLabel: operators[0] === operators[1] ? `|*C*_{${operators[0]}}(*r*)|` : `|*C*_{${operators.join(",")}}(*r*)|`,
    legendAt: "beside",
    width: 430,
    height: 262,
  });
}

/** Far points are drawn as far apart as this, so that the law shows between them. */
const NEXT = 1.12;

/** Numbers of the points that are drawn. */
function drawn(distance: readonly number[]): number[] {
  const chosen: number[] = [];
  distance.forEach((r, i) => {
    const last = chosen.at(-1);
    if (r > 0 && (last === undefined || r >= NEXT * distance[last]! || i === distance.length - 1)) chosen.push(i);
  });
  return chosen;
}

/** What is above its error, whatever its sign, and of the first line the better law. */
function relationsOf({ line, distance, value, error, decay }: DrawnLine, main: boolean): Relation[] {
  const points = drawn(distance).flatMap((i) => {
    const size = Math.abs(value[i]!);
    return size > error[i]! ? [{ x: distance[i]!, value: size, error: error[i]! }] : [];
  });
  if (points.length === 0) return [];
  const negative = drawn(distance).filter((i) => value[i]! < -error[i]!).length > points.length / 2;
  const named = `${inWords[line] ?? line}${negative ? ", < 0" : ""}`;
  const relation = { label: named, points };
  if (!main || !decay?.better) return [relation];
  const power = decay.better.law === "power";
  const law = power ? decay.power! : decay.exponential!;
  const { value: x, error: e } = power ? decay.power!.dimension : decay.exponential!.correlationLength;
  const curve = law.curve.distance.flatMap((r, i) => {
    const size = Math.abs(law.curve.value[i]!);
    return size > 0 ? [{ x: r, value: size }] : [];
  });
  const label = `${power ? "Δ" : "*ξ*"} = ${formatEstimate(x, e)}`;
  return [relation, { label, line: curve, style: "dashed" }];
}

async function factorFigure(
  { structureFactor: { x, map } }: DrawnCorrelator,
  places: readonly [number, number],
): Promise<string> {
  if (places[1] > 1)
    return waveVectorMap({ values: map.value.flat().map(Math.abs), places, label: "|*S*(*k*)|", width: 340 });
  const points = x.k.map((k, i) => ({ x: k, value: x.value[i]!, error: x.error[i]! }));
  return scalingFigure({
    relations: [{ label: "", points }],
    logarithmic: "none",
    xLabel: "*k*",
    yLabel: "*S*(*k*)",
    height: 262,
  });
}
