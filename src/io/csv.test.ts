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
});
