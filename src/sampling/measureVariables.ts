import { neighboursOf } from "../lattices/index.ts";
import { type Estimate, meanWithError } from "../statistics/index.ts";
import { componentReader, inputsPerSite, type VariableEnsemble } from "./variables.ts";

/**
 * Averages of variables that are not ±1, with errors by the Γ-method (`docs/formulas.md` 22). Of q states `fraction_S`, how many sites are in state S, and
 * `nearest`, how many nearest neighbours are alike. Of real variables v, and of (cos θ, sin θ), `mean_1`, `mean_2`, … by component, `absMean`
 * = |Σᵢ vᵢ|/N, `square` = ⟨v²⟩ of a site, and `nearest` = ⟨v·v'⟩ of nearest neighbours.
 */
export function measureVariables(ensemble: VariableEnsemble): Readonly<Record<string, Estimate>> {
  const { lattice, count, variables, values, provenance } = ensemble;
  const { degree, sites } = neighboursOf(lattice);
  const N = lattice.numSites;
  const d = inputsPerSite(variables);
  const read = componentReader(ensemble);
  const states = variables.kind === "q-state" ? variables.states : undefined;
  const names = states ? states.map((s) => `fraction_${s}`) : Array.from({ length: d }, (_, a) => `mean_${a + 1}`);
  const chains = provenance?.chains ?? 1;
  const series = new Map<string, number[][]>();
  const note = (c: number, name: string, value: number): void => {
    const all = series.get(name) ?? Array.from({ length: chains }, (): number[] => []);
    series.set(name, all);
    all[c % chains]!.push(value);
  };
  const here = new Float64Array(N * d);
  for (let c = 0; c < count; c++) {
    const totals = new Float64Array(d);
    let [square, nearest, bonds] = [0, 0, 0];
    for (let i = 0; i < N; i++) {
      for (let a = 0; a < d; a++) {
        const v = states ? (values[c * N + i] === a ? 1 : 0) : read(c * N + i, a);
        here[i * d + a] = v;
        totals[a]! += v;
        square += v * v;
      }
    }
    for (let i = 0; i < N; i++) {
      // Forwards alone, so that each bond counts once.
      for (let k = 0; k < degree; k += 2) {
        const other = sites[i * degree + k]!;
        if (other === N) continue;
        bonds++;
        for (let a = 0; a < d; a++) nearest += here[i * d + a]! * here[other * d + a]!;
      }
    }
    names.forEach((name, a) => void note(c, name, totals[a]! / N));
    if (!states) {
      note(c, "absMean", Math.hypot(...totals) / N);
      note(c, "square", square / N);
    }
    note(c, "nearest", nearest / bonds);
  }
  return Object.fromEntries(
    [...series].map(([name, all]) => [
      name,
      meanWithError(all.filter((x) => x.length > 0).map((x) => Float64Array.from(x))),
    ]),
  );
}
