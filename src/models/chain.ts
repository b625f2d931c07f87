import { InputError } from "../errors/index.ts";
import { exp, log, log1p, sinh } from "../kernels/index.ts";
import type { Boundary } from "../lattices/index.ts";
import { requireCoupling } from "./coupling.ts";
import type { Thermodynamics } from "./kaufman.ts";

/** What is known of a ring of spins, of an open chain, or of an infinite one. */
export interface IsingChain extends Omit<Thermodynamics, "specificHeat"> {
  /** ⟨s⟩, of an open chain the mean over its sites. */
  readonly magnetization: number;
  /** ⟨s₀ s_r⟩, r ≥ 0 sites apart; of an open chain the mean over its pairs. */
  correlation(r: number): number;
  /** ξ in lattice constants, of the decay of the connected correlation in an infinite chain: 1/log|λ₊/λ₋|; 0 at K = 0. */
  readonly correlationLength: number;
}

/**
 * The Ising chain in a field, closed to a ring, open, or infinite, by its 2×2 transfer matrix [kramers1941] (`docs/formulas.md` 29). With k = K J, h = K H and
 *
 *     λ± = e^k cosh h ± √(e^{2k} sinh²h + e^{−2k}),    m = sinh h/√(sinh²h + e^{−4k}),    t = λ₋/λ₊
 *
 * a ring of N spins has
 *
 *     log Z = N log λ₊ + log(1 + t^N),    ⟨s⟩ = m (1 − t^N)/(1 + t^N),    ⟨s₀s_r⟩ = m² + (1 − m²)(t^r + t^{N−r})/(1 + t^N)
 *
 * and E/N = −J⟨s₀s₁⟩ − H⟨s⟩. Energies are in J. Relative error 10⁻¹⁴. An open chain has the weights of its two ends instead,
 * with w = u₋/u₊, where u± = u·φ±, u = (e^{h/2}, e^{−h/2}) and φ± the eigenvectors of λ±:
 *
 *     log Z = log u₊² + (N − 1) log λ₊ + log(1 + w² t^{N−1}),    ⟨sᵢ⟩ = [m (1 − w² t^{N−1}) − √(1 − m²) w (t^i + t^{N−1−i})]/(1 + w² t^{N−1})
 *
 * and averages are over its sites and pairs.
 *
 * @param length N; infinite if absent
 * @param J its coupling in J, negative for an antiferromagnet
 * @param boundary `torus` for a ring, `open` for a chain with two ends
 */
export function isingChain({
  coupling,
  J = 1,
  field = 0,
  length = Number.POSITIVE_INFINITY,
  boundary = "torus",
}: {
  coupling: number;
  J?: number;
  field?: number;
  length?: number;
  boundary?: Boundary;
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
  const correlationLength = t === 0 ? 0 : -1 / log(Math.abs(t));
  if (finite && boundary === "open") return { ...openChain(matrix, { J, field, length }), correlationLength };
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
    correlationLength,
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

/** A chain with two ends, in the basis of the eigenvectors φ±, in which σ_z is [[m, −q], [−q, −m]], q = √(1 − m²). */
function openChain(
  { h, m, freedom, t, logLargest }: ChainMatrix,
  { J, field, length: N }: { J: number; field: number; length: number },
): Omit<IsingChain, "correlationLength"> {
  const q = Math.sqrt(freedom);
  // φ₊ = (cos ½θ, sin ½θ) with cos θ = m, sin θ = q; u over e^{h/2}
  const cos = Math.sqrt((1 + m) / 2);
  const sin = q / (2 * cos);
  const low = exp(-h);
  const plus = cos + low * sin;
  const w = (low * cos - sin) / plus;
  const powers = new Float64Array(N);
  for (let i = 0, power = 1; i < N; i++, power *= t) powers[i] = power;
  const Z = 1 + w * w * powers[N - 1]!;
  /** ⟨s_i s_{i+r}⟩ over all pairs: u Tⁱ σ_z Tʳ σ_z T^{N−1−i−r} u. */
  const correlation = (r: number): number => {
    if (!(Number.isInteger(r) && r >= 0 && r < N)) {
      throw new InputError(`isingChain: expected a distance r from 0 to less than the length, got ${r}`);
    }
    let sum = 0;
    for (let i = 0; i + r < N; i++) {
      const [left, right] = [w * powers[i]!, w * powers[N - 1 - i - r]!];
      sum += (m - q * left) * (m - q * right) + powers[r]! * (q + m * left) * (q + m * right);
    }
    return sum / Z / (N - r);
  };
  let spins = 0;
  for (let i = 0; i < N; i++) spins += m * (1 - w * w * powers[N - 1]!) - q * w * (powers[i]! + powers[N - 1 - i]!);
  const magnetization = (Math.sign(field) * spins) / Z / N + 0;
  return {
    logZ: (h + 2 * log(plus) + (N - 1) * logLargest + log(Z)) / N,
    energy: (-J * (N - 1) * correlation(1)) / N - field * magnetization + 0,
    magnetization,
    correlation,
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
