import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { didYouMean, similarTo } from "./similar.ts";

const known = ["sample", "inspect", "learn", "ensemble", "information", "coarsen", "flow", "convert", "paper"];

describe("similarTo", () => {
  it("finds a word with a letter left out, put in, changed, or exchanged with its neighbour", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...known),
        fc.nat(),
        fc.constantFrom("left out", "put in", "changed", "exchanged"),
        (word, place, slip) => {
          const i = place % (word.length - 1);
          const written = {
            "left out": word.slice(0, i) + word.slice(i + 1),
            "put in": `${word.slice(0, i)}x${word.slice(i)}`,
            changed: `${word.slice(0, i)}x${word.slice(i + 1)}`,
            exchanged: word.slice(0, i) + word[i + 1] + word[i] + word.slice(i + 2),
          }[slip];
          expect(similarTo(written, known)).toBe(word);
        },
      ),
      { seed: 6, numRuns: 300 },
    );
  });

  it("takes no notice of capitals, and prefers what is nearest", () => {
    expect(similarTo("LEARN", known)).toBe("learn");
    expect(similarTo("fig22", ["fig3", "fig2", "si-blocks"])).toBe("fig2");
  });

  it("finds none where none is near", () => {
    for (const word of ["", "x", "banana", "quantum", "temperature"]) expect(similarTo(word, known)).toBeUndefined();
    expect(didYouMean("banana", known)).toBe("");
    expect(didYouMean("lern", known)).toBe("; did you mean learn?");
  });
});
