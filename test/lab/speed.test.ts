/**
 * How soon the lab is there, and whether its page keeps up with the chain: in time that the threads of the page ran, as the browser traces it. What they wait for others on
 * a busy machine is not the page's; with cores to itself it is what a clock on the wall shows.
 */
import { describe, expect, it } from "vitest";
import { lab, onAPage, picture, withoutBrowser } from "./browser.ts";

const { open, url, complaints } = lab();

/** Pictures that are waited for, at least. */
const PICTURES = 20;

/** What of a trace is looked at; times are in microseconds. */
interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  /** How long its thread ran in it. */
  readonly tdur?: number;
  readonly args: { readonly name?: string };
}

interface Traced {
  /** Milliseconds of the page's main thread, task by task, and of all of its threads together until the first picture. */
  readonly tasks: readonly number[];
  readonly untilLattice: number;
  readonly pictures: number;
}

async function traced(hash: string, milliseconds: number): Promise<Traced> {
  const page = await open("about:blank");
  const browser = page.context().browser()!;
  await page.addInitScript(() => {
    const counted = globalThis as unknown as { pictures: number };
    counted.pictures = 0;
    const { putImageData } = CanvasRenderingContext2D.prototype;
    CanvasRenderingContext2D.prototype.putImageData = function (...given: unknown[]) {
      counted.pictures++;
      return Reflect.apply(putImageData, this, given);
    };
  });
  await browser.startTracing(page, { categories: ["toplevel", "blink.user_timing"] });
  await page.goto(`${url()}${hash}`);
  await picture(page);
  await page.waitForTimeout(milliseconds);
  await page.waitForFunction((least) => (globalThis as unknown as { pictures: number }).pictures > least, PICTURES, {
    timeout: 60_000,
  });
  const pictures = await page.evaluate(() => (globalThis as unknown as { pictures: number }).pictures);
  const { traceEvents } = JSON.parse(String(await browser.stopTracing())) as { traceEvents: TraceEvent[] };
  await page.context().close();
  const lattice = traceEvents.find(({ name }) => name === "first lattice")!;
  const tasks = traceEvents.filter(({ name, pid }) => name === "ThreadControllerImpl::RunTask" && pid === lattice.pid);
  const ran = ({ tdur = 0 }: TraceEvent): number => tdur / 1000;
  return {
    tasks: tasks.filter(({ tid }) => tid === lattice.tid).map(ran),
    untilLattice: tasks.filter(({ ts }) => ts <= lattice.ts).reduce((sum, task) => sum + ran(task), 0),
    pictures,
  };
}

/** Of all tasks but one, in which the engine may have collected its garbage. */
const secondLongest = (tasks: readonly number[]): number => [...tasks].sort((a, b) => b - a)[1]!;

describe.skipIf(withoutBrowser)("the lab", onAPage, () => {
  // What shares the caches of a busy machine makes a task longer now and then, but not in each of three runs.
  it("has its first lattice within 1 s of work, and no task of the page takes 50 ms", { retry: 2 }, async () => {
    const { tasks, untilLattice } = await traced("", 1000);
    expect(tasks.length).toBeGreaterThan(100);
    expect(untilLattice).toBeGreaterThan(10); // there was something to do
    expect(untilLattice).toBeLessThan(1000);
    expect(secondLongest(tasks)).toBeLessThan(50);
  });

  it("could show 30 pictures a second at 256², charts and all, with no task of the page that takes 50 ms", {
    retry: 2,
  }, async () => {
    const { tasks, pictures } = await traced("#size=256&speed=0", 5000);
    expect(tasks.reduce((sum, ran) => sum + ran, 0) / pictures).toBeLessThan(1000 / 30);
    expect(secondLongest(tasks)).toBeLessThan(50);
  });

  it("complains of nothing", () => {
    expect(complaints).toEqual([]);
  });
});
