import { describe, expect, it } from "vitest";
import { oracles } from "../../test/oracles/index.ts";
import { InputError } from "../errors/index.ts";
import { ellipticIntegrals } from "./ellipticIntegrals.ts";
import {
  couplingAt,
  criticalCoupling,
  criticalTemperature,
  diagonalCorrelation,
  nearestNeighbourCorrelation,
  onsagerCorrelationLength,
  onsagerEnergy,
  onsagerLogZ,
  onsagerSpecificHeat,
  spontaneousMagnetization,
} from "./index.ts";

const relative = (value: number, exact: number): number => (value === exact ? 0 : Math.abs(value / exact - 1));
const couplings = [1e-3, 0.05, 0.2, 0.4, 0.44, 0.4406, 0.4408, 0.445, 0.5, 0.7, 1, 2];

describe("the infinite square lattice", () => {
  it.each(oracles("s1.bulk.").map((record) => [record.id, record] as const))("is as in %s, to 10⁻¹⁴", (_, record) => {
    const { values, params } = record;
    const K = params.T === "Tc" ? criticalCoupling : couplingAt(params.T);
    expect(relative(onsagerLogZ(K), values.lnZ_per_site)).toBeLessThan(2e-15);
    expect(relative(onsagerEnergy(K), values.energy_per_site)).toBeLessThan(2e-15);
    expect(relative(nearestNeighbourCorrelation(K), values.correlators["(1,0)"])).toBeLessThan(2e-15);
    expect(relative(diagonalCorrelation(K), values.correlators["(1,1)"])).toBeLessThan(2e-15);
    expect(relative(spontaneousMagnetization(K), values.spontaneous_magnetisation)).toBeLessThan(2e-15);
    if (params.T === "Tc") return;
    // K = 1/T is off by 5·10⁻¹⁷, which is 10⁻¹⁴ of its distance from K_c at T = 2.3
    expect(relative(onsagerSpecificHeat(K), values.specific_heat_per_site)).toBeLessThan(1e-14);
    expect(relative(onsagerCorrelationLength(K), values.xi_axis)).toBeLessThan(2e-14);
    expect(relative(onsagerCorrelationLength(K, "diagonal"), values.xi_diagonal_euclidean)).toBeLessThan(2e-14);
  });

  it.each([
    // mpmath 1.3, 60 digits, the formulas at the double K: log Z/N, u, C, m, ⟨s₀₀s₁₁⟩, ξ
    [
      1e-6, 0.6931471805609453, -2.0000000000033334e-6, 2.0000000000099996e-12, 0.0, 2.0000000000026665e-12,
      0.07238242412896935,
    ],
    [
      0.01, 0.69324718889399, -0.02000333376013496, 0.00020010002134278142, 0.0, 0.00020002667209053008,
      0.218092827495172,
    ],
    [0.4406, 0.929572744079023, -1.4122432575740456, 3.9132424202838547, 0.0, 0.6352601033753094, 2880.2229181249204],
    [0.44068, 0.9296857915708004, -1.4140152946179623, 5.173217112181077, 0.0, 0.6364822010856003, 36799.65253144172],
    [
      0.440686793, 0.9296953976206844, -1.414213535166741, 9.870116877128483, 0.0, 0.6366197533267695,
      490415811.91011286,
    ],
    [
      0.4406867936, 0.9296953984692126, -1.4142135675864287, 10.726468406236105, 0.07518281660288834,
      0.6366197760190988, 1385371544.5675635,
    ],
    [
      0.4407, 0.9297140776476281, -1.414576622041994, 4.844510500844305, 0.3325021726470171, 0.6368713912724262,
      9465.13154717636,
    ],
    [
      3.0, 6.000000000037752, -1.9999999996979836, 2.1745376210141682e-8, 0.9999999999244955, 0.9999999998489909,
      0.08340224463961524,
    ],
  ] as const)("keeps its digits at K = %d: very hot, next to K_c, very cold", (K, logZ, u, C, m, diagonal, xi) => {
    expect(relative(onsagerLogZ(K), logZ)).toBeLessThan(5e-15);
    expect(relative(onsagerEnergy(K), u)).toBeLessThan(2e-15);
    expect(relative(diagonalCorrelation(K), diagonal)).toBeLessThan(1e-14);
    expect(relative(onsagerCorrelationLength(K), xi)).toBeLessThan(2e-15);
    expect(relative(spontaneousMagnetization(K), m)).toBeLessThan(2e-15);
    expect(relative(onsagerSpecificHeat(K), C)).toBeLessThan(K > 1 ? 2e-12 : 2e-15);
  });

  it("is self-dual: log Z(K) − log Z(K*) = log sinh 2K, with sinh 2K sinh 2K* = 1 [kramers1941]", () => {
    for (const K of couplings) {
      const dual = Math.asinh(1 / Math.sinh(2 * K)) / 2;
      expect(Math.abs(onsagerLogZ(K) - onsagerLogZ(dual) - Math.log(Math.sinh(2 * K)))).toBeLessThan(1e-14);
      // The inverse length of the connected correlation below T_c is twice that of the dual coupling above.
      for (const direction of ["axis", "diagonal"] as const) {
        const [hot, cold] = [Math.min(K, dual), Math.max(K, dual)].map((k) => onsagerCorrelationLength(k, direction));
        expect(relative(2 * cold!, hot!)).toBeLessThan(1e-12);
      }
    }
  });

  it("has u = −∂ log Z/∂K and C = −K² ∂u/∂K, by differences", () => {
    for (const K of couplings) {
      const h = 1e-4 * Math.min(K, Math.abs(K - criticalCoupling));
      const slope = (f: (k: number) => number): number =>
        (8 * (f(K + h) - f(K - h)) - (f(K + 2 * h) - f(K - 2 * h))) / (12 * h);
      expect(Math.abs(slope(onsagerLogZ) + onsagerEnergy(K))).toBeLessThan(2e-15 / h + 1e-9);
      expect(Math.abs(K * K * slope(onsagerEnergy) + onsagerSpecificHeat(K))).toBeLessThan((K * K * 4e-15) / h + 1e-9);
    }
  });

  it("takes the closed forms at K_c: ½ log 2 + 2G/π, −√2, √½, 2/π; no magnetization; infinite C and ξ", () => {
    const catalan = 0.915965594177219;
    const K = criticalCoupling;
    expect(K).toBeCloseTo(Math.log(1 + Math.SQRT2) / 2, 15);
    expect(criticalTemperature).toBeCloseTo(2.269185314213022, 15);
    expect(onsagerLogZ(K)).toBeCloseTo(Math.LN2 / 2 + (2 * catalan) / Math.PI, 14);
    expect(onsagerEnergy(K)).toBeCloseTo(-Math.SQRT2, 15);
    expect(nearestNeighbourCorrelation(K)).toBeCloseTo(Math.SQRT1_2, 15);
    expect(diagonalCorrelation(K)).toBeCloseTo(2 / Math.PI, 15);
    expect(spontaneousMagnetization(K)).toBe(0);
    expect(onsagerSpecificHeat(K)).toBe(Number.POSITIVE_INFINITY);
    expect(onsagerCorrelationLength(K)).toBe(Number.POSITIVE_INFINITY);
    expect(onsagerCorrelationLength(K, "diagonal")).toBe(Number.POSITIVE_INFINITY);
  });

  it("has ν = 1 and β = 1/8 next to K_c", () => {
    const near = (f: (k: number) => number, δ: number): number => f(criticalCoupling + δ);
    // ξ halves as the distance doubles: 1/ξ = 4(K_c − K) above T_c, 8(K − K_c) below, at leading order
    expect(near(onsagerCorrelationLength, -1e-7) * 4e-7).toBeCloseTo(1, 6);
    expect(near(onsagerCorrelationLength, 1e-7) * 8e-7).toBeCloseTo(1, 6);
    const ratio = near(spontaneousMagnetization, 2e-9) / near(spontaneousMagnetization, 1e-9);
    expect(Math.log2(ratio)).toBeCloseTo(1 / 8, 8);
  });

  it("starts as K, K² and 2K² at infinite temperature, and freezes", () => {
    const K = 1e-8;
    expect(relative(nearestNeighbourCorrelation(K), K)).toBeLessThan(1e-15);
    expect(relative(diagonalCorrelation(K), 2 * K * K)).toBeLessThan(1e-15);
    expect(relative(onsagerSpecificHeat(K), 2 * K * K)).toBeLessThan(1e-15);
    const at = (k: number) => [
      onsagerLogZ(k),
      onsagerEnergy(k),
      onsagerSpecificHeat(k),
      spontaneousMagnetization(k),
      nearestNeighbourCorrelation(k),
      diagonalCorrelation(k),
      onsagerCorrelationLength(k),
      onsagerCorrelationLength(k, "diagonal"),
    ];
    expect(at(0)).toEqual([Math.LN2, 0, 0, 0, 0, 0, 0, 0]);
    expect(at(1e-200)).toEqual([Math.LN2, -2e-200, 0, 0, 1e-200, 0, expect.any(Number), expect.any(Number)]);
    expect(at(1000).slice(0, 6)).toEqual([2000, -2, 0, 1, 1, 1]);
    expect(relative(onsagerCorrelationLength(1000), 1 / 4000)).toBeLessThan(1e-15);
    expect(relative(onsagerEnergy(20), -2)).toBeLessThan(1e-15);
  });

  it("is of a ferromagnet at a temperature", () => {
    expect(() => onsagerEnergy(-0.1)).toThrow(InputError);
    expect(() => onsagerLogZ(Number.NaN)).toThrow(
      "onsagerLogZ: expected a coupling K = βJ ≥ 0 (a ferromagnet), got NaN",
    );
    expect(() => couplingAt(0)).toThrow("couplingAt: expected a temperature above 0, got 0");
    expect(couplingAt(2)).toBe(0.5);
  });
});

