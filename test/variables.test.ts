import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { formatNpy, schemas } from "kadanoff/io";
import { readAnySamples, readSamples, writeVariables } from "kadanoff/io/node";
import { key, randomStream } from "kadanoff/kernels";
import { chainLattice } from "kadanoff/lattices";
import { variableEnsemble } from "kadanoff/sampling";
import { parseHTML } from "linkedom";
import { beforeAll, describe, expect, it } from "vitest";
import { program, programIn } from "./program.ts";

const { at, run, json } = programIn("variables");

/** Samples that are not ±1, with their states as they are named. */
async function samplesOf(file: string) {
  const { ensemble } = await readAnySamples(at(file));
  if (!("variables" in ensemble)) throw new Error(`${file} holds spins`);
  return ensemble;
}

const quickly = ["--windows", "3000", "--restarts", "1", "--steps", "150", "--width", "16"];
const length = 12;
const random = randomStream(key(1));

/** Chains in which a state stays with a probability of 0.7, and a field that forgets a fifth of itself at each site. */
beforeAll(() => {
  const [states, fields] = [new Int8Array(600 * length), new Float64Array(600 * length)];
  for (let c = 0; c < 600; c++) {
    let [s, phi] = [random.below(3), 0];
    for (let x = 0; x < length; x++) {
      states[c * length + x] = s;
      fields[c * length + x] = phi;
      if (random.uniform() > 0.7) s = (s + 1 + random.below(2)) % 3;
      phi = 0.8 * phi + 3 * (random.uniform() + random.uniform() - 1);
    }
  }
  const lattice = chainLattice({ length, boundary: "open" });
  writeVariables(at("potts.h5"), variableEnsemble({ lattice, variables: "q-state", values: states }));
  writeVariables(at("field.npz"), variableEnsemble({ lattice, variables: "real", values: fields }));
  writeFileSync(at("potts.npy"), formatNpy(states, [600, length]));
  const angles = Float64Array.from(fields, (phi) => phi / 2);
  writeFileSync(at("xy.npy"), formatNpy(angles, [600, length]));
  const vectors = Float64Array.from({ length: 2 * angles.length }, (_, n) =>
    n % 2 === 0 ? Math.cos(angles[n >> 1]!) : Math.sin(angles[n >> 1]!),
  );
  writeFileSync(at("vectors.npy"), formatNpy(vectors, [600, length, 2]));
  writeFileSync(at("square.npy"), formatNpy(states.subarray(0, 400 * 12), [400, 3, 4]));
});

