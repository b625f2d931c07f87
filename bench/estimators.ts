/**
 * What the estimators of I(H:E) are worth: each of them on samples of several keys of systems of which the information is exactly known.
 * Writes docs/estimators.md between its two marks, docs/estimators.json and the figure:
 *
 *     npm run estimators                                   measures and writes, some minutes on two cores
 *     node dist/bench/estimators.js docs/estimators.json   takes what was measured before, and measures the cases that it lacks
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { panelsFigure, rulesFigure } from "kadanoff/figures";
import { formatEstimate } from "kadanoff/statistics";
import { ESTIMATOR_CASES } from "./estimatorCases.ts";
import { ESTIMATORS, isLowerBound, judge, type Said, type StudySize, studyCase } from "./estimatorStudy.ts";

const BEGIN = "<!-- numbers: written by bench/estimators.ts -->";
const END = "<!-- end of numbers -->";
const SIZE: StudySize = { windows: 20_000, steps: 1000 };
const KEYS = 8;
const WORKERS = 2;

/** What docs/estimators.json holds: all that was said, case by case and key by key. */
export interface StudyDocument extends StudySize {
  readonly cases: readonly {
    readonly name: string;
    /** nats */
    readonly exact: number;
    readonly said: Readonly<Partial<Record<string, readonly Said[]>>>;
  }[];
}

const row = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return [row(head), row(head.map(() => "---")), ...rows.map(row)];
}

/** Estimators of a case that said something, in the order of all. */
const saidOf = ({ said }: StudyDocument["cases"][number]): [string, readonly Said[]][] =>
  ESTIMATORS.flatMap((name) => (said[name] ? [[name, said[name]]] : []));

/** Names as Markdown writes them: a subscript is a tag. */
const inMarkdown = (name: string): string => name.replace(/_\{(\w+)\}/g, "<sub>$1</sub>");

/** The part of docs/estimators.md that is measured. */
export function numbersText({ windows, steps, cases }: StudyDocument): string {
  const lines = cases.flatMap((of) =>
    saidOf(of).map(([name, said], k) => {
      const is = judge(of.exact, said);
      return [
        k === 0 ? `${inMarkdown(of.name)}: ${of.exact < 1e-9 ? "0" : of.exact.toFixed(5)}` : "",
        name,
        formatEstimate(is.bias, is.biasError),
        is.spread.toFixed(4),
        is.stated.toFixed(4),
        `${is.within1}/${is.keys}`,
        `${is.within2}/${is.keys}`,
        isLowerBound(name) ? `${is.holds}/${is.keys}` : "",
        `${is.warned}/${is.keys}`,
        is.seconds.toFixed(1),
      ];
    }),
  );
  const overall = ESTIMATORS.map((name) => {
    const judged = cases.flatMap(({ exact, said }) => (said[name] ? [judge(exact, said[name])] : []));
    const sum = (of: (one: (typeof judged)[number]) => number): number => judged.reduce((all, one) => all + of(one), 0);
    const keys = sum((one) => one.keys);
    return [
      name,
      String(judged.length),
      Math.sqrt(sum(({ bias }) => bias * bias) / judged.length).toFixed(4),
      `${sum((one) => one.within1)}/${keys}`,
      `${sum((one) => one.within2)}/${keys}`,
      isLowerBound(name) ? `${sum((one) => one.holds)}/${keys}` : "",
      `${sum((one) => one.warned)}/${keys}`,
      (sum((one) => one.seconds) / judged.length).toFixed(1),
    ];
  });
  return [
    `${windows} windows to learn from, ${steps} steps of a critic; nats and seconds. Over all cases:`,
    "",
    ...table(["", "cases", "rms bias", "within 1σ", "within 2σ", "bound holds", "warned", "seconds"], overall),
    "",
    "Case by case, after each name the exact I(H:E):",
    "",
    ...table(
      [
        "",
        "estimator",
        "mean − exact",
        "spread",
        "stated",
        "within 1σ",
        "within 2σ",
        "bound holds",
        "warned",
        "seconds",
      ],
      lines,
    ),
  ].join("\n");
}

