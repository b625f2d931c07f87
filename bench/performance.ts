/**
 * Puts a document of `kadanoff bench --peers --json` into docs/performance.md, as tables between its two marks, and draws the
 * figures of growth beside it:
 *
 *     npm run performance                                 measures and writes, on a machine that does nothing else
 *     node dist/bench/performance.js out/bench.json       writes what was measured before
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Curve, learningCurveFigure, panelsFigure } from "kadanoff/figures";
import type { BenchDocument, Point, Result } from "./document.ts";
import { machineText, number, ratioText } from "./run.ts";

const BEGIN = "<!-- numbers: written by bench/performance.ts -->";
const END = "<!-- end of numbers -->";

/** Programs that have a column of their own. */
const COLUMNS = ["wasm", "native", "native, 16 lanes", "reference"];

const row = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return [row(head), row(head.map(() => "---")), ...rows.map(row)];
}

/** The part of docs/performance.md that is measured. */
export function numbersText({ machine, seconds, results }: BenchDocument): string {
  const timed = results.filter(({ times }) => "wasm" in times);
  const times = timed.map(({ name, unit, times: of }) => {
    const others = Object.entries(of).filter(([program]) => !COLUMNS.includes(program));
    return [
      name,
      unit ?? "",
      ...COLUMNS.map((program) => (of[program] ? number(of[program].min) : "")),
      others.map(([program, { min }]) => `${program} ${number(min)}`).join(", "),
    ];
  });
  const goals = results.flatMap(({ name, goals: all, ratios }) =>
    all.map(({ what, value, sense, limit, reached }) => {
      const [, program] = /^wasm \/ (.*)$/.exec(what) ?? [];
      const ratio = ratios[program ?? what];
      return [name, what, `${sense} ${limit}`, ratio ? ratioText(ratio) : number(value), reached ? "yes" : "**no**"];
    }),
  );
  const others = results
    .filter(({ times: of, values }) => !("wasm" in of) && Object.keys({ ...of, ...values }).length > 0)
    .flatMap(({ name, unit, times: of, values }) => [
      ...Object.entries(of).map(([what, { min, median }]) => [
        name,
        what,
        `${number(min)} / ${number(median)} ${unit}`,
      ]),
      ...Object.entries(values).map(([what, value]) =>
        what === "bytes" ? [name, "memory", `${number(value / 2 ** 20)} MiB`] : [name, what, number(value)],
      ),
    ]);
  const loads = results.map(({ load }) => load);
  return [
    ...machineText(machine).map((line) => `- ${line}`),
    `- ${seconds} s for each task; load average ${Math.min(...loads).toFixed(1)} … ${Math.max(...loads).toFixed(1)} when it began`,
    "",
    "Least times of chunks of 4 ms:",
    "",
    ...table(["", "unit", ...COLUMNS, "others"], times),
    "",
    "Goals; ratios are medians over rounds, with quartiles:",
    "",
    ...table(["", "what", "goal", "is", "reached"], goals),
    "",
    "Least and median times, and other numbers:",
    "",
    ...table(["", "what", "is"], others),
  ].join("\n");
}

/** Curves of one growth, one for each series, of a value of its points. */
function curves(points: readonly Point[], series: readonly string[], value: (point: Point) => number): Curve[] {
  return series.map((label) => ({
    label,
    points: points
      .filter((point) => point.series === label && (point.bytes !== undefined || value !== megabytes))
      .map((point) => ({ step: point.parameter, value: value(point) })),
  }));
}

const megabytes = ({ bytes }: Point): number => bytes! / 2 ** 20;

const bytesPerSite = ({ bytes, parameter }: Point): number => bytes! / parameter ** 2;

type Panels = Parameters<typeof panelsFigure>[0]["figures"];

const letters = (svgs: readonly string[]): Panels => svgs.map((svg, n) => ({ label: "abcdef"[n]!, svg }));