describe("kadanoff with variables that are not ±1", () => {
  it("inspects them: what the file says, or what is stated", async () => {
    const potts = await json("inspect", "potts.h5");
    expect(potts).toMatchObject({
      format: "hdf5",
      shape: [600, 12],
      variables: "q-state",
      lattice: "chain",
      model: null,
    });
    expect(Object.keys(potts.values)).toEqual(["0", "1", "2"]);
    expect(potts.values["0"] + potts.values["1"] + potts.values["2"]).toBe(600 * 12);
    expect(Math.abs(potts.observables.nearest.value - 0.7)).toBeLessThan(4 * potts.observables.nearest.error);
    const vectors = await json("inspect", "vectors.npy", "--variables", "real", "--lattice", "chain");
    expect(vectors).toMatchObject({ shape: [600, 12, 2], variables: "real", components: 2 });
    const angles = await json("inspect", "xy.npy", "--variables", "angle", "--lattice", "chain");
    expect(angles).toMatchObject({ shape: [600, 12], variables: "angle", components: 2 });
    expect(angles.observables.square).toMatchObject({ value: expect.closeTo(1, 12) });
    expect(angles.observables.nearest.value).toBeCloseTo(vectors.observables.nearest.value, 12);
    const { stdout } = await run(["inspect", "potts.npy", "--variables", "q-state", "--lattice", "chain"]);
    expect(stdout).toMatch(/q-state variables, 3 states: 0 \(\d+\), 1 \(\d+\), 2 \(\d+\)\nfraction_0 /);
  });

  it("holds no more of them than is asked, and says so", async () => {
    // 600 chains of 12 sites: a byte each of states, eight of angles.
    const { code, stdout, stderr } = await run(["inspect", "potts.h5", "--memory", "2400", "--json"]);
    expect(code).toBe(0);
    expect(stderr).toMatch(
      /warning: potts\.h5: one configuration in 3 is used, 200 of 600: more than .* of values are not held/,
    );
    const potts = JSON.parse(stdout);
    expect(potts).toMatchObject({ count: 600, measured: 200, shape: [600, 12] });
    expect(potts.values["0"] + potts.values["1"] + potts.values["2"]).toBe(200 * 12);
    const learning = ["learn", "xy.npy", "--variables", "angle", "--lattice", "chain", ...quickly];
    const learned = await run([...learning, "--memory", "9600", "--out", "part.json", "--json"]);
    expect(JSON.parse(learned.stdout).samples.count).toBe(100);
    expect(JSON.parse(learned.stdout).warnings[0]).toMatch(/^one configuration in 6 is used, 100 of 600/);
  });

  it("learns a rule of states, judges it, applies it, and is given spins ±1; the same on any number of workers", async () => {
    const learning = ["learn", "potts.h5", ...quickly];
    const learned = await json(...learning, "--out", "rule.json");
    expect(learned.rule).toMatchObject({ coding: "one-hot", block: [2, 1], states: [0, 1, 2] });
    expect(learned.rule.filters[0]).toHaveLength(6);
    expect(learned.rule.bias[0]).not.toBe(0);
    expect(learned.informationKind).toBe("lower bound");
    const { code, stdout } = await run([...learning, "--out", "again.json", "--workers", "1", "--quiet"]);
    expect(code).toBe(0);
    expect(readFileSync(at("again.json"))).toEqual(readFileSync(at("rule.json")));
    expect(stdout).toMatch(/λ_1, b = −?\d\.\d+\n {4}state 0\n +−?\d\.\d{3} +−?\d\.\d{3}\n {4}state 1\n/);
    const judged = await json("information", "potts.h5", "--rule", "rule.json", "--windows", "3000", "--steps", "150");
    expect(judged).toMatchObject({ estimator: "conditional", informationKind: "lower bound" });
    expect(judged.information.value).toBeGreaterThan(0);
    // The same samples by another name, which says nothing of them.
    const stated = ["potts.npy", "--variables", "q-state", "--lattice", "chain"];
    const same = await json("information", ...stated, "--rule", "rule.json", "--windows", "3000", "--steps", "150");
    expect(same.information).toEqual(judged.information);
    await json("coarsen", "potts.h5", "--rule", "rule.json", "--out", "coarse.h5");
    const { ensemble } = await readSamples(at("coarse.h5"));
    expect([ensemble.count, ensemble.lattice.size]).toEqual([600, [6, 1]]);
    expect(new Set(ensemble.sigma)).toEqual(new Set([-1, 1]));
  });

  it("learns a rule of real numbers in the units of the samples, without a bias unless it is asked for", async () => {
    const learned = await json("learn", "field.npz", ...quickly, "--out", "field.json");
    expect(learned.rule).toMatchObject({ coding: "real", components: 1, bias: [0] });
    expect(learned.units.deviation).toHaveLength(1);
    expect(learned.available).toBeNull();
    const biased = await json("learn", "field.npz", ...quickly, "--bias", "--out", "biased.json");
    expect(biased.rule.bias[0]).not.toBe(0);
    const judged = await json(
      "information",
      "field.npz",
      "--rule",
      "field.json",
      "--estimator",
      "all",
      "--windows",
      "3000",
      "--steps",
      "60",
    );
    expect(judged.estimators.map(({ estimator }: { estimator: string }) => estimator)).toEqual([
      "conditional",
      "infonce",
      "nwj",
      "dv",
      "js",
      "smile",
    ]);
  });

  it("learns the same of angles as of their vectors", async () => {
    const chain = ["--lattice", "chain", ...quickly];
    const angles = await json("learn", "xy.npy", "--variables", "angle", ...chain, "--out", "xy.json");
    const vectors = await json("learn", "vectors.npy", "--variables", "real", ...chain, "--out", "vectors.json");
    expect(angles.rule).toMatchObject({ coding: "real", components: 2 });
    const difference = Math.abs(angles.information.value - vectors.information.value);
    expect(difference).toBeLessThan(0.1 * angles.information.error);
  });

  it("converts them from format to format, and says in the file what they are", async () => {
    expect(await json("convert", "potts.h5", "turned.npz")).toMatchObject({ variables: "q-state", count: 600 });
    expect(await json("convert", "turned.npz", "turned.csv")).toMatchObject({ variables: "q-state" });
    await json("convert", "turned.csv", "back.h5");
    expect(readFileSync(at("back.h5"))).toEqual(readFileSync(at("potts.h5")));
    await json("convert", "vectors.npy", "vectors.h5", "--variables", "real", "--lattice", "chain");
    expect((await json("inspect", "vectors.h5")).shape).toEqual([600, 12, 2]);
  });

  it("says which samples they were and how a result came about; a report finds them and has the commands", async () => {
    const { values } = await samplesOf("potts.h5");
    const sha256 = createHash("sha256").update(Float64Array.from(values)).digest("hex");
    const samples = { count: 600, lattice: "chain", size: [12], boundary: "open", sha256, variables: "q-state" };
    const learned = JSON.parse(readFileSync(at("rule.json"), "utf8"));
    expect(learned.samples).toEqual(samples);
    expect(learned.madeBy.command).toBe("learn");
    // The numbers are the same in whatever format and type.
    mkdirSync(at("day"));
    copyFileSync(at("turned.npz"), at("day/potts.npz"));
    copyFileSync(at("rule.json"), at("day/rule.json"));
    const short = [...quickly.slice(0, 4), "--steps", "60", "--width", "16"];
    await json("learn", "potts.h5", ...short, "--no-bias", "--hidden", "2", "--out", "day/unbiased.json");
    await json("convert", "vectors.npy", "day/xy.h5", "--variables", "real", "--lattice", "chain");
    await json("learn", "day/xy.h5", ...short, "--out", "day/field.json");
    for (const [name, estimator] of [
      ["judged", "conditional"],
      ["all", "all"],
    ] as const) {
      const asked = ["information", "potts.h5", "--rule", "rule.json", "--estimator", estimator];
      const out = ["--out", `day/${name}.json`];
      const { seconds: _, ...printed } = await json(...asked, "--windows", "3000", "--steps", "40", ...out);
      // What is written is what is printed, but for the time that it took.
      const timeless = (document: { estimators?: object[] }) =>
        JSON.parse(JSON.stringify(document, (key, value) => (key === "seconds" ? undefined : value)));
      expect(JSON.parse(readFileSync(at(`day/${name}.json`), "utf8"))).toEqual(timeless(printed));
    }
    const there = await run(["information", "potts.h5", "--rule", "rule.json", "--out", "day/judged.json"]);
    expect(there).toMatchObject({
      code: 2,
      stderr: "kadanoff information: day/judged.json exists; use --force to replace it\n",
    });
    const { information } = await schemas();
    for (const name of ["judged", "all"]) {
      const document = JSON.parse(readFileSync(at(`day/${name}.json`), "utf8"));
      expect(document).toMatchObject({ samples, rule: { coding: "one-hot" }, geometry: { block: [2, 1] }, seed: 2018 });
      expect(information.safeParse(document).error).toBeUndefined();
    }
    const { entries, left } = await json("report", "day", "--out", "day/report.html");
    expect(left).toEqual([]);
    expect(entries.map(({ file, what }: { file: string; what: string }) => [file, what])).toEqual([
      ["all.json", "information of a rule"],
      ["field.json", "learned rule"],
      ["judged.json", "information of a rule"],
      ["potts.npz", "samples"],
      ["rule.json", "learned rule"],
      ["unbiased.json", "learned rule"],
      ["xy.h5", "samples"],
    ]);
    mkdirSync(at("fresh"));
    for (const file of ["potts.npz", "xy.h5"]) copyFileSync(at(`day/${file}`), at(`fresh/${file}`));
    const timeless = (file: string) => {
      const { seconds: _, estimators = [], ...rest } = JSON.parse(readFileSync(at(file), "utf8"));
      return { ...rest, estimators: estimators.map((one: object) => ({ ...one, seconds: 0 })) };
    };
    for (const file of ["rule.json", "unbiased.json", "field.json", "judged.json", "all.json"]) {
      const [command] = entries.find((entry: { file: string }) => entry.file === file).commands;
      const shell = command.replace(/^kadanoff /, `${process.execPath} ${program} `);
      const { status, stderr } = spawnSync("sh", ["-c", shell], { cwd: at("fresh"), encoding: "utf8" });
      expect(status, `${command}: ${stderr}`).toBe(0);
      expect(timeless(`fresh/${file}`), command).toEqual(timeless(`day/${file}`));
      const isWritten = !command.includes("--json >");
      if (isWritten) expect(readFileSync(at(`fresh/${file}`))).toEqual(readFileSync(at(`day/${file}`)));
    }
    const page = readFileSync(at("day/report.html"), "utf8");
    expect(page).toContain("one of 3 states (0, 1, 2)");
    // A panel for each state of each unit: the weights of two sites.
    const { document } = parseHTML(page);
    const unbiased = JSON.parse(readFileSync(at("day/unbiased.json"), "utf8"));
    const rows = [...document.querySelectorAll("#table-unbiased_filters tbody tr")].map((row) =>
      [...row.querySelectorAll("th,td")].map((cell) => cell.textContent),
    );
    expect(rows).toHaveLength(12);
    expect(rows[3]!.slice(0, 4)).toEqual(["1", "state 1", "1", "0"]);
    expect(Number(rows[3]![4]!.replace("−", "-"))).toBeCloseTo(unbiased.rule.filters[0][4], 5);
  });

  it.each<[string, string[], RegExp]>([
    [
      "three states that nobody stated",
      ["inspect", "square.npy"],
      /square.npy has values 0, 1 and 2; expected two values \(−1\/\+1 or 0\/1\); --variables q-state takes more states$/,
    ],
    [
      "a kind that is not known",
      ["inspect", "square.npy", "--variables", "potts"],
      /--variables: expected two-valued, q-state, real, angle, got "potts"$/,
    ],
    [
      "Θ-RBMs",
      ["learn", "potts.h5", "--method", "rbm", "--out", "no.json"],
      /Θ-RBMs \(rbm\) are for ±1 spins; expected a critic for q-state variables, such as the method conditional$/,
    ],
    [
      "the exact estimator",
      ["information", "potts.h5", "--rule", "given.json", "--estimator", "exact"],
      /--estimator exact is for ±1 spins; expected conditional, infonce, .* for q-state variables$/,
    ],
    [
      "a rule of spins by name",
      ["information", "potts.h5", "--rule", "majority"],
      /--rule majority is a rule of ±1 spins; expected a file such as rule.json/,
    ],
    [
      "a rule of other variables",
      ["information", "field.npz", "--rule", "given.json", "--windows", "100"],
      /rule: expected one for samples of 1 component a site, got one for q states$/,
    ],
    [
      "stated values beside another kind",
      ["inspect", "square.npy", "--variables", "real", "--values", "0,1"],
      /--values is for two-valued variables: expected it without --variables real$/,
    ],
    [
      "a scan",
      ["learn", "potts.h5", "--scan", "buffer=1,2", "--out", "no.json"],
      /--scan is for two-valued variables, not for q-state ones: expected the command without it$/,
    ],
    [
      "a flow",
      ["flow", "potts.h5", "field.npz", "--temperatures", "1,2", "--out", "no.json"],
      /potts.h5 holds q-state variables, as is stated; expected ±1 spins here/,
    ],
    [
      "an ensemble of trainings",
      ["ensemble", "potts.h5", "--seeds", "2", "--out", "no.json"],
      /potts.h5 holds q-state variables, as is stated; expected ±1 spins here/,
    ],
  ])("refuses %s with one line and code 2", async (_, args, message) => {
    const rule = { coding: "one-hot", block: [2, 1], states: [0, 1, 2], filters: [[1, 0, -1, 1, 0, -1]] };
    writeFileSync(at("given.json"), JSON.stringify({ rule }));
    const { code, stdout, stderr } = await run(args);
    expect(stderr.trim()).toMatch(message);
    expect(stderr.trim()).not.toContain("\n");
    expect([code, stdout]).toEqual([2, ""]);
  });
});
