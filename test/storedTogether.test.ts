/** Batches of samples on their way to the disk: see cli/sampling.ts. */
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { storedTogether } from "../cli/sampling.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["performance"] }));
afterEach(() => void vi.useRealTimers());

const batch = (length: number, spin: number): Int8Array => new Int8Array(length).fill(spin);

it("stores the first batch at once, and then what has come in a second, in its order", () => {
  const stored: number[][] = [];
  const { add, flush } = storedTogether((sigma) => void stored.push([...sigma]));
  add(batch(2, 1));
  expect(stored).toEqual([[1, 1]]);
  add(batch(2, -1));
  vi.advanceTimersByTime(900);
  add(batch(1, 1));
  expect(stored).toHaveLength(1);
  vi.advanceTimersByTime(200);
  add(batch(2, -1));
  expect(stored.slice(1)).toEqual([[-1, -1, 1, -1, -1]]);
  add(batch(1, 1));
  flush();
  flush();
  expect(stored.slice(2)).toEqual([[1]]);
});

it("stores large batches at once", () => {
  const lengths: number[] = [];
  const { add } = storedTogether(({ length }) => void lengths.push(length));
  add(batch(10, 1));
  add(batch(2 ** 20, 1));
  add(batch(2 ** 19, 1));
  add(batch(2 ** 19, 1));
  expect(lengths).toEqual([10, 2 ** 20, 2 ** 20]);
});

it("keeps what could not be stored", () => {
  let isFull = true;
  const lengths: number[] = [];
  const { add, flush } = storedTogether(({ length }) => {
    if (isFull) throw new Error("no space left");
    lengths.push(length);
  });
  expect(() => add(batch(3, 1))).toThrow("no space left");
  isFull = false;
  flush();
  expect(lengths).toEqual([3]);
});
