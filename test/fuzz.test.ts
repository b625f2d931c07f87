/** Mutants of files of every format that is read: `npm run fuzz -- --count 100000` for more of them, and `--case N` for one. */
import { describe, expect, it } from "vitest";
import { campaign } from "./fuzz/campaign.ts";
import { corpusOf, type Kind, kinds } from "./fuzz/corpus.ts";
import { judge, plainly } from "./fuzz/judge.ts";
import { programIn } from "./program.ts";

const { folder } = programIn("fuzz");

/**
 * Sound files that are there to be refused: of filters, types and storage that are not read, of tags and aliases, and of a chain that does not say so.
 */
const refused = [
  "ours-chain.npy",
  "spaces.csv",
  "lzf.h5",
  "records.h5",
  "external.h5",
  "virtual.h5",
  "anchors.yaml",
  "flow.json",
  "learned.json",
];

describe("the files that mutants are made of", () => {
  it.each(kinds)("are read, or refused for what they are: %s", async (kind) => {
    for (const file of corpusOf(kind)) {
      const verdict = await judge(kind, file, folder, plainly);
      const mustRead = !refused.includes(file.name);
      if (mustRead) expect(verdict, file.name).toEqual({ read: true });
    }
  });
});

describe("a file that was tampered with", () => {
  /** Enough of each kind for a quarter of a minute or so on two cores; HDF5 takes ten times as long as the others. */
  const counts: Readonly<Record<Kind, number>> = {
    npy: 3000,
    npz: 3000,
    csv: 2000,
    document: 1000,
    config: 400,
    hdf5: 200,
  };

  it.each(kinds)(
    "is read as something sound or refused in one line, in bounded time and memory, and nothing else is opened or written: %s",
    {
      timeout: 600_000,
    },
    async (kind) => {
      const { findings, strays } = await campaign(kind, counts[kind], 2018);
      expect(findings.failures).toEqual([]);
      expect(strays).toEqual([]);
      expect(findings.cases).toBe(counts[kind]);
      // The mutants are neither all as good as new nor all refused at the door.
      expect(findings.read).toBeGreaterThan(findings.cases / 100);
      expect(findings.refused).toBeGreaterThan(findings.cases / 4);
      expect(findings.ways.length).toBeGreaterThan(20);
    },
  );
});
