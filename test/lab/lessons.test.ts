/** The lessons in the lab: what they write is what they write in Node, to the last digit; and they can be changed, stopped and put back. */
import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import type { Page } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import { programOf } from "../../lab/src/program.ts";
import { DEFAULTS } from "../../lab/src/state.ts";
import { lab, onAPage, withoutBrowser } from "./browser.ts";

const { open, url, complaints } = lab();

/** What a lesson writes as it is built. */
const inNode = (name: string): Promise<string> =>
  new Promise((done) => {
    const child = spawn(process.execPath, [`dist/examples/${name}.js`], { stdio: ["ignore", "pipe", "inherit"] });
    let stdout = "";
    child.stdout.on("data", (data) => (stdout += data));
    child.on("close", () => done(stdout.trim()));
  });

describe.skipIf(withoutBrowser)("the lessons in the lab", onAPage, () => {
  let page: Page;
  beforeAll(async () => {
    if (!withoutBrowser) page = await open("#tab=lessons&lesson=5");
  });
  const program = () => page.getByLabel("The program");
  const output = () => page.getByRole("log", { name: "Output" });
  const press = (name: string) => page.getByRole("button", { name, exact: true }).click();
  const ended = () => page.getByText(/^ended after/).waitFor({ timeout: 60_000 });

  it.each([
    ["05-one-dimension-and-two", "5. Decimation in one dimension"],
    ["09-errors-of-correlated-numbers", "9. "],
    ["10-your-own-samples", "10. "],
  ])("%s writes what it writes in Node, its files in memory", async (name, title) => {
    await page.getByRole("navigation", { name: "Lessons" }).getByRole("button", { name: title }).click();
    await press("Run");
    const [wanted] = await Promise.all([inNode(name), ended()]);
    expect(wanted).not.toBe("");
    expect((await output().textContent())!.trim()).toBe(wanted);
  });

  it("is run as it was changed, keeps what was typed, and is put back by Reset", async () => {
    const before = await program().inputValue();
    await program().fill(
      'const x: number = 6;\nenum Parity { even = 7 }\nconsole.log("answer", x * Parity.even, [1, 2]);\n',
    );
    await press("Run");
    await ended();
    expect(await output().textContent()).toBe("answer 42 [1,2]");
    await page.getByRole("tab", { name: "Sample", exact: true }).click();
    await page.getByRole("tab", { name: "Lessons" }).click();
    expect(await program().inputValue()).toContain("const x: number = 6");
    await press("Reset");
    expect(await program().inputValue()).toBe(before);
  });

  it("runs the program of the page itself, and says what goes wrong, and in which line", async () => {
    const state = { ...DEFAULTS, size: 16, count: 100, steps: 8, levels: 1 };
    await program().fill(programOf(state));
    await press("Run");
    await ended();
    expect(await output().textContent()).toMatch(
      /^filter .*\nI\(H:E\) = .* nats \(exact\), I\(V:E\) = .*\nstep 1: energy/,
    );
    for (const [code, said] of [
      ['import { key } from "kadanoff/kernels";\nkey(-1);\n', /key.*got -1.*\(line 2\)/],
      ['import { kay } from "kadanoff/kernels";\nkay(1);\n', /^Error: kadanoff\/kernels has no kay \(line 2\)$/],
      ["const a: = 3;\n", /SyntaxError: .*\(1:/],
      ['import { x } from "elsewhere";\nx();\n', /nothing to import by the name of elsewhere; expected kadanoff/],
    ] as const) {
      await program().fill(code);
      await press("Run");
      const alert = page.getByRole("alert");
      await alert.waitFor();
      expect(await alert.textContent()).toMatch(said);
    }
  });

  it("is stopped in the midst of a loop without end, and what it wrote until then is there", async () => {
    await program().fill('for (let i = 0; ; i++) if (i % 1e6 === 0) console.log("round", i);\n');
    await press("Run");
    await expect.poll(() => output().textContent(), { timeout: 20_000 }).toContain("round 1000000");
    await press("Stop");
    await page.getByRole("status").getByText("stopped", { exact: true }).waitFor();
    expect(await page.getByRole("button", { name: "Run" }).isEnabled()).toBe(true);
    await program().fill("for (let i = 0; i < 5000; i++) console.log(i);\n");
    await press("Run");
    await ended();
    expect((await output().textContent())!.split("\n").slice(-2)).toEqual([
      "1999",
      "… and more: no more than 2000 lines are shown",
    ]);
  });

  it("is left by Tab, as any other field", async () => {
    await program().focus();
    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Run");
  });

  it("runs what is made of it in a worker alone: the page's own policy stays as strict as it was", async () => {
    const tried = await page.evaluate(
      'import(URL.createObjectURL(new Blob(["export default 1"], { type: "text/javascript" }))).then(() => "ran", () => "refused")',
    );
    expect(tried).toBe("refused");
    const refusals = complaints.filter((line) => line.includes("blob:"));
    expect(refusals.length).toBeGreaterThan(0);
    const policy = async (path: string): Promise<string> =>
      (await fetch(`${url()}${path}`)).headers.get("content-security-policy")!;
    const worker = readdirSync("dist/lab/assets").find((name) => /^lesson-[\w-]+\.js$/.test(name));
    expect(await policy(`assets/${worker}`)).toMatch(/script-src 'self' 'wasm-unsafe-eval' blob:;.*connect-src 'self'/);
    expect(await policy("")).not.toMatch(/script-src[^;]*blob:/);
    expect(complaints.filter((line) => !line.includes("blob:"))).toEqual([]);
  });

  it("runs where the lab is a folder of files on any server, below any path, too", async () => {
    const types: Record<string, string> = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css" };
    const server = createServer((request, response) => {
      const path = join(
        "dist/lab",
        new URL(request.url!, "http://here").pathname.replace("/physics/lab/", "") || "index.html",
      );
      response.writeHead(existsSync(path) ? 200 : 404, { "Content-Type": types[extname(path)] ?? "text/plain" });
      response.end(existsSync(path) ? readFileSync(path) : "");
    });
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    const { port } = server.address() as AddressInfo;
    const elsewhere = await page.context().newPage();
    await elsewhere.goto(`http://127.0.0.1:${port}/physics/lab/#tab=lessons&lesson=5`);
    await elsewhere.getByRole("button", { name: "Run", exact: true }).click();
    await elsewhere.getByText(/^ended after/).waitFor({ timeout: 60_000 });
    expect(await elsewhere.getByRole("log", { name: "Output" }).textContent()).toContain(
      "better in one dimension: decimation; in two: majority",
    );
    await elsewhere.close();
    server.close();
  });
});
