/**
 * Runs a lesson as it stands in the page's field: takes its types off, gives it the library by the names it imports, and sends what it writes to the page.
 *
 * What is run was typed by whoever sits before the page. It runs in this worker alone, whose policy allows scripts of its own making ("blob:"), where the
 * page's forbids them; see docs/lab.md.
 */
import { transform } from "sucrase";
import type { LessonMessage } from "./lessons.ts";
import { live } from "./lifeline.ts";

const say = (message: LessonMessage): void => postMessage(message);

/** What lessons may import, loaded when one does. */
const DOORS: Readonly<Record<string, () => Promise<object>>> = {
  kadanoff: () => import("kadanoff"),
  "kadanoff/coarsegraining": () => import("kadanoff/coarsegraining"),
  "kadanoff/errors": () => import("kadanoff/errors"),
  "kadanoff/exponents": () => import("kadanoff/exponents"),
  "kadanoff/figures": () => import("kadanoff/figures"),
  "kadanoff/flow": () => import("kadanoff/flow"),
  "kadanoff/information": () => import("kadanoff/information"),
  "kadanoff/io": () => import("kadanoff/io"),
  "kadanoff/kernels": () => import("kadanoff/kernels"),
  "kadanoff/lattices": () => import("kadanoff/lattices"),
  "kadanoff/learning": () => import("kadanoff/learning"),
  "kadanoff/models": () => import("kadanoff/models"),
  "kadanoff/optimize": () => import("kadanoff/optimize"),
  "kadanoff/rbm": () => import("kadanoff/rbm"),
  "kadanoff/reports": () => import("kadanoff/reports"),
  "kadanoff/sampling": () => import("kadanoff/sampling"),
  "kadanoff/statistics": () => import("kadanoff/statistics"),
  "kadanoff/windows": () => import("kadanoff/windows"),
  // A lesson's files, which are in this worker's memory and gone with it.
  "kadanoff/io/node": () => import("./lessonFiles.ts").then(({ io }) => io),
  "node:fs": () => import("./lessonFiles.ts").then(({ fs }) => fs),
  "node:os": () => import("./lessonFiles.ts").then(({ os }) => os),
  "node:path": () => import("./lessonFiles.ts").then(({ path }) => path),
};

/** Lines that a page shows at most, and milliseconds between two parcels of them. */
const [MOST_LINES, PATIENCE] = [2000, 50];
let waiting: string[] = [];
/** Lines that are said at once, and how many there are in a parcel after that. */
const AT_ONCE = 50;
let [written, last, recent] = [0, 0, 0];

function flush(): void {
  if (waiting.length > 0) say({ lines: waiting });
  waiting = [];
  last = performance.now();
}

/** What a console makes of values that are no text. */
function shown(value: unknown): string {
  if (typeof value === "string") return value;
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  if (ArrayBuffer.isView(value) && "length" in value) {
    return `${value.constructor.name}(${value.length}) [${Array.from(value as unknown as ArrayLike<number>)
      .slice(0, 100)
      .join(", ")}]`;
  }
  if (typeof value !== "object" || value === null) return String(value);
  try {
    return JSON.stringify(value);
  } catch {
    return String(value);
  }
}

function write(...values: unknown[]): void {
  if (written > MOST_LINES) return;
  const lines = values
    .map(shown)
    .join(" ")
    .split("\n", MOST_LINES + 1);
  const room = MOST_LINES - written;
  waiting.push(...lines.slice(0, room));
  if (lines.length > room) waiting.push(`… and more: no more than ${MOST_LINES} lines are shown`);
  written += lines.length;
  // At once, since the program may not come up for air; in parcels, where many come in a row.
  recent = performance.now() - last > PATIENCE ? 0 : recent + 1;
  if (recent < AT_ONCE || recent % AT_ONCE === 0) flush();
}

/** The program as a module of one function: imports become calls of `require`, and top-level `await` is one inside of it. */
function moduleOf(code: string): { readonly source: string; readonly wanted: readonly string[] } {
  const { code: plain } = transform(code, { transforms: ["typescript", "imports"], disableESTransforms: true });
  const wanted = [...plain.matchAll(/\brequire\((['"])(.+?)\1\)/g)].map(([, , name]) => name!);
  // On one line, so that the lines of errors are those of the field.
  return { source: `export default async (require, exports, console) => {${plain}\n};`, wanted };
}

/** A module that says what it has not got, where a program asks for it: compiled as it is, it would be undefined. */
const speaking = (name: string, module: object): object =>
  new Proxy(module, {
    get(of, property) {
      if (typeof property === "string" && property !== "__esModule" && !(property in of)) {
        throw new Error(`${name} has no ${property}`);
      }
      return Reflect.get(of, property);
    },
  });

async function run(code: string): Promise<void> {
  const { source, wanted } = moduleOf(code);
  const loaded = new Map<string, object>();
  for (const name of wanted) {
    const door = DOORS[name];
    if (door === undefined) {
      throw new Error(`nothing to import by the name of ${name}; expected ${Object.keys(DOORS).join(", ")}`);
    }
    loaded.set(name, speaking(name, await door()));
  }
  const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  try {
    const { default: lesson } = await import(/* @vite-ignore */ url);
    const own = { log: write, info: write, debug: write, warn: write, error: write };
    await lesson((name: string) => loaded.get(name), {}, own);
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** What went wrong, and in which line of the field if the engine tells. */
function inWords(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const line = /blob:[^\s)]*?:(\d+):\d+/.exec(error.stack ?? "")?.[1];
  return `${error.name === "InputError" ? "" : `${error.name}: `}${error.message}${line === undefined ? "" : ` (line ${line})`}`;
}

const alive = live();

self.onmessage = async ({ data }: MessageEvent<{ readonly code: string }>) => {
  try {
    await alive;
    const begun = performance.now();
    await run(data.code);
    flush();
    say({ ended: true, milliseconds: performance.now() - begun });
  } catch (error) {
    flush();
    say({ failed: inWords(error) });
  }
};
