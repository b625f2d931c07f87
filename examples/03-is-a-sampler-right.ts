/**
 * Lesson 3: is a sampler right?
 *
 * A Monte Carlo program that is wrong looks like one that is right. On a small lattice it can be told: there are few enough
 * states to sum over, so that the probability of each is known, and χ² says whether they were seen as often as they should.
 * Here it is the triangular antiferromagnet, where no state satisfies all bonds, in a field that favours one of its three
 * sublattices; and for a sampler that is wrong, one that takes the samples of another temperature.
 *
 *     node dist/examples/03-is-a-sampler-right.js
 */
import { key } from "kadanoff/kernels";
import { triangularLattice } from "kadanoff/lattices";
import { enumerateIsing, type IsingModel, ising, stateIndex, stateProbabilities } from "kadanoff/models";
import { configuration, heatBath, measure, metropolis, type Sampler, sample, swendsenWang } from "kadanoff/sampling";
import { chiSquareProbability, formatEstimate } from "kadanoff/statistics";

const lattice = triangularLattice({ size: [3, 3] });
const at = (temperature: number): IsingModel =>
  ising({ lattice, coupling: 1 / temperature, couplings: [-1], field: 1 });

const count = 20_000;
const exact = stateProbabilities(at(4));
const { energy } = enumerateIsing(at(4));
console.log(`${exact.length} states; exact energy per site ${energy.toFixed(5)} J`);

/** How probable it is that samples from these states' exact distribution would fit it no better. */
function judge(name: string, model: IsingModel, sampler: Sampler): number {
  const samples = sample(model, { sampler, count, key: key(2018) });
  const seen = new Float64Array(exact.length);
  for (let c = 0; c < count; c++) seen[stateIndex(configuration(samples, c))]!++;
  const chi2 = exact.reduce((sum, p, state) => sum + (seen[state]! - count * p) ** 2 / (count * p), 0);
  const probability = chiSquareProbability(chi2, exact.length - 1);
  const measured = measure(samples).energy;
  const shown = formatEstimate(measured.value, measured.error);
  console.log(
    `${name.padEnd(22)} energy ${shown}  χ²/states ${(chi2 / exact.length).toFixed(2)}  P = ${probability.toFixed(3)}`,
  );
  return probability;
}

const right = [
  judge("heat bath", at(4), heatBath()),
  judge("Metropolis", at(4), metropolis()),
  judge("Swendsen–Wang", at(4), swendsenWang()),
];
const wrong = judge("T = 4.2 instead of 4", at(4.2), heatBath());
console.log(right.every((P) => P > 0.001) && wrong < 0.001 ? "the right ones pass, the wrong one is found out" : "?");
