import { describe, expect, it } from "vitest";
import { sourceOfBytes } from "./bytes.ts";
import { csvHead, csvLines } from "./csv.ts";
import { collectSpins } from "./spins.ts";
import { textConfigurations } from "./text.ts";

const parse = (text: string, label: string) => {
  const { slices, ...found } = textConfigurations(sourceOfBytes(new TextEncoder().encode(text)), label);
  return { ...found, sigma: collectSpins({ ...found, slices }, label) };
};

describe("csv", () => {
  const sigma = Int8Array.from({ length: 2 * 2 * 3 }, (_, i) => (i % 5 === 0 ? 1 : -1));

  it("gives back what was written, with its attributes", () => {
    const attributes = { model: "ising", size: [3, 2], temperature: 2.5 };
    expect(parse(csvHead(attributes) + csvLines(sigma, 6), "x")).toEqual({ shape: [2, 2, 3], sigma, attributes });
  });

  it("reads a table without a heading as squares", () => {
    expect(parse("0,1,1,0\r\n1 1 0 0\n", "x")).toMatchObject({
      shape: [2, 2, 2],
      sigma: Int8Array.of(-1, 1, 1, -1, 1, 1, -1, -1),
    });
  });

  it("says in which line something is wrong", () => {
    expect(() => parse("0,1,1,0\n0,1,x,0\n", "a.csv")).toThrow('a.csv:2: column 3 is "x"; expected a number');
    expect(() => parse("0,1,1,0\n0,1,1\n", "a.csv")).toThrow(
      "a.csv:2: expected 4 values as in the lines before, got 3",
    );
    expect(() => parse("0,1,1\n", "a.csv")).toThrow("a.csv has 3 values a line, not a square");
    expect(() => parse("# size: [3, 3]\n0,1,1,0\n", "a.csv")).toThrow("a.csv has 4 values a line, not 3×3");
    expect(() => parse("# nothing\n", "a.csv")).toThrow("a.csv holds no configurations");
  });

  it("reads grids with blank lines or comments in between, by any separator", () => {
    const expected = { shape: [2, 2, 3], sigma: Int8Array.of(-1, 1, 1, -1, 1, -1, 1, -1, -1, 1, 1, 1) };
    const rows = ["0 1 1", "0 1 0", "1 0 0", "1 1 1"];
    for (const separator of [" ", ",", "\t", ", ", "; "]) {
      const [a, b, c, d] = rows.map((row) => row.replaceAll(" ", separator));
      expect(parse(`${a}\n${b}\n\n${c}\n${d}\n\n`, "x")).toMatchObject(expected);
      // numpy.savetxt of slices, each after a comment
      expect(parse(`# Array shape: (2, 2, 3)\n# New slice\n${a}\n${b}\n# New slice\n  ${c}\n ${d}`, "x")).toMatchObject(
        expected,
      );
      expect(parse(`# size: [3, 2]\n${a}\n${b}\n${c}\n${d}`, "x")).toMatchObject(expected);
    }
    const exponent = rows.map((row) => row.replace(/\d/g, (digit) => `${digit}.000000000000000000e+00`));
    expect(parse(`${exponent[0]}\n${exponent[1]}\n\n${exponent[2]}\n${exponent[3]}\n`, "x")).toMatchObject(expected);
  });

  it("reads sites that are characters", () => {
    const expected = { shape: [2, 2, 3], sigma: Int8Array.of(-1, 1, 1, -1, 1, -1, 1, -1, -1, 1, 1, 1) };
    expect(parse("-++\n-+-\n\n+--\n+++\n", "x")).toMatchObject(expected);
    expect(parse("− + +\n− + −\n\n+ − −\n+ + +\n", "x")).toMatchObject(expected);
    expect(parse("011\r\n010\r\n\r\n100\r\n111", "x")).toMatchObject(expected);
    expect(parse("# size: [3, 2]\n011010\n100111\n", "x")).toMatchObject(expected);
    expect(() => parse("-++\n-+-\n\n+-x\n", "a.txt")).toThrow(
      "a.txt:4: expected 2 lines in each grid, as in the first, got 1; where a configuration is one line",
    );
    expect(() => parse("-++\n-+-\n\n+-x\n+++\n", "a.txt")).toThrow(
      'a.txt:4: column 3 is "x"; expected one of + and −, or of 0 and 1',
    );
    expect(() => parse("-++\n-+-\n\n+-\n+++\n", "a.txt")).toThrow(
      "a.txt:4: expected 3 values as in the lines before, got 2",
    );
  });

  it("reads chains, a line each, where it is said that they are", () => {
    expect(parse("# lattice: chain\n0 1 1\n1 0 0\n", "x")).toMatchObject({
      shape: [2, 3],
      sigma: Int8Array.of(-1, 1, 1, 1, -1, -1),
    });
  });
});
