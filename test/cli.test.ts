import { spawn, spawnSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { formatNpy, parseSamples } from "kadanoff/io";
import { readSamples, writeSamples } from "kadanoff/io/node";
import { key, randomStream } from "kadanoff/kernels";
import { samplerNames } from "kadanoff/sampling";
import { beforeAll, describe, expect, it } from "vitest";
import { isNightly, program, programIn, type Run } from "./program.ts";

const { folder, at, run, json } = programIn("cli");

const sampling = ["sample", "ising", "--size", "16", "--temperature", "Tc", "--count", "600", "--seed", "7"];
const quickly = ["--windows", "6000", "--restarts", "1", "--steps", "300"];

const bytes = (name: string): Buffer => readFileSync(at(name));
const big = (out: string, ...more: string[]): string[] => [
  ...["sample", "ising", "--size", "64", "--temperature", "Tc", "--count", "1500", "--seed", "3", "--out", out],
  ...more,
];

/** What several tests need, made when the first of them asks for it: each test runs alone as well. */
function madeOnce<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}
/** The document of the rule in rule.json. */
const ruleLearned = madeOnce(() =>
  json("learn", "ising.h5", "--method", "rbm", "--norm", "1.5", "--out", "rule.json", ...quickly),
);
/** The bytes of the samples that nothing has interrupted. */
const wholeSamples = madeOnce(async () => {
  expect((await run(big("whole.h5"))).code).toBe(0);
  return bytes("whole.h5");
});

beforeAll(async () => {
  const { code, stderr } = await run([...sampling, "--out", "ising.h5"]);
  expect(stderr).toBe("");
  expect(code).toBe(0);
});

describe("kadanoff sample", () => {
  it("prints the document of the contract, and the same file for the same seed on any number of workers", async () => {
    const document = await json(...sampling, "--out", "again.h5", "--workers", "1");
    expect(document).toMatchObject({
      file: "again.h5",
      model: "ising",
      lattice: "square",
      size: [16, 16],
      count: 600,
      sampler: "wolff",
      seed: 7,
    });
    expect(document.temperature).toBeCloseTo(2.269185314213022, 12);
    expect(document.coupling).toBeCloseTo(0.440686793509772, 12);
    expect(document.interval).toBeGreaterThan(1);
    for (const name of ["energy", "absMagnetization", "magnetization2"]) {
      expect(document.observables[name]).toEqual({ value: expect.any(Number), error: expect.any(Number) });
    }
    expect(document.autocorrelationTime.energy.value).toBeGreaterThan(0.5);
    expect(document.storedAutocorrelationTime.energy.value).toBeLessThan(1);
    // Kaufman's energy at L = 16 (oracle s1.torus.L=16.T/Tc=1), within 4σ
    const { value, error } = document.observables.energy;
    expect(Math.abs(value + 1.453064852813477)).toBeLessThan(4 * error);
    expect(readFileSync(at("again.h5")).equals(readFileSync(at("ising.h5")))).toBe(true);
  });

  it("is interrupted with exit code 130, says what is kept, and goes on to the same bytes", async () => {
    const long = big("long.h5");
    const stopped = await run(long, {
      kill(child) {
        const timer = setInterval(() => {
          if (!existsSync(at("long.h5"))) return;
          clearInterval(timer);
          child.kill("SIGINT");
        }, 5);
      },
    });
    expect(stopped.code).toBe(130);
    expect(stopped.stderr).toMatch(
      /^kadanoff sample: interrupted: \d+ of 1500 configurations are kept in long.h5; the same command goes on from there\n$/,
    );
    expect((await run(["inspect", "long.h5"])).code).toBe(2);
    expect((await run([...long.slice(0, -3), "4", "--out", "long.h5"])).stderr).toMatch(
      /unfinished and was begun with seed 3, not 4/,
    );
    expect((await run(long)).code).toBe(0);
    expect(bytes("long.h5").equals(await wholeSamples())).toBe(true);
  });

  it("goes on after kill -9 at any moment, to the same bytes", async () => {
    const args = (out: string) => [
      "sample",
      "ising",
      "--size",
      "48",
      "--temperature",
      "2.4",
      "--count",
      "2200",
      "--seed",
      "5",
      "--out",
      out,
    ];
    await run(args("sound.h5"));
    const random = randomStream(key(12));
    for (let round = 0; round < 4; round++) {
      const killed = await run(args("killed.h5"), {
        kill: (child) => void setTimeout(() => child.kill("SIGKILL"), 300 + 900 * random.uniform()),
      });
      expect(killed.code === null || killed.code === 0 || killed.stderr.includes("exists")).toBe(true);
    }
    if (!(await run(["inspect", "killed.h5"])).stdout) expect((await run(args("killed.h5"))).code).toBe(0);
    expect(readFileSync(at("killed.h5")).equals(readFileSync(at("sound.h5")))).toBe(true);
  });
});

describe("kadanoff inspect", () => {
  it("tells what is in a file, and what is measured from it", async () => {
    const document = await json("inspect", "ising.h5");
    expect(document).toMatchObject({ shape: [600, 16, 16], model: "ising", boundary: "torus" });
    expect(document.values["1"] + document.values["-1"]).toBe(600 * 256);
    expect(document.observables.energy.value).toBeCloseTo(-1.45, 1);
  });
});