/** The figures of growth, by the names of their files. */
export async function growthFigures(results: readonly Result[]): Promise<Readonly<Record<string, string>>> {
  const pointsOf = (name: string): readonly Point[] => {
    const points = results.find((result) => result.name === name)?.growth?.points;
    if (points === undefined) throw new Error(`performance: the document has no "${name}"; run all of kadanoff bench`);
    return points;
  };
  const size = { width: 330, height: 200 };
  const lattice = pointsOf("growth with the lattice");
  const onLattice = { width: 225, height: 200, xLabel: "side *L*", logarithmic: true };
  const hidden = pointsOf("growth with hidden units");
  const shapes = [...new Set(hidden.map(({ series }) => series))];
  const onHidden = { ...size, xLabel: "hidden units", logarithmic: true };
  const critics = pointsOf("growth of critics");
  const objectives = ["conditional", "infonce"];
  const criticPanel = (
    series: string,
    { logarithmic, value, yLabel }: { logarithmic: boolean; value: (point: Point) => number; yLabel: string },
  ): Promise<string> =>
    learningCurveFigure({
      curves: curves(
        critics,
        objectives.map((objective) => `${objective}, ${series}`),
        value,
      ).map((curve, o) => ({ ...curve, label: objectives[o]! })),
      ...{ xLabel: series, yLabel, logarithmic, width: 330, height: 180 },
    });
  const stepTime = { value: ({ time }: Point) => time, yLabel: "µs per step" };
  const learning = pointsOf("growth of learning");
  const parameters = [
    ["windows", true],
    ["sites of the block", false],
    ["hidden units of the rule", false],
  ] as const;
  const learnPanels = (value: (point: Point) => number, yLabel: string): Promise<string>[] =>
    parameters.map(([series, logarithmic]) =>
      learningCurveFigure({
        curves: curves(learning, [series], value).map((curve) => ({ ...curve, label: "" })),
        xLabel: series,
        yLabel,
        logarithmic,
        width: 225,
        height: 180,
      }),
    );
  return {
    "growth-lattice.svg": panelsFigure({
      columns: 3,
      figures: letters([
        await learningCurveFigure({
          ...onLattice,
          curves: curves(lattice, ["wolff", "swendsen-wang"], ({ time }) => time),
          yLabel: "ns per spin",
        }),
        await learningCurveFigure({
          ...onLattice,
          curves: curves(lattice, ["metropolis", "multispin"], ({ time }) => time),
          yLabel: "ns per spin",
        }),
        await learningCurveFigure({
          ...onLattice,
          curves: [
            ...curves(lattice, ["multispin"], bytesPerSite),
            ...curves(lattice, ["wolff"], bytesPerSite).map((curve) => ({ ...curve, label: "one replica" })),
          ],
          yLabel: "bytes per site",
        }),
      ]),
    }),
    "growth-hidden.svg": panelsFigure({
      columns: 2,
      figures: letters([
        await learningCurveFigure({
          ...onHidden,
          curves: curves(hidden, shapes, ({ time }) => time),
          yLabel: "µs per step",
        }),
        await learningCurveFigure({ ...onHidden, curves: curves(hidden, shapes, megabytes), yLabel: "memory (MiB)" }),
      ]),
    }),
    "growth-critics.svg": panelsFigure({
      columns: 2,
      figures: letters([
        await criticPanel("sites of E", { ...stepTime, logarithmic: false }),
        await criticPanel("hidden units of the rule", { ...stepTime, logarithmic: false }),
        await criticPanel("hidden units of the critic", { ...stepTime, logarithmic: false }),
        await criticPanel("windows", { value: megabytes, yLabel: "memory (MiB)", logarithmic: true }),
      ]),
    }),
    "growth-learning.svg": panelsFigure({
      columns: 3,
      figures: letters(
        await Promise.all([...learnPanels(({ time }) => time, "time (s)"), ...learnPanels(megabytes, "memory (MiB)")]),
      ),
    }),
  };
}

/** The page with new numbers in it. */
export function withNumbers(page: string, numbers: string): string {
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`performance: expected ${BEGIN} and ${END} in docs/performance.md`);
  return `${page.slice(0, begin + BEGIN.length)}\n\n${numbers}\n\n${page.slice(end)}`;
}

async function write(file: string): Promise<void> {
  const json = readFileSync(file, "utf8");
  const document = JSON.parse(json) as BenchDocument;
  const page = join("docs", "performance.md");
  writeFileSync(page, withNumbers(readFileSync(page, "utf8"), numbersText(document)));
  writeFileSync(join("docs", "performance.json"), `${JSON.stringify(document, null, 1)}\n`);
  for (const [name, svg] of Object.entries(await growthFigures(document.results))) {
    const path = join("docs", "images", name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, svg);
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [file] = process.argv.slice(2);
  if (file === undefined) throw new Error("performance: expected the file of kadanoff bench --peers --json");
  await write(file);
}
