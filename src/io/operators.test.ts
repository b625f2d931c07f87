import { expect, it } from "vitest";
import { sourceOfBytes } from "./bytes.ts";
import { formatOperators, parseNpy } from "./index.ts";
import { readZip } from "./zip.ts";

it("operators are an npz of float32, [n, m, Py, Px], with their names and steps", () => {
  const values = Float32Array.from({ length: 2 * 2 * 3 * 4 }, (_, i) => i / 8);
  const bytes = formatOperators(values, { names: ["1", "1x2"], count: 2, places: [4, 3], step: [2, 1] });
  const entries = new Map(readZip(sourceOfBytes(bytes), "o.npz").map((entry) => [entry.name, entry.open()]));
  expect([...entries.keys()]).toEqual(["operators.npy", "names.npy", "step.npy"]);
  const whole = entries.get("operators.npy")!;
  const { shape, data } = parseNpy(whole.read(0, whole.size), "operators");
  expect(shape).toEqual([2, 2, 3, 4]);
  expect([...data].map(Number)).toEqual([...values]);
  expect(bytes).toEqual(formatOperators(values, { names: ["1", "1x2"], count: 2, places: [4, 3], step: [2, 1] }));
});
