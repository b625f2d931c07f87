import { InputError } from "../errors/index.ts";
import { cosPi, sinPi } from "../kernels/index.ts";

/**
 * Dimers at large scale: a Gaussian height field, 44 in `formulas.md` [alet2006],
 *
 *     S = π g ∫ |∇h|² d²r,    h ≡ h + 1,    E_x = ∂_y h, E_y = −∂_x h
 *
 * g = ½ for free dimers; at T_BKT = 0.65(1), g = 4. This is its electric field on the links of an L × L torus, without sources: the field
 * whose weight is e^{−π g Σ E²}.
 */
export interface FieldCovariance {
  /** Vertices on a side. */
  readonly size: number;
  /**
   * 2πg ⟨E_a(0) E_b(r)⟩ at `of[a][b][x + L·y]`, r = (x, y), a and b = 0 for the link to the right of a vertex, 1 for that down: in Fourier space
   * δ_ab less the part along the divergence.
   */
  readonly of: readonly (readonly Float64Array[])[];
}

/** Largest torus: the transform takes 16 L³ products. */
const LARGEST = 256;

/**
 * 2πg times the covariance of the field of the Coulomb gas on links. At large distance it is that of dipoles,
 * 2πg ⟨E_x(0) E_x(r)⟩ = cos 2φ/(2π r²): the field has the dimension 1 at every g.
 *
 * @param size vertices on a side
 */
export function fieldCovariance(size: number): FieldCovariance {
  if (!Number.isInteger(size) || size < 2 || size > LARGEST) {
    throw new InputError(`fieldCovariance: expected from 2 to ${LARGEST} vertices on a side, got ${size}`);
  }
  const L = size;
  const cos = Float64Array.from({ length: L }, (_, k) => cosPi((2 * k) / L));
  const sin = Float64Array.from({ length: L }, (_, k) => sinPi((2 * k) / L));
  /** ⟨E_a* E_b⟩ at wave vector k; Σ_a (1 − e^{−i k_a}) E_a = 0 are the sources. */
  const spectrum = (a: number, b: number, k: readonly [number, number]): readonly [number, number] => {
    const square = 4 - 2 * cos[k[0]]! - 2 * cos[k[1]]!;
    if (k[0] === 0 && k[1] === 0) return [a === b ? 1 : 0, 0];
    const [re, im] = [k.map((n) => 1 - cos[n]!), k.map((n) => sin[n]!)];
    return [
      (a === b ? 1 : 0) - (re[a]! * re[b]! + im[a]! * im[b]!) / square,
      (re[a]! * im[b]! - im[a]! * re[b]!) / square,
    ];
  };
  const transformed = (a: number, b: number): Float64Array => {
    // First along x, then along y; the result is real.
    const [re, im] = [new Float64Array(L * L), new Float64Array(L * L)];
    for (let ky = 0; ky < L; ky++) {
      for (let kx = 0; kx < L; kx++) {
        const [u, v] = spectrum(a, b, [kx, ky]);
        for (let x = 0; x < L; x++) {
          const phase = (kx * x) % L;
          re[x + L * ky]! += u * cos[phase]! - v * sin[phase]!;
          im[x + L * ky]! += u * sin[phase]! + v * cos[phase]!;
        }
      }
    }
    const values = new Float64Array(L * L);
    for (let y = 0; y < L; y++) {
      for (let ky = 0; ky < L; ky++) {
        const phase = (ky * y) % L;
        for (let x = 0; x < L; x++) {
          values[x + L * y]! += (re[x + L * ky]! * cos[phase]! - im[x + L * ky]! * sin[phase]!) / (L * L);
        }
      }
    }
    return values;
  };
  return {
    size,
    of: [
      [transformed(0, 0), transformed(0, 1)],
      [transformed(1, 0), transformed(1, 1)],
    ],
  };
}
