/**
 * Rules of variables that are not ±1, where their information is exactly known: a Potts chain, by summing over its states, and a Gaussian
 * chain, by one integral. Samples of both are drawn site by site, and are independent.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { type AnyRule, majority, realRule, stateRule } from "../coarsegraining/index.ts";
import { key, log, type RandomStream, randomStream, referenceKernels, wasmKernels, xlogx } from "../kernels/index.ts";
import { chainLattice, type Lattice, squareLattice } from "../lattices/index.ts";
import { criticalCoupling, ising } from "../models/index.ts";
import { type Ensemble, sample, type VariableEnsemble, variableEnsemble, wolff } from "../sampling/index.ts";
import type { Estimate } from "../statistics/index.ts";
import { cutWindows, windowGeometry } from "../windows/index.ts";
import { conditional, criticMethods, criticNetwork, criticRuleInformation, infoNce, learn } from "./index.ts";

const keys = Array.from({ length: 8 }, (_, n) => n + 1);
const length = 12;
const chain = chainLattice({ length, boundary: "open" });

// A Potts chain: s' = s with probability e^K/(e^K + q − 1), each other state as often.
const q = 3;
const K = 1.5;
const stay = Math.exp(K) / (Math.exp(K) + q - 1);

function pottsChain(count: number, random: RandomStream): VariableEnsemble {
  const values = new Int8Array(count * length);
  for (let c = 0; c < count; c++) {
    let s = random.below(q);
    for (let x = 0; x < length; x++) {
      values[c * length + x] = s;
      if (random.uniform() >= stay) s = (s + 1 + random.below(q - 1)) % q;
    }
  }
  return variableEnsemble({ lattice: chain, variables: "q-state", values });
}

/** Probability of s' so many bonds after s. */
const after = (bonds: number, s: number, t: number): number => {
  const memory = (stay - (1 - stay) / (q - 1)) ** bonds;
  return (1 - memory) / q + (s === t ? memory : 0);
};

/** P(V,E) of a block of two sites behind a buffer of one, E the two sites beyond: P[V·q² + E]. */
const pottsJoint = Float64Array.from({ length: q ** 4 }, (_, n) => {
  const [V, E] = [Math.floor(n / q ** 2), n % q ** 2];
  const [v, w, left, right] = [V % q, Math.floor(V / q), E % q, Math.floor(E / q)];
  return (after(2, left, v) * after(1, v, w) * after(2, w, right)) / q;
});

/** I(H:E) in nats of P(h = +1|V). */
function exactOf(up: (V: number) => number): number {
  let I = 0;
  for (const h of [1, -1]) {
    let marginal = 0;
    for (let E = 0; E < q ** 2; E++) {
      let [joint, environment] = [0, 0];
      for (let V = 0; V < q ** 2; V++) {
        const P = pottsJoint[V * q ** 2 + E]!;
        environment += P;
        joint += P * (h > 0 ? up(V) : 1 - up(V));
      }
      marginal += joint;
      I += xlogx(joint) - joint * log(environment);
    }
    I -= xlogx(marginal);
  }
  return I;
}

const pottsUp =
  ({ filters: [filter], bias: [b] }: AnyRule) =>
  (V: number): number =>
    1 / (1 + Math.exp(-2 * (filter![V % q]! + filter![q + Math.floor(V / q)]! + b!)));
const pottsGeometry = windowGeometry({ block: [2], buffer: 1, environment: 1 });

// A free massive field on a chain, φ' = a φ + √(1 − a²) ξ, times a scale: ⟨φᵢ φⱼ⟩ = scale² a^|i−j|.
const a = 0.8;
const scale = 3.7;
function gaussianChain(count: number, random: RandomStream, offset = 0): VariableEnsemble {
  const normal = (): number =>
    Math.sqrt(-2 * Math.log(1 - random.uniform())) * Math.cos(2 * Math.PI * random.uniform());
  const values = new Float64Array(count * length);
  for (let c = 0; c < count; c++) {
    let phi = normal();
    for (let x = 0; x < length; x++) {
      values[c * length + x] = offset + scale * phi;
      phi = a * phi + Math.sqrt(1 - a * a) * normal();
    }
  }
  return variableEnsemble({ lattice: chain, variables: "real", values });
}