describe("a file that says what its samples are not", () => {
  const commands = (name: string): string[][] => [
    ["inspect", name],
    ["learn", name, "--out", `${name}.json`, ...quickly],
    ["information", name, "--rule", "majority", "--windows", "3000"],
  ];
  const write = async (name: string, attributes: Record<string, string | number>): Promise<void> => {
    const { ensemble } = await readSamples(at("ising.h5"));
    const { lattice, count, sigma } = ensemble;
    writeSamples(at(name), { lattice, count, sigma }, { attributes });
  };

  it("names an unknown model: it is taken for one of unknown origin, with a warning", async () => {
    await write("potts.npz", { model: "potts", temperature: 2.27 });
    for (const args of commands("potts.npz")) {
      const { code, stdout, stderr } = await run([...args, "--json"]);
      expect(code).toBe(0);
      expect(stderr).toContain('potts.npz: the model "potts" is not known here, expected "ising" or "dimers"; ');
      expect(JSON.parse(stdout).warnings[0]).toMatch(/^the model "potts" is not known here/);
      expect(JSON.parse(stdout).informationKind).not.toBe("exact");
    }
  });

  it("names a wrong temperature: what is exact for it is not converged, with a warning", async () => {
    await write("hotter.npz", { model: "ising", temperature: 2.6 });
    for (const args of commands("hotter.npz")) {
      const { code, stdout, stderr } = await run([...args, "--json"]);
      expect(code).toBe(0);
      expect(stderr).toMatch(/warning: .*the samples contradict the model they name, ising at T = 2\.6 J\/k_B/);
      const { warnings, converged } = JSON.parse(stdout);
      expect(warnings.join()).toContain("the samples contradict the model they name");
      if (args[0] !== "inspect") expect(converged).toBe(false);
    }
  });

  it("has its configurations along the last axis: inspect hints at it", async () => {
    const { sign } = randomStream(key(8));
    writeFileSync(at("turned.npy"), formatNpy(Int8Array.from({ length: 144 * 300 }, sign), [12, 12, 300]));
    expect((await run(["inspect", "turned.npy"])).stderr).toMatch(
      /^kadanoff inspect: warning: turned.npy: the last axis of \[12, 12, 300\] is by far the longest.*moveaxis/,
    );
  });
});

describe("kadanoff learn", () => {
  it("writes the document that it prints, and reads the rule back", async () => {
    const document = await ruleLearned();
    const { seconds, ...written } = document;
    expect(seconds).toBeGreaterThan(0);
    expect(JSON.parse(readFileSync(at("rule.json"), "utf8"))).toEqual(written);
    expect(document).toMatchObject({
      method: "rbm",
      geometry: { block: [2, 2], buffer: 1, environment: 1, window: [6, 6] },
      rule: { coding: "±1", block: [2, 2], bias: [0] },
      informationKind: "exact",
      seed: 2018,
    });
    expect(document.rule.filters[0].every((w: number) => w > 0)).toBe(true);
    const judged = await json("information", "ising.h5", "--rule", "rule.json");
    expect(judged.estimator).toBe("exact");
    expect(Math.abs(judged.information.value - document.information.value)).toBeLessThan(
      5 * document.information.error,
    );
    const { estimators } = await json(
      "information",
      "ising.h5",
      "--rule",
      "majority",
      "--estimator",
      "all",
      "--windows",
      "20000",
      "--steps",
      "400",
    );
    const names = ["exact", "rbm", "conditional", "infonce", "nwj", "dv", "js", "smile"];
    expect(estimators.map((e: { estimator: string }) => e.estimator)).toEqual(names);
    for (const { information, informationKind, seconds } of estimators) {
      const { value, error } = information;
      expect(Math.abs(value - estimators[0].information.value)).toBeLessThan(3 * error + 0.03);
      expect(["exact", "lower bound", "estimate"]).toContain(informationKind);
      expect(seconds).toBeGreaterThan(0);
    }
  });

  it("learns with a critic, whatever the number of workers, and says what the critic says", async () => {
    const critic = [
      "--method",
      "conditional",
      "--steps",
      "300",
      "--width",
      "32",
      "--windows",
      "6000",
      "--restarts",
      "2",
    ];
    const document = await json("learn", "ising.h5", ...critic, "--out", "critic.json", "--workers", "1");
    expect(document).toMatchObject({ method: "conditional", informationKind: "exact", thetaDivergence: null });
    expect(document.critic).toMatchObject({ width: 32, steps: 300, batch: 512, informationKind: "lower bound" });
    expect(document.rule.filters[0].every((w: number) => w > 0)).toBe(true);
    expect(document.restarts).toHaveLength(2);
    await json("learn", "ising.h5", ...critic, "--out", "again.json", "--workers", "2");
    expect(readFileSync(at("again.json"))).toEqual(readFileSync(at("critic.json")));
    const judged = await json(
      "information",
      "ising.h5",
      "--rule",
      "critic.json",
      "--estimator",
      "infonce",
      "--steps",
      "300",
    );
    expect(judged.estimator).toBe("infonce");
    expect(judged.information.value).toBeLessThan(document.information.value + 5 * judged.information.error);
  });

  it("learns by conditional if nobody says how, and by the Θ-RBMs where a flag speaks of them", async () => {
    const few = ["learn", "ising.h5", "--windows", "1500", "--restarts", "1", "--steps", "40"];
    expect((await json(...few, "--out", "default.json")).method).toBe("conditional");
    expect((await json(...few, "--proxy", "full", "--out", "proxy.json")).method).toBe("rbm");
  });

  it("adds hidden units with --hidden auto until none gains, shows what each gains, and has one result for a key", async () => {
    const auto = ["learn", "ising.h5", "--hidden", "auto", "--block", "2x1", ...quickly, "--windows", "3000"];
    const { hiddenCurve, rule } = await json(...auto, "--out", "auto.json", "--workers", "1");
    const gains = hiddenCurve.map(({ gain }: { gain: { value: number; error: number } | null }) => gain);
    expect(rule.filters).toHaveLength(gains.length - 1);
    expect(gains[0]).toBeNull();
    for (const { value, error } of gains.slice(1, -1)) expect(value).toBeGreaterThan(error);
    expect(gains.at(-1).value).toBeLessThanOrEqual(gains.at(-1).error);
    const { stdout } = await run([...auto, "--out", "auto-again.json", "--workers", "2"]);
    expect(stdout).toMatch(/hidden units {2}I\(H:E\) +gain on the second set\n +1 {2}\d/);
    expect(readFileSync(at("auto-again.json"))).toEqual(readFileSync(at("auto.json")));
  });

  it("finds the same rule in files that numpy writes: 0/1 or ±1, any integer type, booleans, floats", async () => {
    const { ensemble } = await readSamples(at("ising.h5"));
    const shape = [600, 16, 16];
    const spins = Array.from(ensemble.sigma);
    const bits = spins.map((s) => (s > 0 ? 1 : 0));
    const files = {
      "i1.npy": Int8Array.from(spins),
      "u1.npy": Uint8Array.from(bits),
      "i4.npy": Int32Array.from(spins),
      "u2.npy": Uint16Array.from(bits),
      "i8.npy": BigInt64Array.from(spins, BigInt),
      "f8.npy": Float64Array.from(spins),
    };
    const rules = [];
    // By day one of each kind, for all are read in the same way.
    const byDay = ["u1.npy", "i8.npy", "f8.npy"];
    for (const [name, data] of Object.entries(files)) {
      if (!isNightly && !byDay.includes(name)) continue;
      writeFileSync(at(name), formatNpy(data, shape));
      const document = await json(
        ...["learn", name, "--boundary", "torus", "--method", "rbm", "--norm", "1.5", "--out", `${name}.json`],
        ...quickly,
      );
      expect(document.informationKind).toBe("lower bound");
      rules.push(document.rule);
    }
    for (const rule of rules) expect(rule).toEqual((await ruleLearned()).rule);
  });

  it.each([
    ["rbm", "the Θ-RBMs see no information"],
    ["conditional", "the critic sees no information"],
  ])("ends at zero information on independent spins, with exit code 0 and a warning: %s", async (method, who) => {
    const { sign } = randomStream(key(4));
    writeFileSync(at("noise.npy"), formatNpy(Int8Array.from({ length: 500 * 144 }, sign), [500, 12, 12]));
    const { code, stdout, stderr } = await run([
      ...["learn", "noise.npy", "--method", method, "--out", `noise-${method}.json`, "--json", ...quickly],
    ]);
    expect(code).toBe(0);
    const { information, converged, warnings } = JSON.parse(stdout);
    expect(Math.abs(information.value)).toBeLessThanOrEqual(3 * information.error + 1e-12);
    expect(converged).toBe(false);
    expect(warnings.length).toBeGreaterThan(0);
    expect(stderr).toContain(`kadanoff learn: warning: ${who}`);
  });

  it("takes its flags from a file as well, and flags win", async () => {
    writeFileSync(
      at("learn.yaml"),
      "block: 2x2\nbuffer: 1\nmethod: rbm\nnorm: 1.5\nwindows: 6000\nrestarts: 1\nsteps: 300\nout: config.json\n",
    );
    const fromFile = await json("learn", "ising.h5", "--config", "learn.yaml");
    expect(fromFile.rule).toEqual((await ruleLearned()).rule);
    const flagWins = await json("learn", "ising.h5", "--config", "learn.yaml", "--norm", "1", "--out", "config1.json");
    expect(Math.hypot(...flagWins.rule.filters[0])).toBeCloseTo(1, 6);
  });

  it("trains Θ-RBMs of 0 and 1, by persistent chains, if asked: the same bytes again, and another training than that of ±1", async () => {
    const bits = [...quickly, "--norm", "1.5", "--theta-units", "bits", "--theta-persistent"];
    const { theta, thetaDivergence } = await json("learn", "ising.h5", "--out", "bits.json", ...bits);
    expect(theta).toMatchObject({ units: "0/1", persistent: true, rate: [0.4, 0.04] });
    await json("learn", "ising.h5", "--out", "bits-again.json", ...bits, "--workers", "1");
    expect(readFileSync(at("bits-again.json")).equals(readFileSync(at("bits.json")))).toBe(true);
    const spins = await json("learn", "ising.h5", "--out", "spins.json", ...quickly, "--theta-units", "spins");
    expect(spins.theta).toMatchObject({ units: "±1", persistent: false });
    expect(spins.thetaDivergence.value).not.toBe(thetaDivergence.value);
  });
});

