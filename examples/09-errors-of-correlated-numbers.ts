/**
 * Lesson 9: errors of numbers that hang together.
 *
 * Measurements along a Markov chain resemble those before them, and an error bar that takes them for independent is too small. Whether
 * error bars are right can be tested where the truth is known: over many chains (mean − exact)/error has a mean square of 1. Here it is
 * the energy of a small torus by single-spin moves at T_c, and the specific heat, which is no mean but a function of means.
 *
 *     node dist/examples/09-errors-of-correlated-numbers.js
 */
import { key, split } from "kadanoff/kernels";
import { squareLattice } from "kadanoff/lattices";
import { criticalCoupling, enumerateIsing, ising } from "kadanoff/models";
import { heatBath, markovChain, observe } from "kadanoff/sampling";
import * as statistics from "kadanoff/statistics";

const model = ising({ lattice: squareLattice({ size: [4, 4] }), coupling: criticalCoupling });
const exact = enumerateIsing(model);
const [length, chains] = [4096, 100];

/** The energy per site after each sweep of a chain of its own. */
const runs = split(key(2018), chains).map((own) => {
  const chain = markovChain(model, heatBath(), own);
  chain.start();
  chain.advance(100);
  return Float64Array.from({ length }, () => {
    chain.advance(1);
    return observe(chain.spins, model.lattice, model).energy;
  });
});
console.log(`τ of the energy is ${statistics.autocorrelationTime(runs).tau} sweeps; ½ were independent`);

function judge(name: string, truth: number, of: (energies: Float64Array) => statistics.Estimate): void {
  const chi2 = runs.map(of).reduce((sum, { value, error }) => sum + ((value - truth) / error) ** 2, 0);
  const verdict = statistics.chiSquareProbability(chi2, chains) > 0.001 ? "right" : "wrong";
  console.log(`${name.padEnd(34)} ${of(runs[0]!)}  χ²/chains = ${(chi2 / chains).toFixed(2)}: ${verdict}`);
}

/** Of a function of ⟨e⟩ and ⟨e²⟩, from blocks of so many sweeps. */
const jackknife = (f: (e: number, e2: number) => number, block: number) => (energies: Float64Array) =>
  statistics.jackknife(statistics.blockSums([energies, energies.map((e) => e * e)], block), ([e, e2, n]) =>
    f(e! / n!, e2! / n!),
  );
const specificHeat = (e: number, e2: number): number => criticalCoupling ** 2 * model.lattice.numSites * (e2 - e * e);

const asIndependent = jackknife((e) => e, 1);
judge("energy, sweeps as if independent", exact.energy, asIndependent);
judge("energy, Γ-method", exact.energy, statistics.meanWithError);
judge("energy, binning", exact.energy, (energies) => statistics.binning(energies).mean);
judge("specific heat, sweep by sweep", exact.specificHeat, jackknife(specificHeat, 1));
judge("specific heat, blocks of 64 sweeps", exact.specificHeat, jackknife(specificHeat, 64));
