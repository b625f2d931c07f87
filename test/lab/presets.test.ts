/** The paper's figures as settings: each is a state that the lab has, and what is read off results is what is known of rules made by hand. */
import { coarseGraining, staggered } from "kadanoff/coarsegraining";
import { combined, estimate } from "kadanoff/statistics";
import { describe, expect, it } from "vitest";
import { readingOf } from "../../lab/src/paperReadings.ts";
import { isOf, presetOf, presets, type ReadingName, stateOf } from "../../lab/src/presets.ts";
import { DEFAULTS, formatState, parseState } from "../../lab/src/state.ts";

const learned = (filters: readonly (readonly number[])[], block: readonly [number, number] = [2, 2]) => ({
  learned: {
    rule: coarseGraining({ block, filters }),
    information: estimate(0.38, 0.01),
    share: { ...estimate(0.76, 0.002), kind: "exact" } as const,
  },
});
const read = (name: ReadingName, ...of: Parameters<typeof learned>) => readingOf(name, learned(...of));

describe("the paper's figures", () => {
  it.each(presets.map((preset) => [preset.name, preset] as const))(
    "are in the address as they are: %s",
    (_, preset) => {
      const { state, problems } = parseState(formatState(stateOf(preset)));
      expect(problems).toEqual([]);
      expect(state).toEqual(stateOf(preset));
      // From any seed the page is set to the figure; with another window it is not.
      expect(presetOf({ ...state, seed: 5 })).toBe(preset);
      expect(isOf(preset, { ...state, buffer: state.buffer + 1 })).toBe(false);
      // A flow is the figure's on any lattice and with any errors, as its words advise, and whatever file is in use.
      const other = { ...state, size: 128, count: 500, file: "two.npz", boundary: "torus" } as const;
      expect(isOf(preset, other)).toBe(state.tab === "flow");
      expect(isOf(preset, { ...state, seed: 5, speed: 0, zoom: 3 })).toBe(true);
      expect(presets.filter((other) => isOf(other, state) && stateOf(other).tab === state.tab)).toEqual([preset]);
    },
  );

  it("are not what any settings are", () => {
    expect(presetOf({ ...DEFAULTS, tab: "learn", size: 32 })).toBeUndefined();
    expect(presetOf({ ...DEFAULTS, tab: "sample" })).toBeUndefined();
  });

  it("are read off rules: the block spin, and units on spins of their own", () => {
    expect(read("one sign", [[0.7, 0.7, 0.7, 0.7]])).toBe("yes");
    expect(read("one sign", [[0.7, -0.7, 0.7, 0.7]])).toBe("no");
    expect(read("smallest over largest", [[-0.5, -1, -1, -1]])).toBe("0.500");
    const own = [0, 1, 2, 3].map((j) => [0, 1, 2, 3].map((i) => (i === j ? 2 : 0.2)));
    expect(read("spins of their own", own)).toBe("yes");
    expect(read("spins of their own", [own[0]!, own[0]!])).toBe("no");
    expect(read("second over first", own)).toBe("0.100");
    expect(read("information", own)).toBe("0.380(10)");
    expect(read("share", own)).toBe("0.760(2)"); // with the covariance of the two

    expect(readingOf("nu", learned(own))).toBeUndefined();
  });

  it("are read off flows, with the statistical error where the systematic one is not known", () => {
    const readings = { criticalTemperature: combined(2.27, 0.002, Number.NaN), byMethod: {}, warnings: [] };
    const flow = { readings, criticalTemperature: 2.27 };
    expect(readingOf("T_c over the exact one", { flow })).toBe("1.0000(9), statistical error alone");
    expect(readingOf("nu", { flow })).toBe("not to be read");
  });

  it("are read off rules of dimers: E_x ± E_y are 90° apart and all field, E_x and E_x + E_y 45°, and noise is no field", () => {
    const block = [8, 8] as const;
    const [Ex, Ey] = (["x", "y"] as const).map((axis) => staggered(block, axis).filters[0]!);
    const sum = Ex!.map((w, i) => w + Ey![i]!);
    const difference = Ex!.map((w, i) => w - Ey![i]!);
    expect(read("in the plane of the field", [sum, difference], block)).toBe("1.000");
    expect(read("angle of two fields", [sum, difference], block)).toBe("90");
    expect(read("angle of two fields", [Ex!, sum], block)).toBe("45");
    expect(read("noise over links", [sum, difference], block)).toBe("0.000");
    const noise = sum.map((w, i) => (i % 2 === Math.floor(i / 8) % 2 ? 1 : w));
    expect(Number(read("noise over links", [noise, noise], block))).toBeGreaterThan(0.1);
  });
});