describe("kadanoff information", () => {
  it("warns where there are too few windows, and where an estimate exceeds what is possible", async () => {
    const { sign } = randomStream(key(9));
    writeFileSync(at("tiny.npy"), formatNpy(Int8Array.from({ length: 10 * 256 }, sign), [10, 16, 16]));
    const { code, stdout, stderr } = await run([
      ...["information", "tiny.npy", "--rule", "majority", "--estimator", "rbm", "--json"],
    ]);
    expect(code).toBe(0);
    expect(stderr).toMatch(/kadanoff information: warning: only \d+ windows to learn from/);
    expect(JSON.parse(stdout).warnings.length).toBeGreaterThan(0);
  });
});

describe("kadanoff coarsen", () => {
  it("replaces each block by a spin, with any rule, and the result is a file of samples like others", async () => {
    const document = await json("coarsen", "ising.h5", "--rule", "majority", "--out", "coarse.h5");
    expect(document).toMatchObject({ file: "coarse.h5", count: 600, size: [8, 8] });
    // At T_c the majority rule stays near the critical point: the coarse neighbours are as correlated as the fine ones.
    expect(document.observables.energy.value).toBeCloseTo(-1.45, 0);
    const coarse = await readSamples(at("coarse.h5"));
    const fine = await readSamples(at("ising.h5"));
    for (let site = 0; site < 64; site++) {
      const i = 2 * (site % 8) + 32 * Math.floor(site / 8);
      const block = [i, i + 1, i + 16, i + 17].reduce((sum, k) => sum + fine.ensemble.sigma[k]!, 0);
      if (block !== 0) expect(coarse.ensemble.sigma[site]).toBe(Math.sign(block));
    }
    await ruleLearned();
    await json("coarsen", "coarse.h5", "--rule", "rule.json", "--deterministic", "--out", "coarser.npy");
    expect((await readSamples(at("coarser.npy"))).ensemble.lattice.size).toEqual([4, 4]);
  });
});

describe("kadanoff convert", () => {
  it("goes from HDF5 to npz to HDF5 and npy without losing a spin, nor what is known of them", async () => {
    await json("convert", "ising.h5", "ising.npz");
    await json("convert", "ising.npz", "back.h5");
    await json("convert", "back.h5", "back.npy");
    const files = await Promise.all(
      ["ising.h5", "ising.npz", "back.h5", "back.npy"].map((name) => readSamples(at(name))),
    );
    for (const { ensemble } of files) expect(ensemble.sigma).toEqual(files[0]!.ensemble.sigma);
    expect(files[2]!.ensemble.model).toEqual(files[0]!.ensemble.model);
    expect(files[2]!.ensemble.provenance?.interval).toBe(files[0]!.ensemble.provenance?.interval);
  });
});

