/**
 * The lab beside the command line: the same work by as many workers, in time that processors spent on it, in turns on one machine. Of the command line the start of Node and
 * its workers counts, of the lab the start of its workers; pages that are drawn meanwhile count, too.
 */
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { program, programIn } from "../program.ts";
import { lab, numberAt, onAPage, withoutBrowser } from "./browser.ts";

const { open, url, complaints } = lab();
const { at } = programIn("lab-beside");

/** How much longer than the command line's the lab's work may take. */
const MOST = 1.3;
const ROUNDS = 1;

const SAMPLES = ["--size", "64", "--temperature", "Tc", "--count", "1000", "--seed", "7"];
const WINDOW = ["--block", "2", "--buffer", "1", "--environment", "1"];
const LEARN = [
  "learn",
  "s.h5",
  ...WINDOW,
  "--hidden",
  "1",
  "--norm",
  "1.5",
  "--restarts",
  "1",
  "--windows",
  "20000",
  "--steps",
  "600",
  "--seed",
  "7",
];
const FLOW = ["--size", "16", "--temperatures", "0.98Tc,1.02Tc", "--count", "300", "--seed", "7"];
const LEARN_WORDS = "windows=20000&steps=600";
const OF_SAMPLES = "size=64&count=1000&seed=7";

/** What is done: by which command, and with which address and button. */
const WORKS = [
  {
    words: ["sample", "ising", ...SAMPLES, "--out", "s.h5"],
    hash: OF_SAMPLES,
    press: "Draw 1000 samples",
    result: "#drawn-count",
  },
  {
    words: [...LEARN, "--method", "conditional", "--out", "r.json"],
    hash: `tab=learn&${OF_SAMPLES}&${LEARN_WORDS}`,
    press: "Learn",
    result: "#information",
  },
  {
    words: [...LEARN, "--method", "rbm", "--out", "r.json"],
    hash: `tab=learn&${OF_SAMPLES}&${LEARN_WORDS}&method=rbm`,
    press: "Learn",
    result: "#information",
  },
  {
    words: ["flow", "--model", "ising", ...FLOW, "--method", "conditional", ...WINDOW, "--out", "f.json"],
    hash: "tab=flow&size=16&temperatures=0.98Tc,1.02Tc&count=300&seed=7",
    press: "Let it flow",
    result: "#tc",
  },
];

/** Seconds of all threads of a command. */
function ofCommand(words: readonly string[]): Promise<number> {
  const meter = at("meter.mjs");
  writeFileSync(
    meter,
    `import { isMainThread } from "node:worker_threads";
     if (isMainThread) process.on("exit", () => { const { user, system } = process.cpuUsage(); console.log("\\n" + (user + system) / 1e6); });`,
  );
  return new Promise((done, failed) => {
    const flags = ["--workers", "2", "--quiet", "--force"];
    const child = spawn(process.execPath, ["--import", meter, program, ...words, ...flags], {
      cwd: at("."),
      stdio: ["ignore", "pipe", "inherit"],
    });
    let said = "";
    child.stdout.on("data", (data) => (said += data));
    child.on("close", (code) =>
      code === 0 ? done(Number(said.trim().split("\n").at(-1))) : failed(new Error(`${words[0]} ended with ${code}`)),
    );
  });
}

/** Seconds of all threads of the pages of the browser. */
async function ofLab({ hash, press, result }: (typeof WORKS)[number]): Promise<number> {
  const page = await open("about:blank");
  // As many workers as the command has.
  await page.addInitScript(() => Object.defineProperty(navigator, "hardwareConcurrency", { get: () => 2 }));
  await page.goto(`${url()}#${hash}`);
  const system = await page.context().browser()!.newBrowserCDPSession();
  const spent = async (): Promise<number> => {
    const { processInfo } = await system.send("SystemInfo.getProcessInfo");
    return processInfo.filter(({ type }) => type === "renderer").reduce((sum, { cpuTime }) => sum + cpuTime, 0);
  };
  const isLearning = hash.startsWith("tab=learn");
  if (isLearning) await page.getByRole("tab", { name: "Sample", exact: true }).click();
  if (isLearning || hash === OF_SAMPLES) await page.getByRole("button", { name: "Pause" }).click();
  if (isLearning) {
    // From samples that are there, as the command has them.
    await page.getByRole("button", { name: "Draw 1000 samples" }).click();
    await numberAt(page, "#drawn-energy");
    await page.getByRole("tab", { name: "Learn", exact: true }).click();
  }
  await page.waitForTimeout(500);
  const before = await spent();
  await page.getByRole("button", { name: press, exact: true }).click();
  await page.locator(result).waitFor({ timeout: 90_000 });
  const took = (await spent()) - before;
  await page.context().close();
  await system.detach();
  return took;
}

describe.skipIf(withoutBrowser)("the lab", onAPage, () => {
  it(`does in ${MOST} times its time what the command line does: samples, learning by a critic and by Θ-RBMs, a flow`, async () => {
    const [command, here] = [WORKS.map(() => Number.POSITIVE_INFINITY), WORKS.map(() => Number.POSITIVE_INFINITY)];
    for (let round = 0; round < ROUNDS; round++) {
      for (const [n, work] of WORKS.entries()) {
        command[n] = Math.min(command[n]!, await ofCommand(work.words));
        here[n] = Math.min(here[n]!, await ofLab(work));
      }
    }
    const sum = (of: readonly number[]): number => of.reduce((a, b) => a + b, 0);
    const told = WORKS.map(
      ({ words }, n) => `${words[0]}: ${here[n]!.toFixed(1)} s here, ${command[n]!.toFixed(1)} s there`,
    );
    expect(sum(here) / sum(command), told.join("; ")).toBeLessThan(MOST);
    expect(complaints).toEqual([]);
  }, 240_000);
});
