/** Operators along the flow at T_c, configuration by configuration: sampling, coarse-graining and measuring. */
import { coarsen, majority } from "kadanoff/coarsegraining";
import { evenOperators, oddOperators, operatorMeter } from "kadanoff/flow";
import { exp, key, probabilityThreshold, streamState, wasmKernels } from "kadanoff/kernels";
import { squareLattice } from "kadanoff/lattices";
import { criticalCoupling } from "kadanoff/models";
import type { Ensemble } from "kadanoff/sampling";
import { measure, type Program } from "./chunks.ts";
import { atMost, type Found } from "./document.ts";
import { chain } from "./ising.ts";
import type { Native } from "./native.ts";

const OPERATORS = [...evenOperators.slice(0, 4), ...oddOperators.slice(0, 3)];
/** Ties go with the first spin, so that no program need draw for them and all have the same coarse spins. */
const RULE = majority([2, 2], "first");
/** Configurations that are coarse-grained together: fewer than in a batch of sampling, so that a chunk is short. */
const TOGETHER = 4;
const SETTLING = 500;
const SAMPLING = "sampling alone";

/**
 * @param interval sweeps between configurations, 5 τ at T_c
 * @param steps of coarse-graining
 */
export async function benchOperators(
  L: number,
  {
    interval,
    steps,
    limit,
    native,
    seconds,
  }: {
    interval: number;
    steps: number;
    limit: number;
    native: Native | undefined;
    seconds: number;
  },
): Promise<Found> {
  const lattice = squareLattice({ size: [L, L] });
  const wasm = chain(wasmKernels, "swendsen-wang", L);
  const meters = Array.from({ length: steps + 1 }, (_, n) =>
    operatorMeter(squareLattice({ size: [L / 2 ** n, L / 2 ** n] }), OPERATORS),
  );
  const m = OPERATORS.length;
  const sums = new Float64Array((steps + 1) * m);
  const flow = (samples: Ensemble): void => {
    let here = samples;
    for (let n = 0; n <= steps; n++) {
      if (n > 0) [here] = coarsen(here, RULE, { key: key(n) }) as [Ensemble];
      const N = here.lattice.numSites;
      for (let c = 0; c < here.count; c++) {
        meters[n]!(here.sigma.subarray(c * N, (c + 1) * N), sums.subarray(n * m, (n + 1) * m));
      }
    }
  };
  const sigma = new Int8Array(TOGETHER * lattice.numSites);
  let configurations = 0;
  const programs: Program[] = [
    {
      name: "wasm",
      // A call is of as many configurations as are coarse-grained together.
      run(count) {
        const begun = performance.now();
        for (let call = 0; call < count; call++) {
          for (let k = 0; k < TOGETHER; k++) {
            wasm.run(interval);
            sigma.set(wasm.torus.spins, k * lattice.numSites);
          }
          flow({ lattice, count: TOGETHER, sigma });
        }
        configurations += count * TOGETHER;
        return { ns: 1e6 * (performance.now() - begun), units: count * TOGETHER };
      },
    },
  ];
  const alone = chain(wasmKernels, "swendsen-wang", L);
  programs.push({
    name: SAMPLING,
    run: (count) => ({ ns: alone.run(count * TOGETHER * interval).ns, units: count * TOGETHER }),
  });
  let ran = 0;
  if (native) {
    const words = streamState(key(L)).subarray(0, 16);
    const bond = probabilityThreshold(1 - exp(-2 * criticalCoupling));
    for (const slot of [0, 1]) {
      await native.ask("torus", slot, 4, L, L, bond, 0, 0, ...words);
      await native.ask("swendsen-wang", slot, SETTLING);
    }
    await native.ask("flow", 0, steps, interval);
    programs.push({
      name: "native",
      async run(count) {
        ran += count * TOGETHER;
        const [ns, units] = (await native.ask("operators", 0, count * TOGETHER)).map(Number);
        return { ns: ns!, units: units! };
      },
    });
    programs.push({
      name: `native, ${SAMPLING}`,
      async run(count) {
        const [ns] = (await native.ask("swendsen-wang", 1, count * TOGETHER * interval)).map(Number);
        return { ns: ns!, units: count * TOGETHER };
      },
    });
  }
  const measured = await measure(programs, { seconds, nsPerUnit: 1000 });
  const { times, ratios } = measured;
  const values: Record<string, number> = { "share of sampling": 1 / ratios[SAMPLING]!.median };
  if (!native) return { measured, values };
  values["share of sampling, native"] = times[`native, ${SAMPLING}`]!.median / times.native!.median;
  // The native program never ran ahead, since only WebAssembly was calibrated.
  if (configurations > ran) await native.ask("operators", 0, configurations - ran);
  const theirs = (await native.ask("sums", 0)).filter((word) => word !== "").map(Number);
  const agrees = theirs.length === sums.length && theirs.every((sum, i) => sum === sums[i]);
  return {
    measured,
    values,
    goals: [atMost("wasm / native", ratios.native!.median, limit)],
    checks: [
      {
        what: `${agrees ? "the same" : "not the same"} operators as the native program after ${configurations} configurations, at all ${steps} steps`,
        agrees,
      },
    ],
  };
}
