import { describe, expect, it } from "vitest";
import { key } from "../kernels/index.ts";
import { squareLattice } from "../lattices/index.ts";
import { ensemble } from "../sampling/index.ts";
import { windowGeometry } from "../windows/index.ts";
import { learn } from "./learn.ts";

/** As JavaScript callers may call it, whom no type keeps from it. */
const loosely = learn as (...input: unknown[]) => unknown;
const geometry = windowGeometry({ block: [2, 2], buffer: 1, environment: 1 });
const samples = ensemble({ lattice: squareLattice({ size: [8, 8] }), sigma: new Int8Array(640).fill(1) });

describe("learn", () => {
  it("says what is missing", () => {
    expect(() => loosely()).toThrow("learn: expected an ensemble, such as readSamples gives");
    expect(() => loosely({})).toThrow("learn: expected an ensemble");
    expect(() => loosely(samples)).toThrow("learn: expected a geometry, such as windowGeometry(");
    expect(() => loosely(samples, { geometry })).toThrow("learn: expected a key, such as key(2018)");
    expect(() => loosely(samples, { geometry: {}, key: key(1) })).toThrow("learn: expected a geometry");
  });
});

describe("windowGeometry", () => {
  const loosely = windowGeometry as (options?: unknown) => unknown;

  it("says what is missing", () => {
    for (const options of [undefined, {}, { block: 2, buffer: 1, environment: 1 }, { block: [2, 2, 2] }]) {
      expect(() => loosely(options)).toThrow(
        "window: expected a block [bx, by], such as [2, 2], or [L] of a chain, got",
      );
    }
    expect(() => loosely({ block: [2] })).toThrow("window: expected a buffer of 0 or more sites, got undefined");
    expect(() => loosely({ block: [2, 2] })).toThrow("window: expected a buffer of 0 or more sites, got undefined");
  });
});
