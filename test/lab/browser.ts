/** The lab as `kadanoff lab` serves it, in Chromium. */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { type Estimate, estimate } from "kadanoff/statistics";
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect } from "vitest";
import { program } from "../program.ts";

/** The same browser without its own windows takes half the time where it is there. */
const PLACES = [
  "/usr/bin/chromium-headless-shell",
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
];
const executable = process.env.CHROMIUM ?? PLACES.find((path) => existsSync(path));

/** What a page shows depends on the time that a busy machine gives it: in CI what fails is tried once more, and named if it passes then. */
export const onAPage = { retry: process.env.CI ? 1 : 0 };

/** Without Chromium there is nothing to test, and where all is to be tested that is an error. */
export const withoutBrowser = executable === undefined;
if (withoutBrowser && process.env.CI === "true") {
  throw new Error(
    "the tests of the lab need Chromium: apt-get install chromium-headless-shell, or CHROMIUM=/path/to/it",
  );
}

interface Served {
  /** A page of the lab at a state, such as `#size=32`; one that a test opens is closed when it ends, however it does. */
  open(hash?: string, options?: BrowserContextOptions): Promise<Page>;
  readonly url: () => string;
  /** What the console and the pages said that is an error, and requests to other hosts. */
  readonly complaints: readonly string[];
}

/** Serves the lab for the tests of a file; all is closed when they have ended, and nothing may have been complained of. */
export function lab(): Served {
  let server: ChildProcess | undefined;
  let browser: Browser | undefined;
  let url = "";
  const complaints: string[] = [];
  beforeAll(async () => {
    if (withoutBrowser) return;
    server = spawn(process.execPath, [program, "lab", "--port", "0", "--json"], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    url = await new Promise<string>((done, failed) => {
      server!.stdout!.once("data", (line) => done(JSON.parse(String(line)).url));
      server!.once("exit", (code) => failed(new Error(`kadanoff lab ended with ${code}`)));
    });
    browser = await chromium.launch({
      executablePath: executable!,
      args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"],
    });
  });
  /** The contexts of the test that runs. */
  let ofTest: BrowserContext[] | undefined;
  beforeEach(() => {
    ofTest = [];
  });
  afterEach(async () => {
    await Promise.all((ofTest ?? []).map((context) => context.close()));
    ofTest = undefined;
  });
  afterAll(async () => {
    await browser?.close();
    server?.kill();
  });
  return {
    url: () => url,
    complaints,
    async open(hash = "", options = {}) {
      const context = await browser!.newContext({ viewport: { width: 1280, height: 900 }, ...options });
      ofTest?.push(context);
      const page = await context.newPage();
      page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
      page.on("console", (message) => {
        if (message.type() === "error") complaints.push(`console: ${message.text()}`);
      });
      page.on("request", (request) => {
        const asked = request.url();
        if (!asked.startsWith(url) && !/^(?:data|blob):/.test(asked)) complaints.push(`asked for ${asked}`);
      });
      await page.goto(hash.startsWith("about:") ? hash : `${url}${hash}`);
      return page;
    },
  };
}

/** The text of an element, once it is a number with its error. */
export async function numberAt(page: Page, selector: string): Promise<string> {
  const place = page.locator(selector);
  await expect.poll(() => place.textContent(), { timeout: 90_000 }).toMatch(/\d\(\d+\)/);
  return (await place.textContent())!;
}

/** `−1.414(3)` as a number with its error. */
export function readEstimate(text: string): Estimate {
  const [, value, error] = /^(−?\d+(?:\.\d+)?)\((\d+)\)/.exec(text)!;
  const decimals = value!.split(".")[1]?.length ?? 0;
  return estimate(Number(value!.replace("−", "-")), Number(error) * 10 ** -decimals);
}

/** What is on the canvas, once it is there. */
export async function picture(page: Page): Promise<string> {
  await page.waitForFunction(() => performance.getEntriesByName("first lattice").length > 0, undefined, {
    timeout: 20_000,
  });
  return page.locator("canvas.lattice").evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
}
