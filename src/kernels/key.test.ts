import { describe, expect, it } from "vitest";
import { child, firstWords, key, keyFor, nextWord, philox4x32, randomStream, split, streamState } from "./index.ts";

describe("philox4x32", () => {
  // The known-answer vectors that Random123 publishes with the generator [salmon2011], file kat_vectors.
  it.each([
    [
      [0, 0, 0, 0],
      [0, 0],
      [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
    ],
    [
      [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
      [0xffffffff, 0xffffffff],
      [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
    ],
    [
      [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      [0xa4093822, 0x299f31d0],
      [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
    ],
  ] as [[number, number, number, number], [number, number], number[]][])(
    "gives its published vectors: %j",
    (counter, k, expected) => {
      expect(philox4x32(counter, k)).toEqual(expected);
    },
  );
});

describe("keys", () => {
  it("give the same children however many are asked for", () => {
    expect(split(key(7), 100).slice(0, 3)).toEqual(split(key(7), 3));
    expect(child(key(7), 2)).toEqual(split(key(7), 3)[2]);
  });

  it("never collide: 40,000 keys of a tree three levels deep, and their streams, all differ", () => {
    const seen = new Set<string>();
    let count = 0;
    for (let seed = 0; seed < 10; seed++) {
      for (const a of split(key(seed), 20)) {
        for (const b of split(a, 99)) {
          seen.add(b.words.join());
          seen.add(streamState(b).slice(0, 4).join());
          count += 2;
        }
        seen.add(a.words.join());
        count++;
      }
    }
    expect(seen.size).toBe(count);
  });

  it("have a part for each purpose, apart from each other and from the numbered children", () => {
    const names = ["sample", "learn", "windows", "sampl", ""];
    const parts = names.map((name) => keyFor(key(7), name).words.join());
    expect(new Set([...parts, ...split(key(7), 1000).map(({ words }) => words.join())]).size).toBe(1000 + names.length);
    expect(keyFor(key(7), "learn")).toEqual(keyFor(key(7), "learn"));
  });

  it("refuse a seed that is not a non-negative integer", () => {
    expect(() => key(-1)).toThrow("expected a seed that is an integer from 0 to 2^53 − 1, got -1");
    expect(() => key(0.5)).toThrow(/got 0.5/);
    expect(() => key(Number.NaN)).toThrow(/got NaN/);
  });
});

describe("randomStream", () => {
  it("is uniform: χ² of 2·10⁵ draws over 100 cells, and of first draws over neighbouring keys, below the 10⁻⁴ quantile", () => {
    const chiSquare = (draw: (i: number) => number): number => {
      const cells = new Float64Array(100);
      for (let i = 0; i < 200_000; i++) cells[Math.floor(draw(i) * 100)]!++;
      return cells.reduce((sum, n) => sum + (n - 2000) ** 2 / 2000, 0);
    };
    const stream = randomStream(key(1));
    expect(chiSquare(() => stream.uniform())).toBeLessThan(160); // χ²(99): 10⁻⁴ quantile 155.6
    expect(chiSquare((i) => nextWord(streamState(child(key(2), i))) / 2 ** 32)).toBeLessThan(160);
    expect(chiSquare(() => (stream.below(100) + 0.5) / 100)).toBeLessThan(160);
  });

  it("permutes: every one of the 24 orders of four as often as any other (χ², 10⁻⁴)", () => {
    const stream = randomStream(key(3));
    const orders = new Map<string, number>();
    for (let i = 0; i < 24_000; i++) {
      const order = stream.permutation(4).join("");
      orders.set(order, (orders.get(order) ?? 0) + 1);
    }
    const chi2 = [...orders.values()].reduce((sum, n) => sum + (n - 1000) ** 2 / 1000, 0);
    expect(orders.size).toBe(24);
    expect(chi2).toBeLessThan(56); // χ²(23): 10⁻⁴ quantile 55
  });
});

describe("firstWords", () => {
  it.each([0, 1, 4, 7, 255, 256, 1001])("are those of the stream, %d of them", (n) => {
    const { word } = randomStream(key(n));
    expect([...firstWords(key(n), new Uint32Array(n))]).toEqual(Array.from({ length: n }, word));
  });
});