/** Mean − exact of every estimator in each case, the bars the standard deviations over keys. */
export async function estimatorsFigure({ cases }: StudyDocument): Promise<string> {
  const svgs = await Promise.all(
    cases.map(({ exact, ...rest }) =>
      rulesFigure({
        rows: saidOf({ exact, ...rest }).map(([label, said]) => {
          const { bias, spread } = judge(exact, said);
          return { label, value: bias, error: spread };
        }),
        limit: { label: `${rest.name}: *I* − exact`, value: 0, error: 0 },
        quantity: "*I* − exact",
        width: 300,
        height: 216,
      }),
    ),
  );
  return panelsFigure({ columns: 3, figures: svgs.map((svg, n) => ({ label: "abcdefghijkl"[n]!, svg })) });
}

/** The page with new numbers in it. */
export function withNumbers(page: string, numbers: string): string {
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`estimators: expected ${BEGIN} and ${END} in docs/estimators.md`);
  return `${page.slice(0, begin + BEGIN.length)}\n\n${numbers}\n\n${page.slice(end)}`;
}

type Answer = { readonly task: number; readonly said: ReturnType<typeof studyCase> };

/**
 * Every case with every key, on two workers that take the next as they are done; what is said does not hang on which. Cases that were
 * measured before in the same size are not again.
 */
async function study(before?: StudyDocument): Promise<StudyDocument> {
  const known = before?.windows === SIZE.windows && before.steps === SIZE.steps ? before.cases : [];
  const knownCase = (c: number): StudyDocument["cases"][number] | undefined => {
    const { name, exact } = ESTIMATOR_CASES[c]!;
    return known.find((one) => one.name === name && one.exact === exact);
  };
  const tasks = ESTIMATOR_CASES.flatMap((_, c) =>
    knownCase(c) ? [] : Array.from({ length: KEYS }, (_, k) => c * KEYS + k),
  );
  const answers: Answer["said"][] = [];
  let next = 0;
  const work = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const worker = new Worker(new URL(import.meta.url), { workerData: { study: true } });
      const ask = (): void => worker.postMessage(tasks[next++] ?? null);
      worker.on("message", ({ task, said }: Answer) => {
        answers[task] = said;
        process.stderr.write(`\r${Object.keys(answers).length} of ${tasks.length}`);
        ask();
      });
      worker.on("error", reject);
      worker.on("exit", () => resolve());
      ask();
    });
  await Promise.all(Array.from({ length: WORKERS }, work));
  process.stderr.write("\n");
  const cases = ESTIMATOR_CASES.map(({ name, exact }, c) => {
    const old = knownCase(c);
    if (old !== undefined) return old;
    const all = answers.slice(c * KEYS, (c + 1) * KEYS);
    const said = ESTIMATORS.flatMap((estimator) => {
      const found = all.flatMap((one) => one[estimator] ?? []);
      return found.length > 0 ? [[estimator, found] as const] : [];
    });
    return { name, exact, said: Object.fromEntries(said) };
  });
  return { ...SIZE, cases };
}

function answerQuestions(): void {
  parentPort!.on("message", (task: number | null) => {
    if (task === null) {
      parentPort!.close();
      return;
    }
    const said = studyCase(ESTIMATOR_CASES[Math.floor(task / KEYS)]!, SIZE, task % KEYS);
    parentPort!.postMessage({ task, said } satisfies Answer);
  });
}

async function write(document: StudyDocument): Promise<void> {
  const page = join("docs", "estimators.md");
  writeFileSync(join("docs", "estimators.json"), `${JSON.stringify(document, null, 1)}\n`);
  writeFileSync(join("docs", "images", "estimators.svg"), await estimatorsFigure(document));
  writeFileSync(page, withNumbers(readFileSync(page, "utf8"), numbersText(document)));
}

if (!isMainThread && workerData?.study === true) answerQuestions();
else if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [file] = process.argv.slice(2);
  await write(await study(file === undefined ? undefined : (JSON.parse(readFileSync(file, "utf8")) as StudyDocument)));
}