describe("kadanoff cite", () => {
  const keysOf = async (...files: string[]): Promise<string[]> =>
    (await json("cite", ...files)).references.map(({ key: name }: { key: string }) => name);

  it("gives the program, of the version that it is, and the paper", async () => {
    const { stdout } = await run(["cite"]);
    const { version } = JSON.parse(readFileSync("package.json", "utf8"));
    expect(stdout).toMatch(/^% this program\n@software\{kadanoff,\n/);
    expect(stdout).toContain(`version = {${version}}`);
    expect(await keysOf()).toEqual(["kadanoff", "kochjanusz2018"]);
  });

  it("gives the sources of what samples and results were made with, as they stand in references.bib", async () => {
    const rule = { block: [2, 2], filters: [[1, 1, 1, 1]] };
    const information = { value: 0.4, error: 0.01 };
    writeFileSync(
      at("bound.json"),
      JSON.stringify({ method: "rbm", rule, informationKind: "lower bound", information }),
    );
    expect(await keysOf("ising.h5")).toEqual(["kadanoff", "kochjanusz2018", "wolff1989", "wolff2004"]);
    const all = ["kadanoff", "kochjanusz2018", "barber2003", "efron1982", "hinton2002", "wolff1989", "wolff2004"];
    expect(await keysOf("ising.h5", "bound.json")).toEqual(all);
    const bibliography = readFileSync("references.bib", "utf8");
    for (const { key: name, bibtex } of (await json("cite", "ising.h5", "bound.json")).references) {
      if (name !== "kadanoff") expect(bibliography).toContain(`${bibtex}\n`);
      expect(bibtex.endsWith("\n}")).toBe(true);
    }
  });

  it("gives those of what learn chose by itself, and of what it was asked for", async () => {
    const learn = (out: string, ...more: string[]) =>
      json("learn", "ising.h5", "--out", out, "--windows", "1500", "--restarts", "1", "--steps", "40", ...more);
    // Blocks of 20 sites have too many states to sum over: data blocks take their place, and Adam climbs.
    const large = await learn("large.json", "--block", "5x4", "--buffer", "1", "--theta-persistent");
    expect(large).toMatchObject({
      method: "rbm",
      judgedBy: "data blocks",
      inner: "data-blocks",
      climb: { ascent: "adam", steps: 40 },
    });
    expect(await keysOf("large.json")).toEqual([
      ...[
        "kadanoff",
        "kochjanusz2018",
        "barber2003",
        "efron1982",
        "hinton2002",
        "kingma2015",
        "oord2018",
        "tieleman2008",
      ],
    ]);
    const small = await learn("chains.json", "--inner", "metropolis");
    expect(small).toMatchObject({ judgedBy: "exact posterior", inner: "metropolis" });
    expect(await keysOf("chains.json")).toEqual([
      "kadanoff",
      "kochjanusz2018",
      "efron1982",
      "hinton2002",
      "kingma2015",
      "metropolis1953",
    ]);
    expect(await learn("sums.json", "--method", "rbm")).toMatchObject({ inner: "exact", climb: { ascent: "plain" } });
    expect(await keysOf("sums.json")).toEqual(["kadanoff", "kochjanusz2018", "efron1982", "hinton2002"]);
  });

  it("knows a source for every sampler", async () => {
    const { ensemble } = await readSamples(at("ising.h5"));
    const plain = (await keysOf()).length;
    for (const sampler of samplerNames) {
      writeSamples(at("by.npz"), ensemble, { attributes: { sampler }, force: true });
      expect((await keysOf("by.npz")).length, sampler).toBeGreaterThan(plain + 1);
    }
  });
});

describe("kadanoff paper fig2 --quick", () => {
  it("writes its files, and finds the block spin and the four spins", async () => {
    const document = await json("paper", "fig2", "--quick", "--out", "figures/new");
    expect(readdirSync(at("figures/new")).sort()).toEqual(["fig2.json", "fig2.png", "fig2.svg", "index.html"]);
    expect(statSync(at("figures/new/fig2.png")).size).toBeGreaterThan(50_000);
    const written = JSON.parse(readFileSync(at("figures/new/fig2.json"), "utf8"));
    expect(written.a.rule.filters).toHaveLength(1);
    expect(written.b.rule.filters).toHaveLength(4);
    expect(written.table).toEqual(document.table);
    for (const { quantity, ours } of document.table) {
      expect(quantity).toEqual(expect.any(String));
      expect(ours.value).toEqual(expect.any(Number));
    }
    const again = await run(["paper", "fig2", "--quick", "--out", "figures/new"]);
    expect(again.code).toBe(2);
    expect(again.stderr).toBe("kadanoff paper: figures/new/fig2.json exists; use --force to replace it\n");
  });
});

/** What is beside a file, or named like it, but for the file itself. */
const leavings = (name: string): string[] => readdirSync(folder).filter((n) => n !== name && n.includes(name));
/** Sends a signal as soon as a file is there. */
const once =
  (name: string, signal: NodeJS.Signals, after = 0) =>
  (child: ReturnType<typeof spawn>): void => {
    const timer = setInterval(() => {
      if (!existsSync(at(name)) && child.exitCode === null) return;
      clearInterval(timer);
      setTimeout(() => child.kill(signal), after);
    }, 2);
  };

/** Runs a command in a shell that does something first; `$@` is the program and its words. */
function inShell(script: string, args: readonly string[], cwd = folder): Promise<Run> {
  const child = spawn("sh", ["-c", script, "sh", process.execPath, program, ...args], {
    cwd,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (data) => (stdout += data));
  child.stderr.on("data", (data) => (stderr += data));
  return new Promise((done) => child.on("close", (code) => done({ code, stdout, stderr })));
}

const hasShell = process.platform !== "win32";
describe("outputs", () => {
  it("are written by one process at a time, and the other one says so", async () => {
    const [first, second] = await Promise.all([
      run(big("two.h5", "--workers", "1")),
      (async () => {
        while (!existsSync(at(".two.h5.lock"))) await new Promise((soon) => setTimeout(soon, 2));
        return run(big("two.h5", "--workers", "1", "--force"));
      })(),
    ]);
    expect(first.code).toBe(0);
    expect(second.code).toBe(2);
    expect(second.stderr).toMatch(
      /^kadanoff sample: two.h5 is being written by process \d+; wait until it is done, or write to another file\n$/,
    );
    expect(leavings("two.h5")).toEqual([]);
  });

  it("are not lost to a file that two commands write: the later one is refused", async () => {
    const rule = (seed: string) => ["learn", "ising.h5", "--seed", seed, "--out", "raced.json", ...quickly];
    const both = await Promise.all([run(rule("1")), run(rule("2"))]);
    expect(both.map(({ code }) => code).sort()).toEqual([0, 2]);
    const [winner, loser] = both[0]!.code === 0 ? [1, both[1]!] : [2, both[0]!];
    expect(loser.stderr).toMatch(
      /^kadanoff learn: raced.json (is being written by process \d+; wait until it is done|exists; use --force to replace it)/,
    );
    expect(JSON.parse(readFileSync(at("raced.json"), "utf8")).seed).toBe(winner);
    expect(leavings("raced.json")).toEqual([]);
  });

  it("stay as they are until what replaces them by force is complete", async () => {
    copyFileSync(at("ising.h5"), at("kept.h5"));
    const stopped = await run(big("kept.h5", "--force"), { kill: once(".kept.h5.unfinished.h5", "SIGTERM") });
    expect(stopped.code).toBe(130);
    expect(stopped.stderr).toMatch(
      /^kadanoff sample: interrupted: \d+ of 1500 configurations are kept in .kept.h5.unfinished.h5; the same/,
    );
    expect(bytes("kept.h5").equals(bytes("ising.h5"))).toBe(true);
    expect((await run(big("kept.h5", "--force"))).code).toBe(0);
    expect(bytes("kept.h5").equals(await wholeSamples())).toBe(true);
    expect(leavings("kept.h5")).toEqual([]);
  });

  // By day these kills are those of HDF5 and npz in test/kill.test.ts.
  it.each(isNightly ? ["npz", "npy", "csv"] : [])("of .%s go on after kill -9 too, to the same bytes", async (end) => {
    const size = (out: string) => [...big(out), "--size", "32"];
    expect((await run(size(`sound.${end}`))).code).toBe(0);
    const random = randomStream(key(13));
    for (let round = 0; round < 3; round++) {
      const kill =
        round === 0
          ? once(`.cut.${end}.unfinished.h5`, "SIGKILL")
          : (child: ReturnType<typeof spawn>) =>
              void setTimeout(() => child.kill("SIGKILL"), 300 + 500 * random.uniform());
      await run(size(`cut.${end}`), { kill });
    }
    const last = await run(size(`cut.${end}`));
    expect(last.code === 0 || last.stderr.includes("exists")).toBe(true);
    expect(bytes(`cut.${end}`).equals(bytes(`sound.${end}`))).toBe(true);
    expect(leavings(`cut.${end}`)).toEqual([]);
  });

  it("of learn and coarsen are whole or not there after kill -9 at any moment, and nothing else remains", async () => {
    const random = randomStream(key(14));
    const commands = (out: string): string[][] => [
      ["learn", "ising.h5", "--out", `${out}.json`, ...quickly],
      ["coarsen", "ising.h5", "--rule", "majority", "--out", `${out}.h5`],
    ];
    for (const [c, args] of commands("hit").entries()) {
      const sound = commands("sound-hit")[c]!;
      const begun = performance.now();
      expect((await run(sound)).code).toBe(0);
      const whole = performance.now() - begun;
      const name = args.at(args.indexOf("--out") + 1)!;
      for (let round = 0; round < 6; round++) {
        const after = whole * (0.2 + 0.8 * random.uniform());
        await run([...args, "--force"], { kill: (child) => void setTimeout(() => child.kill("SIGKILL"), after) });
        if (existsSync(at(name))) expect(bytes(name).equals(bytes(`sound-${name}`))).toBe(true);
      }
      expect((await run([...args, "--force"])).code).toBe(0);
      expect(bytes(name).equals(bytes(`sound-${name}`))).toBe(true);
      expect(leavings(name)).toEqual([`sound-${name}`]);
    }
  });

  it("of an interrupted learn are none", async () => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      // After the work has begun, and long before the first restart, of which something would be kept, is done.
      const { code, stderr } = await run(["learn", "ising.h5", "--out", "stopped.json", "--steps", "1000000"], {
        kill: once(".stopped.json.lock", signal, 200),
      });
      expect(stderr).toBe("kadanoff learn: interrupted\n");
      expect(code).toBe(130);
      expect(leavings("stopped.json").concat(readdirSync(folder).filter((n) => n === "stopped.json"))).toEqual([]);
    }
  });

  it("of an interrupted demo are gone on with", async () => {
    const demo = ["demo", "--quick", "--out", "demo"];
    const stopped = await run(demo, {
      kill(child) {
        const timer = setInterval(() => {
          // The samples are complete, and the learning has begun.
          if (!existsSync(at("demo/ising.h5")) || existsSync(at("demo/.ising.h5.lock"))) return;
          clearInterval(timer);
          child.kill("SIGINT");
        }, 2);
      },
    });
    expect(stopped.code).toBe(130);
    expect(readdirSync(at("demo"))).toEqual(["ising.h5"]);
    const sampled = statSync(at("demo/ising.h5")).mtimeMs;
    expect((await run(demo)).code).toBe(0);
    expect(statSync(at("demo/ising.h5")).mtimeMs).toBe(sampled);
    expect((await run(demo)).stderr).toBe("kadanoff demo: demo/fig2.json exists; use --force to replace it\n");
  });

  it.skipIf(!hasShell || !isNightly)(
    "of a demo that ended between two of them are gone on with, and those of others stay (by night, and with a shell)",
    async () => {
      const demo = (out: string, ...more: string[]) => ["demo", "--quick", "--out", out, ...more];
      if (!existsSync(at("demo/index.html"))) expect((await run(demo("demo"))).code).toBe(0);
      mkdirSync(at("halved"));
      copyFileSync(at("demo/ising.h5"), at("halved/ising.h5"));
      // Files may have 100 blocks of 512 bytes here: enough for the documents and the drawing, but not for the image.
      const stopped = await inShell('ulimit -f 100 && exec "$@"', demo("halved"));
      expect(stopped.stderr).toContain("halved/fig2.png cannot be written: the file would be too large");
      const files = ["fig2.json", "fig2.svg", "ising.h5", "rule.json"];
      expect(readdirSync(at("halved")).sort()).toEqual([".demo.unfinished.json", ...files]);
      const refused = async (message: string, ...more: string[]): Promise<void> => {
        const { code, stderr } = await run(demo("halved", ...more));
        expect(stderr).toBe(`kadanoff demo: halved/${message} exists; use --force to replace it\n`);
        expect(code).toBe(2);
      };
      await refused("fig2.json", "--seed", "1");
      const ours = bytes("halved/fig2.svg");
      writeFileSync(at("halved/fig2.svg"), "somebody else's");
      await refused("fig2.svg");
      expect(bytes("halved/fig2.svg").toString()).toBe("somebody else's");
      writeFileSync(at("halved/fig2.svg"), ours);
      expect((await run(demo("halved"))).code).toBe(0);
      expect(readdirSync(at("halved")).sort()).toEqual(readdirSync(at("demo")).sort());
      for (const file of readdirSync(at("demo"))) {
        expect(bytes(`halved/${file}`).equals(bytes(`demo/${file}`)), file).toBe(true);
      }
      await refused("fig2.json");
    },
    240_000,
  );

  it("of .npy say that the model is not in them", async () => {
    const { stderr, stdout } = await run([
      ...sampling.map((word) => (word === "600" ? "1" : word)),
      "--out",
      "bare.npy",
    ]);
    expect(stderr).toMatch(/^kadanoff sample: warning: bare.npy holds the spins alone.*\n$/);
    expect(stdout).toContain("bare.npy: 1 configuration of 16x16 spins");
    expect(stdout).toContain("1 chain,");
  });
});

