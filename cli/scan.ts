/** `learn --scan`: a rule for each of several windows, and what their informations have in common. */
import { InputError } from "kadanoff/errors";
import { type InformationDecay, informationDecay } from "kadanoff/information";
import { formatJson } from "kadanoff/io";
import { writeFileAtomic } from "kadanoff/io/node";
import { key } from "kadanoff/kernels";
import type { Learned } from "kadanoff/learning";
import type { Ensemble } from "kadanoff/sampling";
import { type Estimate, formatEstimate } from "kadanoff/statistics";
import { formatWindow, windowPlaces } from "kadanoff/windows";
import type { Context, Outcome } from "./command.ts";
import { geometryDocument } from "./graphs.ts";
import { digestOf, shared } from "./input.ts";
import { samplesLine } from "./judgement.ts";
import { type LearningValues, learningOptions, testOptions, withQuality } from "./learning.ts";
import { type Origin, samplesIn, sha256Of } from "./origin.ts";
import type { ScanAxes } from "./scanAxes.ts";
import { forgetPieces, inPieces } from "./unfinished.ts";
import { version } from "./version.ts";
import { columns, commonWarnings, counted } from "./words.ts";

type Values = LearningValues & {
  readonly shuffles?: number;
  readonly out: string;
};

/** A point of a scan: all that `learn` says with this window and the same other flags, but for its learning curve. */
type Point = Pick<
  Learned,
  | "rule"
  | "information"
  | "informationKind"
  | "available"
  | "share"
  | "ceiling"
  | "shuffleTest"
  | "stability"
  | "hiddenCurve"
  | "converged"
  | "warnings"
  | "method"
>;

/** Learns at each window, as many at a time as there are workers, with the key that `learn` has; what is done is kept, and gone on with. */
export async function scan(
  { out, ...f }: Values,
  {
    windows,
    samples,
    ofFile,
    madeBy,
  }: { windows: readonly ScanWindow[]; samples: Ensemble; ofFile: readonly string[]; madeBy: Origin },
  context: Context,
): Promise<Outcome> {
  const { seed, force, pool, progress, signal, warn } = context;
  const begun = performance.now();
  const ensemble = shared(samples);
  const quality = await pool().run("quality", { ensemble }, { signal });
  const { geometry: _, ...options } = learningOptions(f, samples);
  const test = testOptions(f, quality);
  const work = {
    version,
    samples: digestOf(samples),
    options: { ...options, ...test },
    centre: f.centre ?? null,
    seed,
  };
  const byName = new Map(windows.map((window) => [window.name, window]));
  const learned = await inPieces<Point>(
    {
      ...{ out, work, noun: "window", names: [...byName.keys()] },
      async make(name) {
        const { geometry } = byName.get(name)!;
        const result = await pool().run(
          "learn",
          { ensemble, options: { ...options, ...test, geometry, key: key(seed) } },
          { signal },
        );
        const { history, restarts, critic, theta, geometry: __, ...point } = result;
        return point;
      },
      onPiece: (done, total) => progress.update("windows", done, total),
    },
    context,
  );
  const points = learned.map((point, n) => ({ ...windows[n]!, point }));
  const decays = decaysOf(points);
  const common = commonWarnings(
    points.map(({ name, point: { warnings } }) => ({ of: `that of ${name}`, warnings })),
    "window",
  );
  const judged = withQuality(
    { converged: points.every(({ point: { converged } }) => converged), warnings: common },
    quality,
    ofFile,
  );
  const document = {
    method: learned[0]!.method,
    scan: points.map(({ geometry, point: { method, ...point } }) => {
      const { block, buffer, environment, ...more } = geometryDocument(geometry);
      return { ...{ block, buffer, environment }, ...more, ...point };
    }),
    ...(decays.length > 0 ? { decays } : {}),
    ...judged,
    seed,
    samples: { ...samplesIn(samples, sha256Of(samples)), independent: quality.independent ?? null },
    madeBy,
  };
  writeFileAtomic(out, formatJson(document), { force });
  forgetPieces(out);
  for (const warning of judged.warnings.slice(ofFile.length)) warn(warning);
  const seconds = (performance.now() - begun) / 1000;
  return {
    document: { ...document, seconds },
    text: [
      ...table(points),
      ...decays.map(describeDecay),
      samplesLine(quality),
      `${out} · ${seconds.toFixed(1)} s`,
    ].join("\n"),
  };
}

