/** Flags that several commands share. */
import { namedRules } from "kadanoff/coarsegraining";
import { InputError } from "kadanoff/errors";
import { rawTypes } from "kadanoff/io";
import { isGraph, type Lattice, latticeKinds } from "kadanoff/lattices";
import type { CriticSettings } from "kadanoff/learning";
import type { Model } from "kadanoff/models";
import { ballGeometry, type WindowGeometry, windowGeometry } from "kadanoff/windows";
import { grouped } from "./flag.ts";
import { axes, byteCount, oneOf, positiveNumber, rawShape, sides, spinValues, wholeNumber, word } from "./values.ts";

export const blockFlag = {
  flag: "--block <WxH>",
  help: "sites of a block V: 2x2 (default), 4 for 4x4, or of a chain 2 (default); of a graph the radius of a ball (default 1)",
  parse: sides("--block", 0),
};

export const windowFlags = grouped("Window", {
  block: blockFlag,
  buffer: {
    flag: "--buffer <N>",
    help: "width of the buffer B (default: half the block, rounded up; dimers 4)",
    parse: wholeNumber("--buffer", 0),
  },
  environment: {
    flag: "--environment <N>",
    help: "width of the environment E (default 1; dimers 2)",
    parse: wholeNumber("--environment", 1),
  },
  windows: {
    flag: "--windows <N>",
    help: "windows to use; learn takes so many to learn from (default 60000)",
    parse: wholeNumber("--windows", 1),
  },
});

/** Spins on a graph, whose windows are balls. */
export const graphFlag = grouped("Input", {
  graph: {
    flag: "--graph <FILE>",
    help: "the spins lie on the sites of a graph: its edges, as text, JSON, npy, npz or HDF5; --block is the radius of a ball then",
    parse: word("--graph"),
  },
});

export const graphFlags = {
  ...graphFlag,
  ...grouped("Window", {
    centre: {
      flag: "--centre <SITE>",
      help: "of a graph: take windows round this site and those like it (default: round the sites of which most are alike)",
      parse: wholeNumber("--centre", 0),
    },
  }),
};

/** How files of samples are read; each flag wins over what the file says. */
export const inputFlags = grouped("Input", {
  dataset: {
    flag: "--dataset <PATH>",
    help: "array of an HDF5 or npz file (default: configurations, or the only one)",
    parse: word("--dataset"),
  },
  boundary: {
    flag: "--boundary <KIND>",
    help: "torus or open (default: as the file says, else open)",
    parse: oneOf("--boundary", ["torus", "open"]),
  },
  lattice: {
    flag: "--lattice <KIND>",
    help: `${latticeKinds.join(", ")} (default: as the file says, else square); chains are arrays [n, L]`,
    parse: oneOf("--lattice", latticeKinds),
  },
  values: {
    flag: "--values <DOWN,UP>",
    help: "the two numbers in the file that stand for −1 and +1, such as 0,2 (default: −1/+1 or 0/1)",
    parse: spinValues("--values"),
  },
  axes: {
    flag: "--axes <AXES>",
    help: "what the axes of the array are, in its order: n (configurations, or runs), t (time), y, x; t,n,x is a run beside another, each a configuration in space and time; npy, npz, HDF5",
    parse: axes("--axes"),
  },
  times: {
    flag: "--times <N>",
    help: "with an axis of time: each run is cut into records of N times, each a configuration (default: a run is one)",
    parse: wholeNumber("--times", 2),
  },
  raw: {
    flag: "--raw <TYPE>",
    help: `the file is bare numbers, of the type ${rawTypes.join(", ")}; with --shape`,
    parse: oneOf("--raw", rawTypes),
  },
  shape: {
    flag: "--shape <n,Ly,Lx>",
    help: "shape of bare numbers, Lx running fastest; ? for n means as many as there are",
    parse: rawShape("--shape"),
  },
  endian: {
    flag: "--endian <ORDER>",
    help: "order of the bytes of a bare number: little (default) or big",
    parse: oneOf("--endian", ["little", "big"]),
  },
  bitOrder: {
    flag: "--bit-order <ORDER>",
    help: "which bit of a byte is the first spin of bare bits: big, the highest, as numpy.packbits has it (default), or little",
    parse: oneOf("--bit-order", ["big", "little"]),
  },
});