/** A small disk of one's own, where the system lets users have one. */
const small =
  'unshare -r -m sh -c \'mount -t tmpfs -o size=700k none small && "$@"; code=$?; cp -a small/. kept/; exit $code\' sh "$@"';
const hasDisks =
  hasShell && spawnSync("unshare", ["-r", "-m", "sh", "-c", `mount -t tmpfs -o size=64k none ${folder}`]).status === 0;

describe("a disk that is full", () => {
  it.skipIf(!hasDisks)(
    "leaves what is stored, and the same command goes on (left out where no small disk can be made)",
    async () => {
      for (const name of ["small", "kept"]) mkdirSync(at(name));
      const full = await inShell(small, big("small/full.h5"));
      expect(full.stderr).toBe("kadanoff sample: small/full.h5 cannot be written: no space left on the disk\n");
      expect(full.code).toBe(1);
      expect(readdirSync(at("kept"))).toEqual(["full.h5"]);
      expect((await run(big("kept/full.h5"))).code).toBe(0);
      expect(bytes("kept/full.h5").equals(await wholeSamples())).toBe(true);
    },
  );

  it.skipIf(!hasShell)(
    "or a file that may not grow: one line, and nothing half done (left out without a shell)",
    async () => {
      // 100 blocks of 512 bytes for each file
      const limited = (args: readonly string[]) => inShell('ulimit -f 100 && exec "$@"', args);
      const grown = await limited(big("limited.h5"));
      expect(grown.stderr).toBe("kadanoff sample: limited.h5 cannot be written: the file would be too large\n");
      expect(grown.code).toBe(1);
      expect(leavings("limited.h5")).toEqual([]);
      expect((await run(big("limited.h5"))).code).toBe(0);
      expect(bytes("limited.h5").equals(await wholeSamples())).toBe(true);
      for (const name of ["limited.npy", "limited.csv"]) {
        const converted = await limited(["convert", "ising.h5", name]);
        expect(converted.stderr).toBe(`kadanoff convert: ${name} cannot be written: the file would be too large\n`);
        expect(converted.code).toBe(1);
        expect(existsSync(at(name))).toBe(false);
        expect(leavings(name)).toEqual([]);
      }
      const learned = await inShell('ulimit -f 1 && exec "$@"', [
        "learn",
        "ising.h5",
        "--out",
        "limited.json",
        ...quickly,
      ]);
      expect(learned.stderr).toContain("kadanoff learn: limited.json cannot be written: the file would be too large\n");
      expect(learned.code).toBe(1);
      expect(existsSync(at("limited.json"))).toBe(false);
    },
  );

  it.skipIf(!existsSync("/dev/full"))(
    "behind standard output: one line, and exit code 2 (left out without /dev/full)",
    async () => {
      for (const args of [["--help"], ["inspect", "ising.h5"], ["inspect", "ising.h5", "--json"]]) {
        const { code, stderr } = await inShell('exec "$@" > /dev/full', args);
        expect(stderr).toBe("kadanoff: standard output cannot be written: no space left\n");
        expect(code).toBe(2);
      }
    },
  );

  it.skipIf(!hasShell)("is not what a reader is that leaves: that is worth no word", async () => {
    const { stderr, stdout } = await inShell('{ "$@"; echo $? >&2; } | true', ["inspect", "ising.h5"]);
    expect(stdout).toBe("");
    expect(stderr).toBe("0\n");
  });
});

