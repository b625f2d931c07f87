import { execFile } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { availableParallelism, totalmem } from "node:os";
import { promisify } from "node:util";
import { key, referenceKernels, wasmKernels } from "kadanoff/kernels";
import { squareLattice } from "kadanoff/lattices";
import { criticalCoupling, ising } from "kadanoff/models";
import { planSampling, sampleBatches, swendsenWang } from "kadanoff/sampling";
import type { CommandSpec } from "../command.ts";
import { version } from "../version.ts";
import { columns } from "../words.ts";

const flags = {};

/** One thing that was looked at: whether it is as it should be, what was found, and what to do if it is not. */
interface Check {
  readonly name: string;
  /** `missing` of what nothing but some extras wants. */
  readonly state: "ok" | "missing" | "wrong";
  readonly found: string;
  readonly advice?: string;
}

export const doctorCommand: CommandSpec<typeof flags> = {
  name: "doctor",
  words: [],
  summary: "whether all that this program needs is here and works: Node, memory, workers, kernels, this folder",
  prints:
    "a line for each thing that was looked at, with what to do where something is missing; exit code 1 where something is wrong",
  flags,
  examples: ["kadanoff doctor", "kadanoff doctor --json"],
  async run(_, _flags, { pool }) {
    const checks = [
      node(),
      memory(),
      kernels(),
      await possible("workers", "start and answer", "worker threads must be allowed", () =>
        pool().run("plan", smallPlan),
      ),
      await possible("folder", "this folder can be written to", "run it elsewhere, or give --out a path", () =>
        accessSync(".", constants.W_OK),
      ),
      await optional(
        "numpy and h5py",
        "/usr/bin/python3",
        ["-c", "import numpy, h5py; print(numpy.__version__, h5py.__version__)"],
        {
          wanted: "only the tests that exchange files with Python",
          install: "apt install python3-numpy python3-h5py",
        },
      ),
      await optional("C compiler", "gcc", ["-dumpfullversion"], {
        wanted: "only kadanoff bench, for the native programs it compares with",
        install: "apt install gcc",
      }),
    ];
    const healthy = checks.every(({ state }) => state !== "wrong");
    if (!healthy) process.exitCode = 1;
    const text = [
      `kadanoff ${version}`,
      ...columns(checks.map(({ state, name, found, advice }) => [state, name, advice ? `${found}: ${advice}` : found])),
      healthy ? "all that is needed is here" : "not all that is needed is here",
    ];
    return { document: { version, healthy, checks }, text: text.join("\n") };
  },
};

/** The oldest Node that the package is for. */
const OLDEST = [20, 19] as const;

function node(): Check {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const isNew = major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
  const found = `${process.versions.node}, ${process.platform} ${process.arch}`;
  if (isNew) return { name: "Node", state: "ok", found };
  return { name: "Node", state: "wrong", found, advice: `install ${OLDEST.join(".")} or newer, from nodejs.org` };
}

const GIB = 2 ** 30;

/** A figure of the paper takes half a GiB for each worker at most. */
function memory(): Check {
  const total = process.constrainedMemory() > 0 ? Math.min(process.constrainedMemory(), totalmem()) : totalmem();
  const found = `${(total / GIB).toFixed(1)} GiB, ${availableParallelism()} cores`;
  if (total >= 2 * GIB) return { name: "memory", state: "ok", found };
  return { name: "memory", state: "wrong", found, advice: "2 GiB are wanted; take --workers 1 and fewer samples" };
}

const model = ising({ lattice: squareLattice({ size: [32, 32] }), coupling: criticalCoupling });
const smallPlan = { model, sampler: "swendsen-wang", count: 64, key: key(1), interval: 1 };

/** The kernels draw the same samples as their slow twins, bit for bit: SIMD is there, and right. */
function kernels(): Check {
  const plan = planSampling(model, { sampler: swendsenWang(), count: 64, key: key(1), interval: 1 });
  const drawn = (by: typeof wasmKernels) => [...sampleBatches(plan, key(1), by)].flatMap(({ sigma }) => [...sigma]);
  const begun = performance.now();
  try {
    const fast = drawn(wasmKernels);
    const milliseconds = performance.now() - begun;
    const slow = drawn(referenceKernels);
    if (fast.every((s, i) => s === slow[i])) {
      return {
        name: "kernels",
        state: "ok",
        found: `WebAssembly SIMD, same bits as the reference, ${milliseconds.toFixed(0)} ms for 64 samples of 32×32`,
      };
    }
    return {
      name: "kernels",
      state: "wrong",
      found: "WebAssembly and the reference draw different samples",
      advice: "install the package again, and report it if that does not help",
    };
  } catch (error) {
    return {
      name: "kernels",
      state: "wrong",
      found: (error as Error).message,
      advice: "a Node with WebAssembly SIMD is needed",
    };
  }
}

/** A check that is passed where something can be done at all. */
async function possible(name: string, found: string, advice: string, attempt: () => unknown): Promise<Check> {
  try {
    await attempt();
    return { name, state: "ok", found };
  } catch (error) {
    return { name, state: "wrong", found: (error as Error).message, advice };
  }
}

async function optional(
  name: string,
  program: string,
  words: readonly string[],
  { wanted, install }: { wanted: string; install: string },
): Promise<Check> {
  try {
    const { stdout } = await promisify(execFile)(program, words);
    return { name, state: "ok", found: stdout.trim() };
  } catch {
    return { name, state: "missing", found: `not here, wanted by ${wanted}`, advice: install };
  }
}
