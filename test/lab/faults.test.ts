/** Workers that die in the midst of what they are at: the page says so, nothing hangs, and the next run works. And whatever is begun can be broken off. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { lab, numberAt, onAPage, picture, withoutBrowser } from "./browser.ts";

const { open, url, complaints } = lab();

/** Ends of a worker, when it says its nth word: without a word, or since there is no memory for what it wants. */
const END = {
  silently: "self.close(); self.postMessage = () => undefined; throw new Error('dead');",
  "for want of memory": "new Float64Array(2 ** 40);",
} as const;
const atWord = (n: number, end: keyof typeof END): string =>
  `{ const say = self.postMessage.bind(self); let said = 0;
     self.postMessage = (...words) => { if (!('alive' in words[0]) && ++said === ${n}) { ${END[end]} } say(...words); }; }`;
/** An error that nobody catches, when it gets its nth order. */
const atOrder = (n: number): string =>
  `{ let orders = 0; self.addEventListener('message', () => { if (++orders === ${n}) throw new Error('lost its way'); }); }`;

/** A page of which the first worker of a kind has a fault, and all others have none. */
async function withFault(hash: string, worker: RegExp, fault: string): Promise<Page> {
  const page = await open("about:blank");
  await page.context().route(
    worker,
    async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: `${fault}\n${await response.text()}` });
    },
    { times: 1 },
  );
  await page.goto(`${url()}${hash}`);
  return page;
}

const POOL = /\/worker-[\w-]+\.js$/;
const press = (page: Page, name: string): Promise<void> => page.getByRole("button", { name, exact: true }).click();
const SMALL = "size=16&count=400&windows=4000&steps=200";

describe.skipIf(withoutBrowser)("a worker that dies", onAPage, () => {
  it.each([
    ["Learn", `#tab=learn&${SMALL}`, "Learn", "Go on", "#information", atWord(3, "silently"), "a worker has died"],
    [
      "Learn",
      `#tab=learn&${SMALL}`,
      "Learn",
      "Go on",
      "#information",
      atWord(20, "for want of memory"),
      "Invalid typed array length",
    ],
    [
      "Draw samples",
      "#size=16&count=400",
      "Draw 400 samples",
      "Draw 400 samples",
      "#drawn-energy",
      atOrder(3),
      "a worker has died: Uncaught Error: lost its way",
    ],
    [
      "Coarse-grain",
      `#tab=coarse-grain&rule=majority&${SMALL}`,
      "Coarse-grain",
      "Coarse-grain",
      "#level-2 .energy",
      atWord(4, "silently"),
      "a worker has died",
    ],
    [
      "Flow",
      "#tab=flow&size=16&count=100&temperatures=0.9Tc..1.1Tc:5&flowMethod=majority",
      "Let it flow",
      "Let it flow",
      "#tc",
      atWord(2, "silently"),
      "a worker has died",
    ],
  ] as const)("is told of, and the work can be done again: %s", async (_, hash, button, again, result, fault, said) => {
    const page = await withFault(hash, POOL, fault);
    await press(page, button);
    const alert = page.getByRole("alert");
    await alert.waitFor({ timeout: 20_000 });
    expect(await alert.textContent()).toContain(said);
    expect(await page.getByRole("progressbar").count()).toBe(0);
    await press(page, (await page.getByRole("button", { name: again, exact: true }).count()) > 0 ? again : button);
    await numberAt(page, result);
    expect(await page.getByRole("alert").count()).toBe(0);
  });

  it("while it has nothing to do is not given the next work", async () => {
    const page = await withFault(
      `#tab=learn&${SMALL}`,
      POOL,
      "new BroadcastChannel('end').addEventListener('message', () => self.close());",
    );
    await press(page, "Learn");
    await numberAt(page, "#information");
    const workers = page.workers().length;
    await page.evaluate(() => {
      new BroadcastChannel("end").postMessage("now");
    });
    await expect.poll(() => page.workers().length, { timeout: 10_000 }).toBe(workers - 1);
    await press(page, "Start again from another key");
    await page.getByText("conditional, 2019").waitFor({ timeout: 30_000 });
  });

  it("is told of where it was the chain's, and another one is started", async () => {
    const page = await withFault("#size=32", /\/live-[\w-]+\.js$/, atWord(40, "silently"));
    const alert = page.getByRole("alert");
    await alert.waitFor({ timeout: 20_000 });
    expect(await alert.textContent()).toBe("the worker of this chain has died");
    const before = await picture(page);
    await press(page, "Start another");
    await expect.poll(() => picture(page), { timeout: 10_000 }).not.toBe(before);
    expect(await alert.count()).toBe(0);
  });

  it("is told of where it was a lesson's, or read a file", async () => {
    const page = await withFault("#tab=lessons&lesson=5", /\/fileWorker-[\w-]+\.js$/, atWord(1, "silently"));
    await page.getByLabel("The program").fill("self.close();\nawait new Promise(() => undefined);\n");
    await press(page, "Run");
    await page.getByText("a worker has died, perhaps for want of memory").waitFor({ timeout: 20_000 });
    expect(await page.getByRole("button", { name: "Run", exact: true }).isEnabled()).toBe(true);
    await page.getByRole("tab", { name: "Your samples" }).click();
    const file = { name: "spins.csv", mimeType: "text/csv", buffer: Buffer.from("1,-1,1,-1\n-1,1,1,-1\n".repeat(20)) };
    await page.locator("input[type=file]").setInputFiles(file);
    await page.getByText("the browser ended the worker, perhaps for want of memory").waitFor({ timeout: 20_000 });
    await page.locator("input[type=file]").setInputFiles(file);
    await page.locator("#told").waitFor();
  });
});