/** Every file of the folder with its time of change and size: what must not differ after a refusal. */
const snapshot = (): string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .sort()
    .map((name) => `${name} ${statSync(at(name)).mtimeMs} ${statSync(at(name)).size}`);

describe("what is wrong gets one line and exit code 2, and nothing is written or changed:", () => {
  beforeAll(async () => {
    await ruleLearned();
    const random = randomStream(key(6));
    const spins = (n: number): Int8Array => Int8Array.from({ length: n }, random.sign);
    const write = (name: string, data: Parameters<typeof formatNpy>[0], shape: number[]): void =>
      writeFileSync(at(name), formatNpy(data, shape));
    write("flat.npy", spins(640), [640]);
    write("plane.npy", spins(640), [10, 64]);
    write("thin.npy", spins(640), [640, 1, 1]);
    write(
      "nan.npy",
      Float64Array.from({ length: 640 }, (_, i) => (i === 77 ? Number.NaN : 1 - 2 * (i % 2))),
      [10, 8, 8],
    );
    write(
      "three.npy",
      Int8Array.from({ length: 640 }, (_, i) => (i % 3) - 1),
      [10, 8, 8],
    );
    write(
      "two.npy",
      Int8Array.from({ length: 640 }, (_, i) => 2 * (i % 2)),
      [10, 8, 8],
    );
    write("constant.npy", new Int8Array(640).fill(1), [10, 8, 8]);
    write("none.npy", new Int8Array(0), [0, 8, 8]);
    write("few.npy", spins(3 * 64), [3, 8, 8]);
    write("good.npy", spins(4000), [100, 8, 5]);
    writeFileSync(at("empty.npy"), "");
    writeFileSync(at("empty.h5"), "");
    writeFileSync(at("junk.h5"), "this is no HDF5 file, whatever its name says");
    writeFileSync(at("cut.npy"), readFileSync(at("good.npy")).subarray(0, 2000));
    writeFileSync(at("cut.h5"), readFileSync(at("ising.h5")).subarray(0, 20_000));
    copyFileSync("test/fixtures/lzf.h5", at("lzf.h5"));
    writeFileSync(at("bad.yaml"), "size: 16\ntemprature: 2\n");
    writeFileSync(at("worse.yaml"), "size: [16\n");
    writeFileSync(at("number.yaml"), "size: 16\ntemperature: hot\n");
    writeFileSync(at("norule.json"), '{"filters": []}');
    writeFileSync(at("shortrule.json"), '{"rule": {"coding": "±1", "block": [2, 2], "filters": [[1, 2, 3]]}}');
    writeFileSync(at("nojson.json"), "{");
    mkdirSync(at("folder.h5"));
    symlinkSync(at("ising.h5"), at("alias.h5"));
  });

  const sample = (...changes: string[]): string[] => [
    "sample",
    "ising",
    "--size",
    "8",
    "--temperature",
    "2",
    "--count",
    "5",
    "--out",
    "never.h5",
    ...changes,
  ];
  const learn = (file: string, ...more: string[]): string[] => ["learn", file, "--out", "never.json", ...more];
  it.each<[string, string[], RegExp]>([
    ["an unknown command", ["smaple"], /unknown command 'smaple'.*sample/],
    ["no command", [], /expected a command/],
    ["no verb", ["sweep"], /sweep: expected one of plan, run, .*; see kadanoff sweep --help/],
    ["an unknown flag", sample("--tempreature", "2"), /unknown option '--tempreature'.*--temperature/],
    ["a flag without its value", ["sample", "ising", "--size"], /--size.*argument missing/],
    ["an unknown model", ["sample", "potts", "--size", "8"], /expected the model ising or dimers, got "potts"/],
    [
      "no size",
      ["sample", "ising", "--temperature", "2", "--count", "5", "--out", "never.h5"],
      /expected --size L, such as --size 64/,
    ],
    ["a size of zero", sample("--size", "0"), /--size: expected a size.*from 2 to 32768, got "0"/],
    ["a negative size", sample("--size", "-4"), /--size.*/],
    ["a word for a size", sample("--size", "big"), /--size: expected a size such as 64 or 64x32.*got "big"/],
    ["a temperature of zero", sample("--temperature", "0"), /--temperature: expected a temperature above 0.*got "0"/],
    ["a negative temperature", sample("--temperature=-1"), /--temperature: expected a temperature above 0.*got "-1"/],
    ["a word for a temperature", sample("--temperature", "hot"), /--temperature.*got "hot"/],
    ["a count of zero", sample("--count", "0"), /--count: expected a whole number.*got "0"/],
    [
      "more than fits in memory",
      sample("--size", "1000", "--count", "100000"),
      /--count: expected at most 4294 configurations of this size.*got 100000/,
    ],
    [
      "more sites than memory has",
      sample("--size", "32768", "--sampler", "wolff", "--count", "1"),
      /wolff: .*32768x32768 takes 5.0 GiB.*the largest of its kind is 29\d\d\dx29/,
    ],
    ["an interval without end", sample("--interval", "1e12"), /--interval: expected.*to 1000000000, got "1e12"/],
    ["an empty output", sample("--out", ""), /--out: expected a name, got ""/],
    ["an empty folder", ["demo", "--out", ""], /--out: expected a name, got ""/],
    ["a folder where none can be made", ["demo", "--out", "/proc/x"], /\/proc\/x cannot be written: /],
    ["an empty input", ["inspect", ""], /inspect: "" does not exist/],
    ["text for an output", sample("--out", "x.txt"), /x.txt names no format; expected .h5, .npz, .npy or .csv/],
    ["a conversion into text", ["convert", "ising.h5", "x.txt"], /x.txt names no format/],
    [
      "a conversion onto the input",
      ["convert", "ising.h5", "./ising.h5", "--force"],
      /.\/ising.h5 is the file that is read/,
    ],
    [
      "a conversion onto the input by another name",
      ["convert", "ising.h5", "alias.h5", "--force"],
      /alias.h5 is the file that is read/,
    ],
    [
      "a coarse file in place of the fine one",
      ["coarsen", "ising.h5", "--rule", "majority", "--out", "ising.h5", "--force"],
      /ising.h5 is the file that is read/,
    ],
    ["half a configuration", sample("--count", "2.5"), /--count: expected a whole number.*got "2.5"/],
    [
      "an unknown sampler",
      sample("--sampler", "magic"),
      /--sampler: expected wolff, swendsen-wang, metropolis.*, got "magic"/,
    ],
    ["a checkerboard that does not close", sample("--size", "7", "--sampler", "multispin"), /even sides.*got 7x7/],
    ["a seed that is no number", sample("--seed", "x"), /--seed: expected a whole number.*got "x"/],
    ["zero workers", sample("--workers", "0"), /--workers: expected a whole number.*got "0"/],
    ["an output that exists", sample("--out", "ising.h5"), /ising.h5 exists; use --force to replace it/],
    [
      "an output in a folder that is not there",
      sample("--out", "nowhere/x.h5"),
      /nowhere\/x.h5 cannot be written: there is no folder nowhere/,
    ],
    ["an output that is a folder", sample("--out", "folder.h5"), /folder.h5 is a folder/],
    ["an output of an unknown format", sample("--out", "x.doc"), /x.doc names no format; expected .h5/],
    [
      "an unknown key in a --config file",
      ["sample", "ising", "--config", "bad.yaml"],
      /bad.yaml:2:1: unknown key "temprature"/,
    ],
    ["a --config file that is no YAML", ["sample", "ising", "--config", "worse.yaml"], /worse.yaml:\d+:\d+: /],
    [
      "a bad value in a --config file",
      ["sample", "ising", "--config", "number.yaml"],
      /number.yaml:2:1: --temperature.*got "hot"/,
    ],
    ["a --config file that is missing", ["sample", "ising", "--config", "missing.yaml"], /missing.yaml/],
    ["a missing file", learn("missing.h5"), /missing.h5 does not exist/],
    ["a folder for a file", learn("folder.h5"), /folder.h5 is a folder/],
    ["an empty npy", learn("empty.npy"), /empty.npy is empty/],
    ["an empty HDF5", learn("empty.h5"), /empty.h5 is empty/],
    ["a file that is not what its name says", learn("junk.h5"), /junk.h5/],
    ["a truncated npy", learn("cut.npy"), /cut.npy/],
    ["a truncated HDF5", learn("cut.h5"), /cut.h5/],
    ["an HDF5 filter that is not known", learn("lzf.h5"), /lzf.h5.*lzf/],
    ["one dimension", learn("flat.npy"), /flat.npy has the shape \[640\]; expected \[configurations, Ly, Lx\]/],
    ["two dimensions", learn("plane.npy"), /plane.npy.*expected \[configurations, Ly, Lx\]; reshape it/],
    ["sides of one site", learn("thin.npy"), /thin.npy/],
    ["NaN", learn("nan.npy"), /nan.npy.*NaN/],
    ["three values", learn("three.npy"), /three.npy.*−?-?1, 0.*1.*expected two values/],
    ["two values that are not spins", learn("two.npy"), /two.npy.*0 and 2.*expected two values/],
    ["constant data", learn("constant.npy"), /constant.npy/],
    ["no configurations", learn("none.npy"), /none.npy/],
    ["too few configurations", learn("few.npy"), /at least 5 configurations.*got 3/],
    [
      "a window larger than the lattice",
      learn("good.npy", "--buffer", "2"),
      /window 8x8.*does not fit a lattice of 5x8/,
    ],
    ["a block of nothing", learn("good.npy", "--block", "0x2"), /expected a block of at least 1x1 sites, got 0x2/],
    ["no environment", learn("good.npy", "--environment", "0"), /--environment.*got "0"/],
    [
      "neither a number of hidden units nor auto",
      learn("good.npy", "--hidden", "some"),
      /--hidden: expected a whole number from 1 to 64, or auto, got "some"/,
    ],
    ["a norm of zero", learn("good.npy", "--norm", "0"), /--norm: expected a number above 0, got "0"/],
    [
      "an unknown method",
      learn("good.npy", "--method", "magic"),
      /--method: expected rbm, conditional, .*, got "magic"/,
    ],
    ["unknown units", learn("good.npy", "--theta-units", "0/1"), /--theta-units: expected spins, bits, got "0\/1"/],
    ["a rule that exists", ["learn", "ising.h5", "--out", "rule.json"], /rule.json exists; use --force/],
    ["no output for a rule", ["learn", "ising.h5"], /expected --out RULE.json/],
    ["no file of samples", ["learn", "--out", "never.json"], /expected a file of samples/],
    [
      "an unknown rule",
      ["information", "ising.h5", "--rule", "majorty"],
      /expected a file such as rule.json, or majority/,
    ],
    [
      "a rule file that is missing",
      ["information", "ising.h5", "--rule", "missing.json"],
      /missing.json does not exist/,
    ],
    ["a rule file without a rule", ["information", "ising.h5", "--rule", "norule.json"], /norule.json: rule/],
    [
      "a rule whose filter has a wrong length",
      ["information", "ising.h5", "--rule", "shortrule.json"],
      /shortrule.json.*expected 4 weights/,
    ],
    ["a rule file that is no JSON", ["information", "ising.h5", "--rule", "nojson.json"], /nojson.json is not JSON/],
    [
      "a flag of the critics with the RBMs",
      ["learn", "good.npy", "--proxy", "full", "--width", "32", "--out", "x.json"],
      /--width is for critics: expected it with --method conditional, infonce, nwj, dv, js, smile/,
    ],
    [
      "a flag of the RBMs with a critic",
      ["learn", "good.npy", "--method", "dv", "--cd-steps", "2", "--out", "x.json"],
      /--cd-steps is for --method rbm, not for dv/,
    ],
    [
      "units of Θ-RBMs with a critic",
      ["learn", "good.npy", "--method", "infonce", "--theta-units", "bits", "--out", "x.json"],
      /--theta-units is for --method rbm, not for infonce/,
    ],
    [
      "a critic of a width that is none",
      ["learn", "good.npy", "--method", "dv", "--width", "30", "--out", "x.json"],
      /dv: expected a width that is a multiple of 16, got 30/,
    ],
    [
      "the exact estimator without a model",
      ["information", "good.npy", "--rule", "majority", "--estimator", "exact"],
      /names no model/,
    ],
    ["a conversion onto an existing file", ["convert", "ising.h5", "good.npy"], /good.npy exists/],
    [
      "a lattice that blocks do not tile",
      ["coarsen", "ising.h5", "--rule", "majority", "--block", "3x2", "--out", "never.h5"],
      /multiples of the block 3x2.*got 16x16/,
    ],
    [
      "a unit that the rule has not",
      ["coarsen", "ising.h5", "--rule", "majority", "--unit", "2", "--out", "never.h5"],
      /--unit: expected a whole number from 1 to 1, got 2/,
    ],
    ["a conversion to nowhere", ["convert", "ising.h5"], /expected a file to write/],
    ["an unknown figure", ["paper", "fig9", "--out", "x"], /expected fig2.*, got "fig9"/],
    ["one word too many", ["inspect", "ising.h5", "good.npy"], /too many arguments/],
  ])("%s", async (_, args, message) => {
    const before = snapshot();
    const { code, stdout, stderr } = await run(args);
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
    expect(stderr).toMatch(/^kadanoff/);
    expect(stdout).toBe("");
    expect(code).toBe(2);
    expect(snapshot()).toEqual(before);
  });
});

it("help and version leave with 0", async () => {
  expect((await run(["--help"])).code).toBe(0);
  expect((await run(["learn", "--help"])).stdout).toContain("--hidden");
  expect((await run(["--version"])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});

it("samples parsed in the browser are those read from disk", async () => {
  const bytes = new Uint8Array(readFileSync(at("ising.h5")));
  const { ensemble } = await parseSamples(
    { size: bytes.length, read: (offset, length) => bytes.subarray(offset, offset + length) },
    "ising.h5",
  );
  expect(ensemble.sigma).toEqual((await readSamples(at("ising.h5"))).ensemble.sigma);
});