/** Where more spins than a bound are not held in memory. */
export const memoryFlag = {
  group: "Input",
  flag: "--memory <SIZE>",
  help: "samples of more spins than this, a byte each, are read slice by slice and not held in memory (default 512MiB); never changes a result. Of variables that are not ±1 so many bytes are held, every so-many-th configuration",
  parse: byteCount("--memory"),
};

/** How critics are trained. */
export const criticFlags = grouped("Critic", {
  steps: {
    flag: "--steps <N>",
    help: "steps of a climb (rbm: 1500 by default; critics: 3000)",
    parse: wholeNumber("--steps", 4),
  },
  width: {
    flag: "--width <N>",
    help: "hidden units of a critic, a multiple of 16 (default 64)",
    parse: wholeNumber("--width", 16, 4096),
  },
  batch: {
    flag: "--batch <N>",
    help: "windows in a step of a critic, a multiple of 8 (default 512)",
    parse: wholeNumber("--batch", 8, 2 ** 16),
  },
  rate: {
    flag: "--rate <X>",
    help: "a critic's rate of learning, by Adam (default 0.005)",
    parse: positiveNumber("--rate"),
  },
  ruleRate: {
    flag: "--rule-rate <X>",
    help: "the same for the rule that is learned with it (default 0.005)",
    parse: positiveNumber("--rule-rate"),
  },
});

/** Those settings of a critic that were asked for. */
export function criticSettings({
  steps,
  width,
  batch,
  rate,
  ruleRate,
}: Partial<CriticSettings>): Partial<CriticSettings> {
  const given = Object.entries({ steps, width, batch, rate, ruleRate }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given);
}

/** The sides of a block that `--block` names: `4` is 4×4, or four sites of a chain, where `4x1` says the same. */
export function blockOn(
  { kind }: Pick<Lattice, "kind">,
  sides: readonly number[] = [2],
): readonly [number] | readonly [number, number] {
  const [bx = 2, by] = sides;
  if (kind !== "chain") return [bx, by ?? bx];
  if (by === undefined || by === 1) return [bx];
  throw new InputError(`a block of ${bx}x${by} does not lie in a chain; expected one row, such as --block ${bx}`);
}

interface WindowValues {
  readonly block?: readonly number[];
  readonly buffer?: number;
  readonly environment?: number;
  readonly centre?: number;
}

/** The windows of the window flags: blocks of a lattice, or balls in a graph, where `--block` is the radius, 1 by default, and the buffer is as wide. */
export function windowOf(
  f: WindowValues,
  on: { lattice: Lattice; model?: Model | undefined; rule?: { readonly block: readonly [number, number] } },
): WindowGeometry {
  const { lattice } = on;
  if (!isGraph(lattice)) {
    if (f.centre !== undefined) throw new InputError("--centre is for spins on a graph: expected it with --graph FILE");
    return windowGeometry(geometryOf(f, on));
  }
  const [radius = 1, other] = f.block ?? [1];
  if (other !== undefined)
    throw new InputError(`--block: expected the radius of a ball in a graph, got ${f.block!.join("x")}`);
  return ballGeometry(lattice, {
    radius,
    buffer: f.buffer ?? Math.max(1, radius),
    environment: f.environment ?? 1,
    centre: f.centre,
  });
}

/** The geometry of the window flags, with the contract's defaults: those of dimers count sites of the medial grid. */
export function geometryOf(
  { block, buffer, environment }: WindowValues,
  {
    lattice,
    model,
    rule,
  }: { lattice: Lattice; model?: Model | undefined; rule?: { readonly block: readonly [number, number] } },
): { block: readonly [number] | readonly [number, number]; buffer: number; environment: number } {
  const sides = blockOn(lattice, block ?? rule?.block);
  const [B, E] = model?.name === "dimers" ? [4, 2] : [Math.ceil(Math.max(...sides) / 2), 1];
  return { block: sides, buffer: buffer ?? B, environment: environment ?? E };
}

export const ruleFlag = {
  flag: "--rule <RULE>",
  help: `RULE.json, or ${Object.keys(namedRules).join(", ")}`,
  parse: word("--rule"),
};
