/** What is mutated: sound files of every format, and some that are refused; ours, NumPy's and h5py's. */
import { readdirSync, readFileSync } from "node:fs";
import { formatJson, formatSamples } from "kadanoff/io";
import { key, randomStream } from "kadanoff/kernels";
import { latticeOf } from "kadanoff/lattices";
import { dimers, ising } from "kadanoff/models";
import { type Ensemble, ensemble } from "kadanoff/sampling";
import { estimate } from "kadanoff/statistics";

/** Kinds of files that are read; documents are rules and results in JSON, configs flags in YAML. */
export const kinds = ["npy", "npz", "csv", "hdf5", "document", "config"] as const;
export type Kind = (typeof kinds)[number];

export interface SoundFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** The files of NumPy and h5py, by corpus.py; the tests run in the root of the repository. */
const KEPT = "test/fuzz/corpus";

const provenance = {
  sampler: "wolff",
  seed: 2018,
  interval: 5,
  chains: 2,
  autocorrelationTime: { energy: estimate(3, 0.5), absMagnetization: estimate(2, 0.25) },
};

/** Small ensembles of what files tell of: a torus with a model, an open lattice of nobody's, a chain, dimers. */
function ensembles(): Record<string, Ensemble> {
  const random = randomStream(key(1));
  const spins = (n: number): Int8Array => Int8Array.from({ length: n }, random.sign);
  const torus = latticeOf({ kind: "square", size: [4, 4], boundary: "torus" });
  const open = latticeOf({ kind: "square", size: [3, 2], boundary: "open" });
  const chain = latticeOf({ kind: "chain", size: [8, 1], boundary: "torus" });
  const covered = dimers({ size: [2, 2], boundary: "torus", coupling: 0 });
  // Two dimers side by side, to the right of (0, 0) and of (0, 1): −1 on all other links, 0 on vertices and faces.
  const covering = Int8Array.of(0, 1, 0, -1, -1, 0, -1, 0, 0, 1, 0, -1, -1, 0, -1, 0);
  return {
    ising: ensemble({
      lattice: torus,
      sigma: spins(7 * 16),
      model: ising({ lattice: torus, coupling: 0.4 }),
      provenance,
    }),
    bare: ensemble({ lattice: open, sigma: spins(9 * 6) }),
    chain: ensemble({
      lattice: chain,
      sigma: spins(5 * 8),
      model: ising({ lattice: chain, coupling: 0.25, field: 0.5 }),
    }),
    dimers: ensemble({ lattice: covered.lattice, sigma: Int8Array.of(...covering, ...covering), model: covered }),
  };
}

const text = (content: string): Uint8Array => new TextEncoder().encode(content);

const rule = {
  coding: "±1",
  block: [2, 2],
  filters: [
    [0.7, 0.7, 0.6, 0.7],
    [1, -1, 0, 0.5],
  ],
  bias: [0, 0],
};
const information = estimate(0.381, 0.0014);
const learned = {
  method: "conditional",
  geometry: { block: [2, 2], buffer: 1, environment: 1, window: [6, 6] },
  rule,
  information,
  informationKind: "lower bound",
  available: information,
  history: [{ step: 0, information }],
  seed: 2018,
};
const flow = {
  method: "majority",
  model: "ising",
  lattice: "square",
  size: [16, 16],
  boundary: "torus",
  steps: 2,
  geometry: learned.geometry,
  samples: [{ start: 2.269, count: 100 }],
  points: [
    {
      start: 2.269,
      step: 0,
      size: [16, 16],
      temperature: information,
      correlationLength: information,
      nearest: information,
      diagonal: information,
      absMagnetization: information,
    },
  ],
  byMethod: { mcrg: { start: 2.269, yt: [information], yh: [information], settled: true } },
  converged: true,
  warnings: [],
  seed: 2018,
};

/** The sound files of a kind, always in the same order. */
export function corpusOf(kind: Kind): SoundFile[] {
  const kept = (end: string): SoundFile[] =>
    readdirSync(KEPT)
      .filter((name) => name.endsWith(`.${end}`))
      .sort()
      .map((name) => ({ name, bytes: new Uint8Array(readFileSync(`${KEPT}/${name}`)) }));
  const ours = (format: "npy" | "npz" | "csv" | "hdf5", end: string): SoundFile[] =>
    Object.entries(ensembles()).map(([name, of]) => ({
      name: `ours-${name}.${end}`,
      bytes: formatSamples(of, format),
    }));
  switch (kind) {
    case "npy":
      return [...ours("npy", "npy"), ...kept("npy")];
    case "npz":
      return [...ours("npz", "npz"), ...kept("npz")];
    case "hdf5":
      return [...ours("hdf5", "h5"), ...kept("h5")];
    case "csv":
      return [
        ...ours("csv", "csv"),
        { name: "spaces.csv", bytes: text("# size: [2, 3]\r\n-1 1  1 1 1 -1\r\n1 1 1 1 -1 -1\r\n") },
        { name: "tabs.txt", bytes: text("0\t1\t1\t0\n1;1;0;0\n0,0,0,1.0") },
      ];
    case "document":
      return Object.entries({ rule: { rule }, learned, flow }).map(([name, document]) => ({
        name: `${name}.json`,
        bytes: text(formatJson(document)),
      }));
    case "config":
      return [
        {
          name: "sample.yaml",
          bytes: text(
            '# flags\nsize: 64\ntemperature: 1.02Tc\ncouplings: [1, 0.5]\nout: "ising.h5"\nforce: true\nfield: 0.5\n',
          ),
        },
        { name: "anchors.yaml", bytes: text("size: &a 64\nblock: 2x2\nseed: *a\nlattice: !kind square\n") },
        {
          name: "flow.json",
          bytes: text('{"temperatures": ["0.97Tc", "Tc"], "steps": 4, "norm": 1.5, "quiet": false}'),
        },
      ];
    default:
      return kind satisfies never;
  }
}
