/**
 * Lesson 10: samples of your own, from a file.
 *
 * An array of the shape (n, Ly, Lx) is all that is wanted. Of a file that says no more than that the answer is a lower bound, on
 * configurations that nothing was learned from; if it says what was sampled, the same rule is judged exactly. Here one program writes
 * spins as NumPy would, 0 and 1, and another reads them.
 *
 *     node dist/examples/10-your-own-samples.js
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { formatNpy } from "kadanoff/io";
import { readSamples } from "kadanoff/io/node";
import { key } from "kadanoff/kernels";
import { squareLattice } from "kadanoff/lattices";
import { conditional, exactInformation, learn } from "kadanoff/learning";
import { criticalCoupling, ising } from "kadanoff/models";
import { measure, sample, swendsenWang } from "kadanoff/sampling";
import { windowGeometry } from "kadanoff/windows";

const folder = mkdtempSync(join(tmpdir(), "kadanoff-own-"));
const file = join(folder, "spins.npy");
const model = ising({ lattice: squareLattice({ size: [24, 24] }), coupling: criticalCoupling });
{
  const { sigma, count } = sample(model, { sampler: swendsenWang(), count: 1500, key: key(7) });
  const bits = Uint8Array.from(sigma, (s) => (1 + s) / 2);
  writeFileSync(file, formatNpy(bits, [count, 24, 24]));
}

const { ensemble, warnings } = await readSamples(file, { boundary: "torus" });
rmSync(folder, { recursive: true });
const { energy, absMagnetization } = measure(ensemble);
console.log(`${ensemble.count} configurations of ${ensemble.lattice.size.join("×")}; ${warnings.length} warnings`);
console.log(`energy ${energy} J per site, |m| ${absMagnetization}`);

const asked = { geometry: windowGeometry({ block: [2, 2], buffer: 1, environment: 1 }), windows: 40_000 };
const method = conditional({ steps: 500 });
const { rule, information, available } = learn(ensemble, { ...asked, method, norm: 1.5, restarts: 1, key: key(2018) });
console.log(`filter ${rule.filters[0]!.map((w) => w.toFixed(2)).join(" ")}`);
console.log(`I(H:E) is at least ${information} nats, I(V:E) at least ${available}`);

const known = exactInformation({ ...ensemble, model }, { ...asked, rule, key: key(1) });
const sigmas = (information.value - known.information.value) / Math.hypot(information.error, known.information.error);
console.log(`if it is the Ising model, it is ${known.information} nats; bound ${sigmas <= 2 ? "kept" : "broken"}`);
console.log(`and ${((100 * information.value) / known.information.value).toFixed(0)} % of it`);
