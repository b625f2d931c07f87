import { InputError } from "../errors/index.ts";
import { exp, log, sigmoid, sinh, sinPi } from "../kernels/index.ts";
import type { Lattice } from "../lattices/index.ts";
import { requireCoupling } from "./coupling.ts";
import type { IsingModel } from "./ising.ts";
import type { Thermodynamics } from "./kaufman.ts";

/**
 * The Ising model on the infinite square or triangular lattice with a coupling for each direction of bonds, without a field
 * [onsager1944; houtappel1950] (`docs/formulas.md` 30). With c_a = cosh 2K_a, s_a = sinh 2K_a, K_a = K J_a, and K₃ = 0 on the square lattice,
 *
 *     (1/N) log Z = log 2 + (1/8π²) ∫∫₀^{2π} log [c₁c₂c₃ + s₁s₂s₃ − s₁ cos α − s₂ cos β − s₃ cos(α + β)] dα dβ
 *
 * The integral over β is 2π log ½(A + √D), with A = P − s₁ cos α, P = c₁c₂c₃ + s₁s₂s₃, and D = A² − s₂² − s₃² − 2 s₂s₃ cos α; in u = 1 − cos α
 *
 *     D = (P − s₁ − s₂ − s₃)(P − s₁ + s₂ + s₃) + 2 [s₁(P − s₁) + s₂s₃] u + s₁² u²
 *
 * whose first factor vanishes at T_c. The integral over α is done by tanh–sinh quadrature, which bears that root. Energy: its
 * derivative under the integral. Absolute error 10⁻¹³ (1 + K), in the energy 10⁻¹² (measured against {@link onsagerEnergy}
 * and against finite tori).
 *
 * @param model its lattice's kind counts, not its size
 * @returns per site; logZ, and the energy in J
 */
export function houtappel({
  lattice: { kind },
  coupling: K,
  couplings,
  field,
}: Pick<IsingModel, "coupling" | "couplings" | "field"> & { lattice: Pick<Lattice, "kind"> }): Omit<
  Thermodynamics,
  "specificHeat"
> {
  requireCoupling(K, "houtappel");
  if (kind === "chain" || kind === "honeycomb" || field !== 0) {
    throw new InputError(
      `houtappel: expected a square or triangular lattice without a field, got ${kind}, field ${field}; see isingChain, honeycombIsing and transferMatrix`,
    );
  }
  // Signs of an even number of couplings are a matter of naming spins, and on the square lattice every sign is. What is left
  // of a frustrated triangle is a minus on all three.
  const frustrated = couplings.length === 3 && couplings.reduce((product, J) => product * J, 1) < 0;
  const J = [...couplings.map(Math.abs), 0].slice(0, 3).sort((a, b) => b - a) as [number, number, number];
  const sign = frustrated ? -1 : 1;
  // x_a = e^{−4K_a}; everything is over ⅛ e^{2(K₁+K₂+K₃)}, and stays finite in the cold.
  const [x1, x2, x3] = J.map((j) => exp(-4 * K * j)) as [number, number, number];
  const d = (at: number): number => -4 * J[at]!; // ∂ log x_a/∂K
  const [d1, d2, d3] = [d(0), d(1), d(2)];
  // P = Π(1 + x_a) ± Π(1 − x_a), each a sum of products of two or none of the x, or of one or three
  const pairs = [x1 * x2, x2 * x3, x3 * x1] as const;
  const P = frustrated ? 2 * (x1 + x2 + x3 + x1 * x2 * x3) : 2 * (1 + pairs[0] + pairs[1] + pairs[2]);
  const dP = frustrated
    ? 2 * (d1 * x1 + d2 * x2 + d3 * x3 + (d1 + d2 + d3) * x1 * x2 * x3)
    : 2 * ((d1 + d2) * pairs[0] + (d2 + d3) * pairs[1] + (d3 + d1) * pairs[2]);
  // 4 s_a over e^{2K₁+2K₂+2K₃}: 4 (1 − x_a) √(x_b x_c)
  const scaled = (x: number, dx: number, y: number, dy: number, z: number, dz: number): [number, number] => {
    const root = exp((log(y) + log(z)) / 2);
    if (root === 0) return [0, 0];
    return [sign * 4 * (1 - x) * root, sign * 4 * root * (-dx * x + ((1 - x) * (dy + dz)) / 2)];
  };
  const [s1, ds1] = scaled(x1, d1, x2, d2, x3, d3);
  const [s2, ds2] = scaled(x2, d2, x3, d3, x1, d1);
  const [s3, ds3] = scaled(x3, d3, x1, d1, x2, d2);
  const critical = P - s1 - s2 - s3;
  const dCritical = dP - ds1 - ds2 - ds3;
  const other = P - s1 + s2 + s3;
  const D0 = critical * other;
  const dD0 = dCritical * other + critical * (dP - ds1 + ds2 + ds3);
  const D1 = 2 * (s1 * (P - s1) + s2 * s3);
  const dD1 = 2 * (ds1 * (P - s1) + s1 * (dP - ds1) + ds2 * s3 + s2 * ds3);
  const D2 = s1 * s1;
  const dD2 = 2 * s1 * ds1;

  let value = 0; // (1/π) ∫₀^π log (A + √D) dα
  let slope = 0;
  const add = (u: number, weight: number): void => {
    const A = P - s1 + s1 * u;
    const dA = dP - ds1 + ds1 * u;
    const D = Math.max(0, D0 + u * (D1 + u * D2));
    const root = Math.sqrt(D);
    value += weight * log(A + root);
    slope += (weight * (dA + (root > 0 ? (dD0 + u * (dD1 + u * dD2)) / (2 * root) : 0))) / (A + root);
  };
  // D may have its least value within the range, where a frustrated lattice in the cold comes close to zero: a limit of both parts.
  const least = D1 < 0 && D2 > 0 ? -D1 / (2 * D2) : 2;
  const middle = least < 2 ? turnOf(least) : 1;
  const step = 1 / 24;
  for (const [from, to] of middle < 1
    ? ([
        [0, middle],
        [middle, 1],
      ] as const)
    : ([[0, 1]] as const)) {
    for (let node = -84; node <= 84; node++) {
      const q = Math.PI * sinh(node * step);
      const weight =
        (to - from) * step * Math.PI * Math.sqrt(1 + (q * q) / (Math.PI * Math.PI)) * sigmoid(q) * sigmoid(-q);
      const half = sinPi((from + (to - from) * sigmoid(q)) / 2); // sin ½α
      add(2 * half * half, weight);
    }
  }
  // The scale: log 2 + ½[log ⅛ e^{2ΣK} + ⟨log ½(A + √D)⟩] = ΣK_a + ½[⟨log(A + √D)⟩ − log 4]
  const sum = J[0] + J[1] + J[2];
  return { logZ: K * sum + (value - 2 * Math.LN2) / 2, energy: -(sum + slope / 2) + 0 };
}

/** α/π where 1 − cos α = u, by bisection. */
function turnOf(u: number): number {
  let [low, high] = [0, 1];
  for (let k = 0; k < 60; k++) {
    const middle = (low + high) / 2;
    const half = sinPi(middle / 2);
    if (2 * half * half < u) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
