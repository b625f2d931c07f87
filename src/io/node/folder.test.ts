import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { squareLattice } from "../../lattices/index.ts";
import { ising } from "../../models/index.ts";
import { ensemble } from "../../sampling/index.ts";
import { listSamples } from "./folder.ts";
import { writeSamples } from "./samples.ts";
import { randomSpins, refusal, scratchFolder } from "./testing.ts";

const scratch = scratchFolder();
afterAll(scratch.remove);

const lattice = squareLattice({ size: [4, 4] });
const plain = ensemble({ lattice, sigma: randomSpins(160) });

/** A folder of files of these names; those with a temperature say so themselves. */
function folderOf(files: Readonly<Record<string, number | undefined>>, others: Readonly<Record<string, string>> = {}) {
  const folder = scratch.path("folder");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  for (const [name, T] of Object.entries(files)) {
    writeSamples(
      `${folder}/${name}`,
      T === undefined ? plain : { ...plain, model: ising({ lattice, coupling: 1 / T }) },
    );
  }
  for (const [name, text] of Object.entries(others)) writeFileSync(`${folder}/${name}`, text);
  return folder;
}
const temperatures = async (folder: string): Promise<unknown[]> =>
  (await listSamples([folder])).files.map(({ file, temperature }) => [
    file.slice(folder.length + 1),
    temperature?.value,
    temperature?.by,
  ]);
const said = async (folder: string): Promise<string> =>
  (await refusal(() => listSamples([folder]))).replaceAll(`${scratch.path("")}/`, "").replaceAll(scratch.path(""), "");

describe("a folder of samples", () => {
  it("knows temperatures by attributes and by names", async () => {
    const names = [
      "a.h5",
      "L4_T2.269_s1.npy",
      "T=2.5.npy",
      "beta0.44.npy",
      "run_K=0.5.csv",
      "temp_3.npy",
      "Test2.npy",
      "x2T3.npy",
    ];
    const folder = folderOf(Object.fromEntries(names.map((name) => [name, name === "a.h5" ? 2.25 : undefined])));
    expect(await temperatures(folder)).toEqual([
      ["L4_T2.269_s1.npy", 2.269, "name"],
      ["T=2.5.npy", 2.5, "name"],
      ["Test2.npy", undefined, undefined],
      ["a.h5", 2.25, "attribute"],
      ["beta0.44.npy", 1 / 0.44, "name"],
      ["run_K=0.5.csv", 2, "name"],
      ["temp_3.npy", 3, "name"],
      ["x2T3.npy", undefined, undefined],
    ]);
  });

  it("takes the attribute where the name is that, rounded, and refuses another", async () => {
    expect(await temperatures(folderOf({ "T2.27.h5": 2.269185 }))).toEqual([["T2.27.h5", 2.269185, "attribute"]]);
    expect(await temperatures(folderOf({ "beta0.44.h5": 1 / 0.4406868 }))).toEqual([
      ["beta0.44.h5", 1 / 0.4406868, "attribute"],
    ]);
    expect(await said(folderOf({ "T2.3.h5": 2.2 }))).toBe(
      "folder/T2.3.h5: the attribute says temperature 2.2, but its name says T 2.3; expected the same temperature",
    );
    expect(await said(folderOf({ "T2.3_beta0.5.npy": undefined }))).toContain(
      "its name says T 2.3, but its name says beta 0.5",
    );
  });

  it("is what its manifest says", async () => {
    const files = { "a.npy": undefined, "b.npy": undefined, "c.npy": undefined };
    const expected = [
      ["b.npy", 2.5, "manifest"],
      ["a.npy", 2, "manifest"],
    ];
    for (const [name, text] of [
      ["manifest.csv", "file, temperature,seed\nb.npy,2.5,1\n\na.npy, 2, 2\n"],
      ["manifest.json", '[{ "file": "b.npy", "temperature": 2.5 }, { "file": "a.npy", "beta": 0.5 }]'],
      ["manifest.json", '{ "b.npy": 2.5, "a.npy": { "temperature": 2 } }'],
      ["manifest.yaml", "b.npy: 2.5\na.npy: { temperature: 2, by: Ada }\n"],
    ] as const) {
      const folder = folderOf(files, { [name]: text });
      expect(await temperatures(folder), text).toEqual(expected);
      expect((await listSamples([folder])).warnings).toEqual([
        `${folder}/${name} does not list c.npy, which are left out`,
      ]);
    }
  });

  it("is refused by the line of its manifest that is wrong", async () => {
    const wrong = (text: string, name = "manifest.csv") => said(folderOf({ "T2.5.npy": undefined }, { [name]: text }));
    expect(await wrong("file,temperature\nT2.5.npy,2.5\ngone.npy,3\n")).toBe(
      "folder/manifest.csv:3: file gone.npy does not exist in folder",
    );
    expect(await wrong("file,temperature\nT2.5.npy,2.5\nT2.5.npy,2.5\n")).toContain(
      ":3: file T2.5.npy is listed twice",
    );
    expect(await wrong("file,temperature\nT2.5.npy\n")).toContain(
      "manifest.csv:2: expected 2 values, file, temperature, got 1",
    );
    expect(await wrong("T2.5.npy,2.5\n")).toContain("manifest.csv:1: expected a heading such as file,temperature");
    expect(await wrong("file,temperature\n../x.npy,2.5\n")).toContain("expected the name of a file in the folder");
    expect(await wrong("file,temperature\n")).toContain("manifest.csv lists no files");
    expect(await wrong("file,temperature\nT2.5.npy,2.6\n")).toBe(
      "folder/T2.5.npy: manifest.csv says temperature 2.6, but its name says T 2.5; expected the same temperature",
    );
    expect(await wrong("[{", "manifest.json")).toContain("folder/manifest.json: ");
    expect(await wrong("[3]", "manifest.json")).toContain("manifest.json: entry 1: expected an entry with file");
  });

  it("without samples, or with two manifests, is refused", async () => {
    expect(await said(folderOf({}))).toBe("folder has no file of samples; expected .h5, .npz, .npy or .csv");
    expect(await said(folderOf({ "a.npy": undefined }, { "manifest.csv": "", "manifest.json": "" }))).toContain(
      "folder has two manifests, manifest.csv and manifest.json",
    );
  });
});
