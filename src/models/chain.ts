import { InputError } from "../errors/index.ts";
import { exp, log, log1p, sinh } from "../kernels/index.ts";
import { requireCoupling } from "./coupling.ts";
import type { Thermodynamics } from "./kaufman.ts";

/** What is known of a ring of spins, or of an infinite chain. */
export interface IsingChain extends Omit<Thermodynamics, "specificHeat"> {
  /** ⟨s⟩ */
  readonly magnetization: number;
  /** ⟨s₀ s_r⟩, r ≥ 0 sites apart. */
  correlation(r: number): number;
  /** ξ in lattice constants, of the decay of the connected correlation in an infinite chain: 1/log|λ₊/λ₋|; 0 at K = 0. */
  readonly correlationLength: number;
}

/**
 * The Ising chain in a field by its 2×2 transfer matrix [kramers1941] (`docs/formulas.md` 29). With k = K J, h = K H and
 *
 *     λ± = e^k cosh h ± √(e^{2k} sinh²h + e^{−2k}),    m = sinh h/√(sinh²h + e^{−4k}),    t = λ₋/λ₊
 *
 * a ring of N spins has
 *
 *     log Z = N log λ₊ + log(1 + t^N),    ⟨s⟩ = m (1 − t^N)/(1 + t^N),    ⟨s₀s_r⟩ = m² + (1 − m²)(t^r + t^{N−r})/(1 + t^N)
 *
 * and E/N = −J⟨s₀s₁⟩ − H⟨s⟩. Energies are in J. Relative error 10⁻¹⁴. For an open chain in a field, whose spins are not all alike, see
 * transferMatrix; without one ⟨s₀s_r⟩ is t^r there too.
 *
 * @param length N; infinite if absent
 * @param J its coupling in J, negative for an antiferromagnet
 */
export function isingChain({
  coupling,
  J = 1,
  field = 0,
  length = Number.POSITIVE_INFINITY,
}: {
  coupling: number;
  J?: number;
  field?: number;
  length?: number;
}): IsingChain {
  requireCoupling(coupling, "isingChain");
  if (!(length >= 2) || (length < Number.POSITIVE_INFINITY && !Number.isInteger(length))) {
    throw new InputError(`isingChain: expected a length that is an integer of at least 2, or none, got ${length}`);
  }
  if (!Number.isFinite(J) || !Number.isFinite(field)) {
    throw new InputError(`isingChain: expected a coupling J and a field that are finite, got ${J} and ${field}`);
  }
  const matrix = transferMatrixOf(coupling * J, coupling * Math.abs(field));
  const { m, freedom, t } = matrix;
  const finite = length < Number.POSITIVE_INFINITY;
  const closed = !finite
    ? infinite(matrix)
    : t < 0 && length % 2 === 1
      ? oddRing(matrix, length)
      : ring(matrix, length);
  const correlation = (r: number): number => {
    if (!(Number.isInteger(r) && r >= 0 && r <= length)) {
      throw new InputError(`isingChain: expected a distance r from 0 to the length, got ${r}`);
    }
    return m * m + freedom * closed.share(r);
  };
  const magnetization = Math.sign(field) * closed.magnetization + 0; // + 0: no negative zero
  return {
    logZ: matrix.logLargest + (finite ? closed.logAround / length : 0),
    energy: -J * correlation(1) - field * magnetization + 0,
    magnetization,
    correlation,
    correlationLength: t === 0 ? 0 : -1 / log(Math.abs(t)),
  };
}

/** The transfer matrix of couplings k and h ≥ 0, by its eigenvalues. */
interface ChainMatrix {
  readonly h: number;
  /** m of the infinite chain, and 1 − m². */
  readonly m: number;
  readonly freedom: number;
  /** λ₋/λ₊ */
  readonly t: number;
  /** log λ₊ */
  readonly logLargest: number;
  /** 1 + t, and its logarithm, which is there where 1 + t is lost. */
  readonly defect: number;
  readonly logDefect: number;
}

function transferMatrixOf(k: number, h: number): ChainMatrix {
  // Everything over ½ e^{|k| + h}, so that nothing overflows: C for e^k cosh h, S for e^k sinh h, Q for e^{−k}.
  const same = exp(k - Math.abs(k));
  const e2h = exp(-2 * h);
  const C = same * (1 + e2h);
  const S = -same * expm1(-2 * h);
  const Q = 2 * exp(-k - Math.abs(k) - h);
  const root = Math.sqrt(S * S + Q * Q);
  const largest = C + root;
  const product = 4 * e2h * (k < 0 ? expm1(4 * k) : -expm1(-4 * k)); // λ₊λ₋ = e^{2k} − e^{−2k}, in place of a difference
  return {
    h,
    m: root === 0 ? 0 : S / root,
    freedom: root === 0 ? 1 : (Q / root) * (Q / root),
    t: product / (largest * largest),
    logLargest: Math.abs(k) + h - Math.LN2 + log(largest),
    defect: (2 * C) / largest,
    logDefect: Math.LN2 + k - Math.abs(k) + log(1 + e2h) - log(largest),
  };
}

/** What closing the chain to a ring does. */
interface Closed {
  /** log (1 + t^N) */
  readonly logAround: number;
  /** m (1 − t^N)/(1 + t^N) */
  readonly magnetization: number;
  /** (t^r + t^{N−r})/(1 + t^N) */
  share(r: number): number;
}

function infinite({ m, t }: ChainMatrix): Closed {
  return { logAround: 0, magnetization: m, share: (r) => powerOf(t, r) };
}

function ring({ m, t }: ChainMatrix, length: number): Closed {
  const whole = powerOf(t, length);
  return {
    logAround: log(1 + whole),
    magnetization: (m * (1 - whole)) / (1 + whole),
    share: (r) => (powerOf(t, r) + powerOf(t, length - r)) / (1 + whole),
  };
}

/** An antiferromagnet on a ring of odd length: in the cold t is close to −1, and 1 + t^N is a difference. */
function oddRing({ h, m, t, defect, logDefect }: ChainMatrix, length: number): Closed {
  const slope = defect > 0.5 ? log(-t) : log1p(-defect); // log |t|
  const around = -expm1(slope * length);
  // Where even e^{2k} is lost, one bond of the N is broken and nothing else happens: the limits.
  const lost = around === 0;
  return {
    logAround: lost ? log(length) + logDefect : log(around),
    magnetization: lost ? -expm1(-2 * h) / (1 + exp(-2 * h)) / length : (m * (1 - powerOf(t, length))) / around,
    share: (r) => {
      const short = Math.min(r, length - r);
      const rest = length - 2 * short;
      return (short % 2 === 0 ? 1 : -1) * exp(slope * short) * (lost ? rest / length : -expm1(slope * rest) / around);
    },
  };
}

/** eˣ − 1 for x ≤ 0, to full relative precision. */
const expm1 = (x: number): number => (x < -1 ? exp(x) - 1 : 2 * exp(x / 2) * sinh(x / 2));

/** t^r for an integer r ≥ 0. */
function powerOf(t: number, r: number): number {
  let power = 1;
  for (let square = t, rest = r; rest > 0; rest = Math.floor(rest / 2), square *= square) {
    if (rest % 2 === 1) power *= square;
  }
  return power;
}