/** Φ(u), the normal distribution. */
function normalBelow(u: number): number {
  if (u < 0) return 1 - normalBelow(-u);
  let [sum, term] = [u, u];
  for (let k = 3; term > 1e-17 * sum; k += 2) sum += term *= (u * u) / k;
  return u > 8 ? 1 : 0.5 + (sum * Math.exp((-u * u) / 2)) / Math.sqrt(2 * Math.PI);
}

/**
 * I(H:E) of h = sign(λ·φ) on a block behind a buffer of one: given E, the field at either end of the window, λ·φ is Gaussian, and
 * P(h = +1|E) = Φ(u) with u ~ N(0, τ²), τ² what of ⟨(λ·φ)²⟩ the two fields explain over what they leave.
 */
function exactOfSign(filter: readonly number[]): number {
  const L = filter.length;
  let variance = 0;
  const [left, right] = [0, 0].map((_, end) =>
    filter.reduce((sum, w, i) => sum + w * a ** (end ? L + 1 - i : i + 2), 0),
  );
  filter.forEach((w, i) => void filter.forEach((v, j) => void (variance += w * v * a ** Math.abs(i - j))));
  const rho = a ** (L + 3);
  const explained = (left! ** 2 + right! ** 2 - 2 * rho * left! * right!) / (1 - rho ** 2);
  const tau = Math.sqrt(explained / (variance - explained));
  const steps = 2000;
  let entropy = 0;
  for (let n = 0; n <= steps; n++) {
    const z = (16 * n) / steps - 8;
    const p = normalBelow(tau * z);
    entropy -= (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * (xlogx(p) + xlogx(1 - p)) * (16 / steps);
  }
  return Math.LN2 - entropy;
}
const gaussianGeometry = windowGeometry({ block: [3], buffer: 1, environment: 1 });

/** A bound that is one: no value above the exact one by more than 3σ, and a scatter as the errors say, χ² of 7 degrees of freedom, 0.1 % outside on either side. */
function expectBounds(values: readonly Estimate[], exact: number, tight: number): void {
  const pulls = values.map(({ value, error }) => (value - exact) / error);
  expect(Math.max(...pulls)).toBeLessThan(3);
  const mean = pulls.reduce((sum, pull) => sum + pull, 0) / pulls.length;
  const chiSquare = pulls.reduce((sum, pull) => sum + (pull - mean) ** 2, 0);
  expect(chiSquare).toBeGreaterThan(0.6);
  expect(chiSquare).toBeLessThan(24.3);
  expect(values.reduce((sum, { value }) => sum + value, 0) / values.length).toBeGreaterThan(tight * exact);
}

/** By night both estimators, by day the one that is taken where nobody says which. */
const methods = ["conditional", "infonce"].slice(0, process.env.KADANOFF_NIGHTLY ? 2 : 1) as (
  | "conditional"
  | "infonce"
)[];

describe("a Potts chain of three states, exactly", () => {
  const rule = stateRule({ block: [2, 1], states: [0, 1, 2], filters: [[2, -0.8, -1.2, 1.5, 0.2, -1.7]], bias: [0.3] });

  it.each(methods)(
    "%s is a bound on the information of a rule, near to it, with errors that hold over eight keys",
    (name) => {
      const method = criticMethods[name]({ steps: 600 });
      const found = keys.map((seed) =>
        criticRuleInformation(pottsChain(3000, randomStream(key(seed))), {
          ...{ geometry: pottsGeometry, rule, windows: 20_000, key: key(seed), method },
        }),
      );
      expectBounds(
        found.map(({ information }) => information),
        exactOf(pottsUp(rule)),
        0.9,
      );
      // I(V:E), by a critic with an output for each of the nine states.
      let available = 0;
      for (let n = 0; n < pottsJoint.length; n++) available += xlogx(pottsJoint[n]!);
      for (let V = 0; V < q ** 2; V++) {
        available -= xlogx(pottsJoint.subarray(V * q ** 2, (V + 1) * q ** 2).reduce((x, y) => x + y));
        available -= xlogx(
          Array.from({ length: q ** 2 }, (_, W) => pottsJoint[W * q ** 2 + V]!).reduce((x, y) => x + y),
        );
      }
      expectBounds(
        found.map((each) => each.available!),
        available,
        0.9,
      );
    },
  );

  it.each([conditional, infoNce])(
    "learns a rule that keeps what the best of all 512 does, one state against the others",
    (method) => {
      const best = Math.max(...Array.from({ length: 2 ** (q ** 2) }, (_, ups) => exactOf((V) => (ups >> V) & 1)));
      const samples = pottsChain(6000, randomStream(key(11)));
      const learned = learn(samples, {
        geometry: pottsGeometry,
        key: key(1),
        method: method({ steps: 1500 }),
        restarts: 2,
      });
      const { rule, information } = learned;
      expect(exactOf(pottsUp(rule))).toBeGreaterThan(0.95 * best);
      expect(information.value).toBeLessThan(exactOf(pottsUp(rule)) + 3 * information.error);
      expect(learned.informationKind).toBe("lower bound");
      expect(rule).toMatchObject({ coding: "one-hot", states: [0, 1, 2], block: [2, 1] });
      const [filter] = rule.filters as [readonly number[]];
      for (const site of [0, 1]) {
        const weights = filter.slice(site * q, (site + 1) * q);
        // What is the same for all states is in the bias.
        expect(weights.reduce((x, y) => x + y)).toBeCloseTo(0, 12);
        expect(weights.filter((w) => w > 0)).toHaveLength(1);
        expect(weights.indexOf(Math.max(...weights))).toBe(filter.indexOf(Math.max(...filter.slice(0, q))));
      }
    },
  );

  it("bounds the information of many units from below, and of one unit said seven times by as much", () => {
    const filters = keys.slice(1).map(() => rule.filters[0]!);
    const many = stateRule({ ...rule, filters, bias: filters.map(() => 0.3), hard: true });
    const method = conditional({ steps: 600, batch: 128, width: 32 });
    const samples = pottsChain(6000, randomStream(key(12)));
    const { information } = criticRuleInformation(samples, {
      ...{ geometry: pottsGeometry, rule: many, windows: 20_000, key: key(2), method },
    });
    const exact = exactOf((V) => (pottsUp(rule)(V) > 0.5 ? 1 : 0));
    expect(information.value).toBeLessThan(exact + 3 * information.error);
    expect(information.value).toBeGreaterThan(0.85 * exact - 3 * information.error);
  });
});

describe("a Gaussian chain, exactly", () => {
  const rule = realRule({ block: [3, 1], components: 1, filters: [[1, 0.3, 0.6]], hard: true });

  it.each(methods)(
    "%s is a bound on the information of the sign of a sum of fields, near to it, with errors that hold over eight keys",
    (name) => {
      const method = criticMethods[name]({ steps: 600 });
      const found = keys.map((seed) =>
        criticRuleInformation(gaussianChain(3000, randomStream(key(seed))), {
          ...{ geometry: gaussianGeometry, rule, windows: 18_000, key: key(seed), method },
        }),
      );
      expectBounds(
        found.map(({ information }) => information),
        exactOfSign(rule.filters[0]!),
        0.9,
      );
      expect(found.every(({ available }) => available === null)).toBe(true);
    },
  );

  it.each([conditional, infoNce])(
    "learns the best filter that there is, which looks at the ends of the block alone",
    (method) => {
      // Over a grid of directions on the exact formula.
      let best = { value: 0, filter: [0, 0, 0] };
      for (let theta = 0; theta <= 180; theta += 3) {
        for (let phi = 0; phi < 180; phi += 3) {
          const [s, c, sp, cp] = [theta, phi].flatMap((x) => [
            Math.sin((x * Math.PI) / 180),
            Math.cos((x * Math.PI) / 180),
          ]);
          const filter = [s! * cp!, c!, s! * sp!];
          const value = exactOfSign(filter);
          if (value > best.value) best = { value, filter };
        }
      }
      expect(best.filter[1]).toBeCloseTo(0, 10);
      expect(best.filter[0]! / best.filter[2]!).toBeCloseTo(1, 10);
      // A rule that is soft still has some use for the field in the middle: large steps soon make it hard.
      const samples = gaussianChain(6000, randomStream(key(13)));
      const { rule, information, units } = learn(samples, {
        ...{ geometry: gaussianGeometry, key: key(1), method: method({ steps: 1500, ruleRate: 0.02 }), restarts: 1 },
      });
      const [filter] = rule.filters as [readonly number[]];
      const norm = Math.hypot(...filter);
      const along = filter.reduce((sum, w, i) => sum + (w / norm) * best.filter[i]!, 0);
      expect((Math.acos(along) * 180) / Math.PI).toBeLessThan(12);
      expect(exactOfSign(filter)).toBeGreaterThan(0.99 * best.value);
      expect(information.value).toBeLessThan(best.value + 3 * information.error);
      expect(information.value).toBeGreaterThan(0.85 * best.value - 3 * information.error);
      expect(units!.deviation[0]! / scale).toBeCloseTo(1, 1);
    },
  );

  it("has the same information of fields with an offset where there is a bias, and warns where there is none", () => {
    const method = conditional({ steps: 800 });
    const options = { geometry: gaussianGeometry, key: key(1), method, restarts: 1 };
    const centred = learn(gaussianChain(4000, randomStream(key(14))), options);
    const samples = gaussianChain(4000, randomStream(key(14)), 50);
    const shifted = learn(samples, { ...options, bias: true });
    expect(centred.warnings).toEqual([]);
    expect(Math.abs(shifted.information.value - centred.information.value)).toBeLessThan(2 * centred.information.error);
    const [filter] = shifted.rule.filters as [readonly number[]];
    expect(shifted.rule.bias[0]! / (-50 * filter.reduce((x, y) => x + y))).toBeCloseTo(1, 1);
    const doubtful = learn(samples, options);
    expect(doubtful.converged).toBe(false);
    expect(doubtful.warnings.join()).toMatch(
      /component 1 has the mean 50\.\d, its standard deviation is 3\.\d\d: .* use --bias/,
    );
  });

  it("keeps filters within a norm in units of the standard deviation, for few units and for many", () => {
    const samples = gaussianChain(1000, randomStream(key(15)));
    for (const hidden of [2, 7]) {
      const method = conditional({ steps: 60, width: 16, batch: 64, ruleRate: 0.1 });
      const { rule, units } = learn(samples, {
        ...{ geometry: gaussianGeometry, key: key(1), hidden, norm: 0.7, restarts: 1, windows: 3000, method },
      });
      expect(rule.filters).toHaveLength(hidden);
      for (const filter of rule.filters) expect(Math.hypot(...filter) * units!.deviation[0]!).toBeLessThan(0.7 + 1e-12);
    }
  });
});

describe("spins ±1 as variables of two states", () => {
  const geometry = windowGeometry({ block: [2, 2], buffer: 1, environment: 1 });
  let spins: Ensemble;
  let states: VariableEnsemble;
  beforeAll(() => {
    const model = ising({ lattice: squareLattice({ size: [16, 16] }), coupling: criticalCoupling });
    const { lattice, sigma } = sample(model, { sampler: wolff(), count: 2000, key: key(100) });
    spins = { lattice, sigma, count: 2000 };
    states = variableEnsemble({ lattice, variables: "q-state", values: sigma });
  });

  it.each(["conditional", "infonce"] as const)(
    "have the same information by %s, of a rule and of the block",
    (name) => {
      const options = { geometry, windows: 20_000, key: key(4), method: criticMethods[name]({ steps: 800 }) };
      const asSpins = criticRuleInformation(spins, { ...options, rule: majority([2, 2]) });
      const filters = [[-1, 1, -1, 1, -1, 1, -1, 1]];
      const rule = stateRule({ block: [2, 2], states: [-1, 1], filters, hard: true });
      const asStates = criticRuleInformation(states, { ...options, rule });
      for (const what of ["information", "available"] as const) {
        // The windows are the same, and what is left is how the two critics were trained.
        const [x, y] = [asSpins[what]!, asStates[what]!];
        expect(Math.abs(x.value - y.value)).toBeLessThan(Math.max(x.error, y.error));
      }
    },
  );

  it("learn Kadanoff's block spin, and know as much by it", () => {
    const options = { geometry, key: key(1), restarts: 1, method: conditional({ steps: 1500 }) };
    const asSpins = learn(spins, options);
    const asStates = learn(states, { ...options, bias: false });
    const [filter] = asStates.rule.filters as [readonly number[]];
    for (let i = 0; i < 4; i++) {
      expect(filter[2 * i]! + filter[2 * i + 1]!).toBeCloseTo(0, 12);
      expect(filter[2 * i + 1]! / filter[1]!).toBeGreaterThan(0.5);
    }
    expect(asStates.rule.bias).toEqual([0]);
    const { value, error } = asSpins.information;
    expect(Math.abs(asStates.information.value - value)).toBeLessThan(2 * error);
  });
});

describe("fields and angles on a square lattice, by a plain Metropolis", () => {
  const L = 8;
  const lattice: Lattice = squareLattice({ size: [L, L] });
  const geometry = windowGeometry({ block: [2, 2], buffer: 1, environment: 1 });
  const neighbours = (i: number): number[] => {
    const [x, y] = [i % L, Math.floor(i / L)];
    return [((x + 1) % L) + L * y, ((x + L - 1) % L) + L * y, x + L * ((y + 1) % L), x + L * ((y + L - 1) % L)];
  };
  const around = Array.from({ length: L * L }, (_, i) => neighbours(i));

  /** Every fifth sweep of `count`, after two hundred. */
  function drawn(
    count: number,
    random: RandomStream,
    propose: (old: number) => number,
    energy: (value: number, others: readonly number[]) => number,
  ): Float64Array {
    const state = Float64Array.from({ length: L * L }, () => 2 * random.uniform() - 1);
    const all = new Float64Array(count * L * L);
    for (let sweep = -200, c = 0; c < count; sweep++) {
      for (let i = 0; i < L * L; i++) {
        const others = around[i]!.map((k) => state[k]!);
        const value = propose(state[i]!);
        if (random.uniform() < Math.exp(energy(state[i]!, others) - energy(value, others))) state[i] = value;
      }
      if (sweep >= 0 && sweep % 5 === 0) all.set(state, c++ * L * L);
    }
    return all;
  }

  it("learns to add the fields of a block in a φ⁴ theory, with the same weight for each", () => {
    const random = randomStream(key(21));
    // βH = −0.6 Σ φφ' + Σ φ² + Σ (φ² − 1)², not far from its critical point.
    const values = drawn(
      2500,
      random,
      (old) => old + 3 * (random.uniform() - 0.5),
      (phi, others) => phi * phi + (phi * phi - 1) ** 2 - 0.6 * phi * others.reduce((x, y) => x + y),
    );
    for (let c = 0; c < 2500; c++) {
      const sign = random.sign(); // φ → −φ, which eight sweeps do not always do
      for (let i = 0; i < L * L; i++) values[c * L * L + i]! *= sign;
    }
    const samples = variableEnsemble({ lattice, variables: "real", values });
    const method = conditional({ steps: 1500 });
    const { rule, information } = learn(samples, { geometry, key: key(1), restarts: 1, norm: 2, method });
    const [filter] = rule.filters as [readonly number[]];
    expect(Math.min(...filter) / Math.max(...filter)).toBeGreaterThan(0.8);
    expect(information.value).toBeGreaterThan(10 * information.error);
  });

  it("learns one direction for all the spins of a block of XY spins, from angles as from vectors", () => {
    const random = randomStream(key(22));
    const values = drawn(
      2500,
      random,
      (old) => old + 4 * (random.uniform() - 0.5),
      (theta, others) => -0.9 * others.reduce((sum, other) => sum + Math.cos(theta - other), 0),
    );
    for (let c = 0; c < 2500; c++) {
      const turn = 2 * Math.PI * random.uniform();
      for (let i = 0; i < L * L; i++) values[c * L * L + i]! += turn;
    }
    const angles = variableEnsemble({ lattice, variables: "angle", values });
    const method = conditional({ steps: 1500 });
    const learned = learn(angles, { geometry, key: key(1), restarts: 1, norm: 2, method });
    expect(learned.rule).toMatchObject({ coding: "real", components: 2 });
    const [filter] = learned.rule.filters as [readonly number[]];
    const directions = [0, 1, 2, 3].map((i) => Math.atan2(filter[2 * i + 1]!, filter[2 * i]!));
    const lengths = [0, 1, 2, 3].map((i) => Math.hypot(filter[2 * i + 1]!, filter[2 * i]!));
    for (const each of directions) expect(Math.cos(each - directions[0]!)).toBeGreaterThan(0.97);
    expect(Math.min(...lengths) / Math.max(...lengths)).toBeGreaterThan(0.8);
    // The vectors are the same numbers, but for a rounding of their cosines.
    const vectors = Array.from(values, (theta) => [Math.cos(theta), Math.sin(theta)]).flat();
    const same = criticRuleInformation(
      variableEnsemble({ lattice, variables: "real", components: 2, values: vectors }),
      {
        ...{ geometry, rule: learned.rule, windows: 20_000, key: key(3), method: conditional({ steps: 600 }) },
      },
    );
    const own = criticRuleInformation(angles, {
      ...{ geometry, rule: learned.rule, windows: 20_000, key: key(3), method: conditional({ steps: 600 }) },
    });
    expect(Math.abs(same.information.value - own.information.value)).toBeLessThan(0.5 * own.information.error);
    expect(own.information.value).toBeGreaterThan(10 * own.information.error);
  });
});

describe("same key, same bits", () => {
  const random = randomStream(key(30));
  const samples = { potts: pottsChain(400, random), gaussian: gaussianChain(400, random) };

  it.each(["potts", "gaussian"] as const)("both backends take the same steps, %s", (which) => {
    const geometry = which === "potts" ? pottsGeometry : gaussianGeometry;
    const sets = [cutWindows(samples[which], geometry, { count: 1500, key: key(2) })];
    const units = which === "potts" ? undefined : { mean: [0.1], deviation: [scale] };
    const side = { kind: "learned", block: geometry.block, hidden: 2, norm: 1, bias: true } as const;
    const [slow, fast] = [referenceKernels, wasmKernels].map((kernels) => {
      const network = criticNetwork(sets, side, { objective: "conditional", width: 16, batch: 32, units, kernels });
      const steps = randomStream(key(3));
      network.begin(steps);
      const values = Array.from({ length: 20 }, () => network.step(steps, { critic: 0.01, rule: 0.01 }));
      return { values, state: network.save(), rule: network.rule() };
    });
    expect(fast).toEqual(slow);
    expect(fast!.values.every(Number.isFinite)).toBe(true);
  });

  it.each(["potts", "gaussian"] as const)("a rule is learned again to the last bit, %s", (which) => {
    const geometry = which === "potts" ? pottsGeometry : gaussianGeometry;
    const options = { geometry, key: key(5), windows: 2000, restarts: 2, method: infoNce({ steps: 60, width: 16 }) };
    expect(learn(samples[which], options)).toEqual(learn(samples[which], options));
  });
});

describe("refusals", () => {
  const samples = pottsChain(20, randomStream(key(31)));
  it.each<[string, () => unknown, RegExp]>([
    [
      "Θ-RBMs",
      () => learn(samples, { geometry: pottsGeometry, key: key(1) }),
      /^learn: Θ-RBMs \(rbm\) are for ±1 spins; expected a critic for q-state variables, such as the method conditional$/,
    ],
    [
      "a rule of spins",
      () =>
        criticRuleInformation(samples, {
          ...{ geometry: pottsGeometry, rule: majority([2, 1]), windows: 100, key: key(1), method: conditional() },
        }),
      /^rule: expected one for samples of q states, got one for ±1 spins$/,
    ],
    [
      "values that do not vary",
      () =>
        learn(variableEnsemble({ lattice: chain, variables: "real", values: new Float64Array(20 * length).fill(2) }), {
          ...{ geometry: gaussianGeometry, key: key(1), method: conditional() },
        }),
      /^variables: component 1 of 1 is 2 everywhere; expected one that varies: leave it out$/,
    ],
  ])("%s", (_, call, message) => {
    expect(call).toThrow(message);
  });
});