interface ScanWindow {
  readonly name: string;
  readonly geometry: ReturnType<typeof learningOptions>["geometry"];
}

/** The windows of a grid, found out before any work: each fits the lattice. The buffer varies fastest, then the environment. */
export function scanWindows(
  { block, buffer, environment }: ScanAxes,
  f: LearningValues,
  samples: Ensemble,
): ScanWindow[] {
  for (const [name, given, axis] of [
    ["block", f.block, block],
    ["buffer", f.buffer, buffer],
    ["environment", f.environment, environment],
  ] as const) {
    if (given !== undefined && axis !== undefined) {
      throw new InputError(`--scan ${name}=… and --${name}: expected one of them`);
    }
  }
  return (block ?? [f.block]).flatMap((sides) =>
    (environment ?? [f.environment]).flatMap((E) =>
      (buffer ?? [f.buffer]).map((B) => {
        const { geometry } = learningOptions(
          {
            ...f,
            ...(sides === undefined ? {} : { block: [...sides] }),
            ...(E === undefined ? {} : { environment: E }),
            ...(B === undefined ? {} : { buffer: B }),
          },
          samples,
        );
        windowPlaces(samples, geometry);
        return { name: formatWindow(geometry), geometry };
      }),
    ),
  );
}

type Scanned = ScanWindow & { readonly point: Point };

interface Decay extends InformationDecay {
  readonly block: readonly [number, number];
  readonly environment: number;
}

/** Of each block and environment how the information falls with the buffer, where there are buffers enough. */
function decaysOf(points: readonly Scanned[]): Decay[] {
  const groups = new Map<string, Scanned[]>();
  for (const scanned of points) {
    const { block, environment } = scanned.geometry;
    const name = `${block.join("x")} ${environment}`;
    groups.set(name, [...(groups.get(name) ?? []), scanned]);
  }
  return [...groups.values()].flatMap((group) => {
    const { block, environment } = group[0]!.geometry;
    const decay = informationDecay(
      group.map(({ geometry, point }) => ({ buffer: geometry.buffer, information: point.information })),
    );
    return decay ? [{ block, environment, ...decay }] : [];
  });
}

const shown = ({ value, error }: Estimate): string => formatEstimate(value, error);

function table(points: readonly Scanned[]): string[] {
  return columns([
    ["block", "buffer", "environment", "I(H:E)", "", "I(V:E)", "kept", "chance", "restarts"],
    ...points.map(({ geometry: { block, buffer, environment, ball }, point }) => {
      const { information, informationKind, available, share, shuffleTest, stability } = point;
      return [
        ball ? `ball ${ball.radius}` : block[1] === 1 ? String(block[0]) : block.join("x"),
        String(buffer),
        String(environment),
        shown(information),
        informationKind,
        available ? shown(available) : "not known",
        share ? `${formatEstimate(100 * share.value, 100 * share.error)} %` : "",
        shuffleTest ? `p = ${Number(shuffleTest.p.toPrecision(2))}` : "",
        stability
          ? `${stability.agreeing} of ${stability.restarts} agree${stability.degenerate ? ", degenerate" : ""}`
          : "",
      ];
    }),
  ]);
}

function describeDecay({ block, environment, exponential, power, law, buffers }: Decay): string {
  const of = `with the buffer (block ${block.join("x")}, environment ${environment}, ${counted(buffers.length, "buffer")})`;
  const length = `length ${shown(exponential.length)}`;
  const exponent = `exponent ${shown(power.exponent)}`;
  const chance = ({ chiSquare, degreesOfFreedom }: { chiSquare: number; degreesOfFreedom: number }): string =>
    `χ² = ${chiSquare.toFixed(1)} for ${degreesOfFreedom}`;
  switch (law) {
    case "exponential":
      return `${of} I(H:E) falls exponentially, ${length} (${chance(exponential)}), and not like a power (${chance(power)})`;
    case "power":
      return `${of} I(H:E) falls like a power of the distance, ${exponent} (${chance(power)}), and not exponentially (${chance(exponential)})`;
    case "either":
      return `${of} I(H:E) falls, exponentially, ${length}, or like a power, ${exponent}: these data do not tell (${chance(exponential)} and ${chance(power)})`;
    default:
      return `${of} I(H:E) falls neither exponentially (${chance(exponential)}) nor like a power (${chance(power)})`;
  }
}