describe.skipIf(withoutBrowser)("work that is broken off", onAPage, () => {
  const cancel = (page: Page, name = "Cancel"): Promise<void> =>
    page.getByRole("button", { name, exact: true }).click();
  const isOver = (page: Page): Promise<void> => page.getByRole("progressbar").waitFor({ state: "detached" });

  it.each([
    ["Draw samples", "#size=64&count=90000", "Draw 90000 samples", "Cancel"],
    ["Learn", "#tab=learn&count=8000", "Learn", "Stop"],
    ["Coarse-grain, while it learns", "#tab=coarse-grain&count=8000", "Coarse-grain", "Cancel"],
    ["Flow", "#tab=flow&count=20000", "Let it flow", "Cancel"],
    ["Lessons", "#tab=lessons&lesson=5", "Run", "Stop"],
  ] as const)("is over at once, and may be begun again: %s", async (tab, hash, button, end) => {
    const page = await open(hash);
    if (tab === "Lessons") await page.getByLabel("The program").fill("console.log('begun');\nfor (;;);\n");
    for (const _ of [1, 2]) {
      await press(page, button);
      if (tab === "Lessons") await page.getByRole("log", { name: "Output" }).getByText("begun").waitFor();
      await cancel(page, end);
      await isOver(page);
      expect(await page.getByRole("button", { name: button, exact: true }).isEnabled()).toBe(true);
      expect(await page.getByRole("alert").count()).toBe(0);
    }
    // What never comes up for air is ended by the browser, in its own time.
    const ofLessons = (): number => page.workers().filter((worker) => worker.url().includes("lesson")).length;
    await expect.poll(ofLessons, { timeout: 20_000 }).toBe(0);
  });

  it("is the plain RBM beside a rule, too, and samples that are written; what is asked for afterwards is done", async () => {
    const page = await open(`#tab=learn&${SMALL}`, { acceptDownloads: true });
    await press(page, "Learn");
    await numberAt(page, "#information");
    await press(page, "Train an RBM on the blocks alone");
    await cancel(page);
    await isOver(page);
    await press(page, "Train an RBM on the blocks alone");
    await numberAt(page, "#rbm-information");
    await page.getByLabel("Configurations").fill("20000");
    await page.getByRole("button", { name: "Take along…" }).click();
    await press(page, "Samples, .npz");
    await cancel(page);
    await isOver(page);
    await press(page, "Close");
    await page.getByLabel("Configurations").fill("400");
    await page.getByRole("button", { name: "Take along…" }).click();
    const [download] = await Promise.all([page.waitForEvent("download"), press(page, "Samples, .npz")]);
    expect(download.suggestedFilename()).toBe("samples.npz");
  });

  it("complains of nothing but of what has died", () => {
    expect(complaints.filter((line) => !line.includes("lost its way"))).toEqual([]);
  });
});
