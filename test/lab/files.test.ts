/** Samples of one's own in the lab: what the page says of a file is what `kadanoff inspect` says, of good files and of bad ones. */
import { readFileSync, writeFileSync } from "node:fs";
import { InputError } from "kadanoff/errors";
import { parseSamples } from "kadanoff/io";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { inspector } from "../../cli/inspection.ts";
import { corpusOf } from "../fuzz/corpus.ts";
import { programIn } from "../program.ts";
import { lab, onAPage, withoutBrowser } from "./browser.ts";

const { open, complaints } = lab();
const { run, json, at } = programIn("lab-files");

interface Given {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Chooses a file, and waits for what the page says of it: the lines and warnings, or what is wrong. */
async function told(
  page: Page,
  { name, bytes }: Given,
): Promise<{ text?: string; warnings: string[]; problem?: string }> {
  const field = page.getByLabel("Choose a file of samples");
  await field.setInputFiles({ name, mimeType: "application/octet-stream", buffer: Buffer.from(bytes) });
  return answer(page, name);
}

async function answer(page: Page, name: string) {
  const [good, bad] = [page.locator("#told"), page.getByRole("alert")];
  await expect
    .poll(async () => `${await good.allTextContents()}${await bad.allTextContents()}`, { timeout: 20_000 })
    .toContain(name);
  const problem = (await bad.allTextContents())[0];
  const text = (await good.allTextContents())[0];
  return {
    ...(text === undefined ? {} : { text }),
    ...(problem === undefined ? {} : { problem }),
    warnings: await page.locator(".warnings li").allTextContents(),
  };
}

/** What the command line says of the same file. */
async function inspected({ name, bytes }: Given, ...flags: string[]) {
  writeFileSync(at(name), bytes);
  const { code, stdout, stderr } = await run(["inspect", name, ...flags]);
  const lines = stderr.split("\n").filter((line) => line !== "");
  return { code, text: stdout.trim(), lines };
}

// The library of HDF5 speaks there, in Node, of what fails.
const silenced = vi.spyOn(console, "error").mockImplementation(() => {});
afterAll(() => silenced.mockRestore());

/** The same by the functions that the command is made of. */
async function inHere({ name, bytes }: Given): Promise<{ text: string | undefined; problem: string | undefined }> {
  try {
    const { ensemble, ...ofFile } = await parseSamples(bytes, name);
    const looking = inspector(name, { ...ofFile, known: ensemble });
    looking.take(ensemble.sigma);
    return { text: looking.finish().text, problem: undefined };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { text: undefined, problem: error.message };
  }
}

describe.skipIf(withoutBrowser)("files in the lab", onAPage, () => {
  let page: Page;
  beforeAll(async () => {
    await json("sample", "ising", "--size", "12", "--temperature", "2.4", "--count", "60", "--out", "spins.h5");
    for (const end of ["npz", "npy", "csv"]) await json("convert", "spins.h5", `spins.${end}`);
    if (withoutBrowser) return;
    page = await open("#tab=files");
  });
  const ours = (name: string): Given => ({ name, bytes: new Uint8Array(readFileSync(at(name))) });

  it.each(["h5", "npz", "npy", "csv"])("says of a .%s what inspect says, warnings too", async (end) => {
    const file = ours(`spins.${end}`);
    const said = await told(page, file);
    const { code, text, lines } = await inspected(file);
    expect(code).toBe(0);
    expect(said.problem).toBeUndefined();
    expect(said.text).toBe(text);
    expect(lines.map((line) => line.replace(/^.*?spins\.\w+: /, ""))).toEqual(said.warnings);
    // What a file does not say of its boundary is asked for, and what is answered is read.
    const asked = page.getByText("does not say what lies beyond the edges");
    expect(await asked.count()).toBe(end === "npy" ? 1 : 0);
    if (end !== "npy") return;
    await page.getByLabel("Boundary").selectOption("torus");
    await expect.poll(() => page.locator("#told").textContent()).toContain("torus boundaries");
    expect(await page.locator("#told").textContent()).toBe((await inspected(file, "--boundary", "torus")).text);
    expect(await asked.count()).toBe(0);
  });

  it("reads what NumPy and h5py wrote, and our own of every model, or refuses it in the words of the command line", async () => {
    let [read, refused] = [0, 0];
    for (const kind of ["npy", "npz", "csv", "hdf5"] as const) {
      // Of HDF5 a part, since each has to load its library anew.
      for (const file of corpusOf(kind).filter(
        ({ name }, n) => kind !== "hdf5" || n % 4 === 1 || /^(?:lzf|external)/.test(name),
      )) {
        const said = await told(page, file);
        const wanted = await inHere(file);
        expect({ name: file.name, text: said.text, problem: said.problem }).toEqual({ name: file.name, ...wanted });
        if (wanted.problem === undefined) read++;
        else refused++;
      }
    }
    expect(read).toBeGreaterThan(15);
    expect(refused).toBeGreaterThan(2);
  });

  it("refuses broken files in the words of the command line, and reads the next", async () => {
    const { bytes } = ours("spins.npz");
    const h5 = ours("spins.h5").bytes;
    const text = (content: string): Uint8Array => new TextEncoder().encode(content);
    const values = { name: "values.csv", bytes: text("0,2,0,2\n2,2,0,0\n") };
    for (const file of [
      { name: "empty.npy", bytes: new Uint8Array(0) },
      { name: "cut.npz", bytes: bytes.slice(0, bytes.length - 40) },
      { name: "cut.h5", bytes: h5.slice(0, h5.length >> 1) },
      { name: "notes.txt", bytes: text("dear diary\n") },
      { name: "picture.png", bytes: Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 1, 2, 3, 4, 5, 6, 7, 8) },
      values,
    ]) {
      const { problem } = await told(page, file);
      expect(problem, file.name).toBeDefined();
      expect(problem).toBe((await inHere(file)).problem);
    }
    const { code, lines } = await inspected(values);
    expect(code).toBe(2);
    expect(lines).toEqual([`kadanoff inspect: ${(await inHere(values)).problem}`]);
    // Two values of which nobody has said which is which: the field for them is named and mends that, and a wrong word is said.
    await page.getByText("goes into the field “Values of −1 and +1” here").waitFor();
    const field = page.getByLabel("Values of −1 and +1");
    await field.fill("0,zero");
    await field.blur();
    await page.getByText("values: expected two different numbers").waitFor();
    await field.fill("0,2");
    await field.blur();
    await page.locator("#told").waitFor();
    expect(await page.locator("#told").textContent()).toBe((await inspected(values, "--values", "0,2")).text);
    expect((await told(page, ours("spins.npz"))).problem).toBeUndefined();
  });

  it("uses them in place of drawn ones, and drawn ones again, and is told of a file that is dropped", async () => {
    await told(page, ours("spins.npz"));
    await page.getByRole("button", { name: "Use these samples" }).click();
    await page.getByText("Learn and Coarse-grain work with the samples of spins.npz").waitFor();
    // A flow wants samples of several temperatures, and draws them.
    await page.getByRole("tab", { name: "Flow" }).click();
    await page.getByText("those of spins.npz are not used").waitFor();
    await page.getByRole("tab", { name: "Your samples" }).click();
    await page.getByRole("button", { name: "Use drawn ones again" }).click();
    await expect.poll(() => page.getByText("Learn and Coarse-grain work with").count()).toBe(0);
    await page.evaluate(
      ([numbers]) => {
        const data = new DataTransfer();
        data.items.add(new File([Uint8Array.from(numbers!)], "dropped.npz"));
        document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
      },
      [[...ours("spins.npz").bytes]],
    );
    expect((await answer(page, "dropped.npz")).text).toContain("60 configurations of 12x12");
  });

  it("says that a file is too large before it reads it, and stops reading when asked to", async () => {
    // A file of 1.5 GiB that has no bytes of its own: Chromium makes it of slices of one part.
    const drop = (megabytes: number, name: string) =>
      page.evaluate(
        ([size, name]) => {
          const header = `{'descr': '|i1', 'fortran_order': False, 'shape': (${(size! as number) * 256}, 64, 64), }`;
          const head = new Uint8Array(128).fill(32);
          head.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, 118, 0]);
          head.set(new TextEncoder().encode(header), 10);
          head[127] = 10;
          const part = new Blob([new Uint8Array(2 ** 20).fill(1)]);
          const data = new DataTransfer();
          data.items.add(new File([head, ...Array.from({ length: size as number }, () => part)], name as string));
          document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
        },
        [megabytes, name] as const,
      );
    await drop(1536, "huge.npy");
    expect((await answer(page, "huge.npy")).problem).toMatch(
      /^huge\.npy takes 1\.5 GiB; expected at most 1\.0 GiB in a browser: kadanoff inspect/,
    );
    await drop(192, "large.npy");
    const cancel = page.getByRole("button", { name: "Cancel" });
    await cancel.click();
    await expect.poll(() => cancel.count()).toBe(0);
    expect(await page.locator("#told").count()).toBe(0);
    expect((await told(page, ours("spins.npz"))).text).toContain("60 configurations");
  });

  it("loads the library of HDF5 for a file of that kind alone, and nothing complains", async () => {
    const other = await open("#tab=files");
    const asked: string[] = [];
    other.on("request", (request) => asked.push(request.url()));
    await told(other, ours("spins.npz"));
    expect(asked.filter((url) => url.includes("hdf5"))).toEqual([]);
    await told(other, ours("spins.h5"));
    expect(asked.filter((url) => url.includes("hdf5"))).toHaveLength(1);
    await other.context().close();
    expect(complaints).toEqual([]);
  });
});
