/**
 * The pairing of rows with columns of a square matrix that has the largest sum, by the method of Kuhn with potentials [kuhn1955], in O(n³).
 *
 * @param worth worth[row·n + column], finite
 * @returns the column of each row
 */
export function assignment(worth: Float64Array, n: number): number[] {
  // Costs −worth; rows and columns count from 1, and column 0 is where a row waits that is being entered.
  const ofRow = new Float64Array(n + 1);
  const ofColumn = new Float64Array(n + 1);
  const rowOf = new Int32Array(n + 1);
  for (let row = 1; row <= n; row++) {
    const slack = new Float64Array(n + 1).fill(Number.POSITIVE_INFINITY);
    const before = new Int32Array(n + 1);
    const visited = new Uint8Array(n + 1);
    rowOf[0] = row;
    let column = 0;
    do {
      visited[column] = 1;
      const at = rowOf[column]!;
      let least = Number.POSITIVE_INFINITY;
      let next = 0;
      for (let j = 1; j <= n; j++) {
        if (visited[j]) continue;
        const left = -worth[(at - 1) * n + j - 1]! - ofRow[at]! - ofColumn[j]!;
        if (left < slack[j]!) {
          slack[j] = left;
          before[j] = column;
        }
        if (slack[j]! < least) {
          least = slack[j]!;
          next = j;
        }
      }
      for (let j = 0; j <= n; j++) {
        if (visited[j]) {
          ofRow[rowOf[j]!]! += least;
          ofColumn[j]! -= least;
        } else slack[j]! -= least;
      }
      column = next;
    } while (rowOf[column] !== 0);
    while (column !== 0) {
      rowOf[column] = rowOf[before[column]!]!;
      column = before[column]!;
    }
  }
  const columns = new Array<number>(n).fill(0);
  for (let j = 1; j <= n; j++) columns[rowOf[j]! - 1] = j - 1;
  return columns;
}
