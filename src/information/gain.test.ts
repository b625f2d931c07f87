import { describe, expect, it } from "vitest";
import { key, randomStream } from "../kernels/index.ts";
import { estimate, jackknife } from "../statistics/index.ts";
import { type BlockStatistic, informationGain, informationOf } from "./index.ts";

const mean = (values: readonly number[]): BlockStatistic => ({
  rows: values.map((x) => Float64Array.of(x, 1)),
  of: ([sum, count]) => sum! / count!,
});

describe("informationGain", () => {
  const random = randomStream(key(1));
  const common = Array.from({ length: 50 }, random.uniform);
  const own = common.map(() => 0.01 * random.uniform());

  it("of two means is the mean of the differences, with the error of those and not of the means", () => {
    const more = common.map((x, b) => x + 0.2 + own[b]!);
    const gain = informationGain(mean(more), mean(common));
    const differences = mean(own.map((x) => 0.2 + x));
    const direct = jackknife(differences.rows, differences.of);
    expect(gain.value).toBeCloseTo(direct.value, 12);
    expect(gain.error).toBeCloseTo(direct.error, 12);
    expect(gain.error).toBeLessThan(0.02 * informationOf(mean(common)).error);
  });

  it("of a rule over itself is exactly nothing, for a function of sums that is not linear too", () => {
    const { rows } = mean(common);
    const of = ([sum, count]: Float64Array): number => Math.log(sum! / count!);
    expect(informationGain({ rows, of }, { rows, of })).toEqual(estimate(0, 0));
  });
});
