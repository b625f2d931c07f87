/**
 * The smallest χ² = Σ_i ((y_i − Σ_k c_k u_k(x_i))/σ_i)² that coefficients c_k can leave: what is left of y/σ when its parts along the functions u_k/σ are taken off, one after
 * the other (Gram and Schmidt, modified). Functions that the others make up already take off nothing.
 *
 * @param columns columns[k][i] = u_k(x_i)
 */
export function residualChiSquare(
  columns: readonly (readonly number[])[],
  y: readonly number[],
  errors: readonly number[],
): number {
  const rest = y.map((value, i) => value / errors[i]!);
  const basis = columns.map((column) => column.map((u, i) => u / errors[i]!));
  for (const [k, q] of basis.entries()) {
    const norm = dot(q, q);
    // Rounding leaves that much of a column that is made up of those before it.
    if (!(norm > 1e-20 * columns[k]!.reduce((sum, u, i) => sum + (u / errors[i]!) ** 2, 0))) continue;
    for (const other of [rest, ...basis.slice(k + 1)]) {
      const share = dot(q, other) / norm;
      for (let i = 0; i < other.length; i++) other[i]! -= share * q[i]!;
    }
  }
  return dot(rest, rest);
}

function dot(a: readonly number[], b: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
