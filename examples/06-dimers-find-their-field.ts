/**
 * Lesson 6: dimers find their electric field.
 *
 * Nothing in a covering of the square lattice by dimers looks like a field: a dimer lies on a link or not. And yet at large scale free
 * dimers are a field theory, whose field E lives on links with signs in a checkerboard. A rule of two hidden units is told none of
 * this; of each filter is shown how much of it lies in the plane of E_x and E_y, and how much in that of the columnar order.
 *
 *     node dist/examples/06-dimers-find-their-field.js
 */
import { columnar, constantFilters, filterEnsemble, staggered } from "kadanoff/coarsegraining";
import { key, split } from "kadanoff/kernels";
import { conditional, learn } from "kadanoff/learning";
import { dimers } from "kadanoff/models";
import { sample, worm } from "kadanoff/sampling";
import { windowGeometry } from "kadanoff/windows";

const [sampling, training] = split(key(2018), 2);
const samples = sample(dimers({ size: [16, 16] }), { sampler: worm(), count: 2000, key: sampling! });

const block = [8, 8] as const; // of the medial grid: 4×4 cells of vertex, links and face
const geometry = windowGeometry({ block, buffer: 4, environment: 2 });
const method = conditional({ steps: 800, rate: 0.002, ruleRate: 0.02 });
const rules = split(training!, 3).map((one) => {
  const { rule, information } = learn(samples, { geometry, hidden: 2, method, restarts: 1, windows: 20_000, key: one });
  console.log(`I(H:E) is at least ${information} nats`);
  return rule;
});

const planeOf = (rule: typeof staggered | typeof columnar, name: string) =>
  ({
    names: [`${name}_x`, `${name}_y`],
    filters: [rule(block, "x").filters[0]!, rule(block, "y").filters[0]!],
  }) as const;
const pairs = [planeOf(staggered, "E"), planeOf(columnar, "C")];
const { planes } = filterEnsemble(rules, { constants: constantFilters(block), pairs });
for (const { names, share } of planes) console.log(`in the plane of ${names.join(", ")}: ${share} of the weight`);
const [field, order] = planes.map(({ share }) => share);
console.log(field!.value > 0.75 && order!.value < 0.1 ? "the electric field" : "something else");