describe("the elliptic integrals", () => {
  it("satisfy Legendre's relation E K′ + E′ K − K K′ = π/2, to 10⁻¹⁴", () => {
    for (const k of [1e-6, 0.1, 0.5, Math.SQRT1_2, 0.9, 0.999]) {
      const complement = Math.sqrt((1 - k) * (1 + k));
      const a = ellipticIntegrals(k, complement);
      const b = ellipticIntegrals(complement, k);
      expect(a.E * b.K + b.E * a.K - a.K * b.K).toBeCloseTo(Math.PI / 2, 13);
    }
  });

  it("are Γ(¼)²/(4√π) at k = √½, and π/2 at k = 0", () => {
    expect(relative(ellipticIntegrals(Math.SQRT1_2, Math.SQRT1_2).K, 1.8540746773013719)).toBeLessThan(1e-15);
    expect(ellipticIntegrals(0, 1)).toMatchObject({ K: Math.PI / 2, E: Math.PI / 2, KMinusE: 0, EMinusK: 0 });
  });

  it("lose no digits in their differences at small k: π k²/4, π k²/4, π k²/8", () => {
    const k = 1e-7;
    const { KMinusE, EMinusK, halfPiMinusK } = ellipticIntegrals(k, Math.sqrt((1 - k) * (1 + k)));
    expect(relative(KMinusE, (Math.PI * k * k) / 4)).toBeLessThan(1e-13);
    expect(relative(EMinusK, (Math.PI * k * k) / 4)).toBeLessThan(1e-13);
    expect(relative(halfPiMinusK, (Math.PI * k * k) / 8)).toBeLessThan(1e-13);
  });
});
