import { arena, roomFor } from "../arena.ts";
import type { ContrastiveDivergence, IsingGraph, Kernels, Workspace } from "../kernels.ts";
import type { HiddenUnits, Layer, Perceptron } from "../perceptron.ts";
import type { SpinSum } from "../spinSum.ts";
import { wasmBase64 } from "./module.ts";

/** The exports of assembly/index.ts; every array goes as its address. */
interface Exports {
  randomWords(stream: number, out: number, count: number): void;
  expArray(x: number, y: number, n: number): void;
  sigmoidArray(x: number, y: number, n: number): void;
  wolff(
    spins: number,
    stack: number,
    Lx: number,
    Ly: number,
    threshold: number,
    stream: number,
    clusters: number,
  ): number;
  swendsenWang(
    spins: number,
    parent: number,
    bonds: number,
    Lx: number,
    Ly: number,
    threshold: number,
    stream: number,
    sweeps: number,
  ): void;
  metropolis(spins: number, Lx: number, Ly: number, two: number, four: number, stream: number, sweeps: number): void;
  multispinMetropolis(...args: number[]): void;
  unpackReplicas(words: number, sites: number, byte: number, spins: number): void;
  graphWolff(...args: number[]): number;
  graphSwendsenWang(...args: number[]): void;
  graphSweeps(...args: number[]): void;
  spinSum(...args: number[]): void;
  freeWorms(dimers: number, N: number, neighbours: number, stream: number, worms: number): number;
  dimerLoops(...args: number[]): number;
  sumXlogx(x: number, n: number): number;
  contrastiveDivergence(
    machine: number,
    windows: number,
    batch: number,
    steps: number,
    rate: number,
    momentum: number,
    decay: number,
    persistent: number,
    stream: number,
  ): void;
  perceptronForward(perceptron: number): void;
  perceptronBackward(perceptron: number): void;
  hiddenForward(units: number): void;
  hiddenBackward(units: number): void;
  adam(w: number, gradient: number, mean: number, square: number, n: number, rate: number, scale: number): void;
}

const PAGE = 65536;
/** The compiler keeps its few constants at the bottom of the memory, from byte 1024 on. */
const RESERVED = 2048;

let compiled: WebAssembly.Module | undefined;

function compile(): WebAssembly.Module {
  compiled ??= new WebAssembly.Module(Uint8Array.from(atob(wasmBase64), (c) => c.charCodeAt(0)));
  return compiled;
}

/** An instance with a memory of its own: beside constants it has no state but that. */
interface Instance {
  readonly memory: WebAssembly.Memory;
  readonly wasm: Exports;
}

function instanceOf(pages: number): Instance {
  // It never grows, so that the views handed out stay valid.
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
  const { exports } = new WebAssembly.Instance(compile(), { env: { memory } });
  return { memory, wasm: exports as unknown as Exports };
}

/** One that was given back, if it is small: as the system has it, a memory takes some thousand times its size of addresses, and most of a millisecond to make and to free. */
let spare: Instance | undefined;
const LARGEST_SPARE = 64 * PAGE;

function borrow(pages: number): Instance {
  const there = spare;
  if (there?.memory.buffer.byteLength !== pages * PAGE) return instanceOf(pages);
  spare = undefined;
  return there;
}

function giveBack(instance: Instance): void {
  const { buffer } = instance.memory;
  if (buffer.byteLength > LARGEST_SPARE) return;
  new Uint8Array(buffer, RESERVED).fill(0);
  spare = instance;
}

/** Kernels in WebAssembly with 128-bit SIMD, each workspace an instance with a memory of its own. */
export const wasmKernels: Kernels = {
  backend: "wasm",
  workspace(bytes) {
    const instance = borrow(Math.ceil((roomFor(bytes) + RESERVED) / PAGE));
    const { memory, wasm } = instance;
    let isReleased = false;
    const arrays = arena(memory.buffer, RESERVED);
    const at = (array: ArrayBufferView): number => {
      if (array.buffer !== memory.buffer)
        throw new Error("workspace: an array of another memory was passed to a kernel");
      return array.byteOffset;
    };
    const spinSums = new WeakMap<SpinSum, number[]>();
    const structures = new WeakMap<object, Uint32Array>();
    /** The fields of something that goes to a kernel, in memory: written once. */
    const structure = (of: object, fields: () => number[]): number => {
      let words = structures.get(of);
      if (words === undefined) {
        words = arrays.uint32(32);
        words.set(fields());
        structures.set(of, words);
      }
      return at(words);
    };
    const layer = (m: Layer): number => structure(m, () => layerFields(m, at));
    const network = (m: Perceptron): number => structure(m, () => [layer(m.layer), ...perceptronFields(m, at)]);
    const units = (m: HiddenUnits): number => structure(m, () => [layer(m.layer), ...hiddenUnitsFields(m, at)]);
    const workspace: Workspace = {
      ...arrays,
      release() {
        if (!isReleased) giveBack(instance);
        isReleased = true;
      },
      randomWords: (stream, out) => wasm.randomWords(at(stream), at(out), out.length),
      exp: (x, y) => wasm.expArray(at(x), at(y), x.length),
      sigmoid: (x, y) => wasm.sigmoidArray(at(x), at(y), x.length),
      wolff: ({ spins, sites, Lx, Ly }, threshold, stream, clusters) =>
        wasm.wolff(at(spins), at(sites), Lx, Ly, threshold, at(stream), clusters),
      swendsenWang: ({ spins, sites, bonds, Lx, Ly }, threshold, stream, sweeps) =>
        wasm.swendsenWang(at(spins), at(sites), at(bonds), Lx, Ly, threshold, at(stream), sweeps),
      metropolis: ({ spins, Lx, Ly }, { two, four }, stream, sweeps) =>
        wasm.metropolis(at(spins), Lx, Ly, two, four, at(stream), sweeps),
      multispinMetropolis: ({ words, masks, Lx, Ly }, { two, four, antiferromagnet }, stream, sweeps) =>
        wasm.multispinMetropolis(
          ...[at(words), at(masks), Lx, Ly, two, four],
          ...[antiferromagnet ? 1 : 0, at(stream), sweeps],
        ),
      unpackReplicas: ({ words, Lx, Ly }, first, spins) =>
        wasm.unpackReplicas(at(words), Lx * Ly, first >> 3, at(spins)),
      graphWolff: (graph, bonds, stream, clusters) =>
        wasm.graphWolff(
          ...graphFields(graph, at),
          at(bonds.thresholds),
          at(bonds.signs),
          at(graph.sites),
          bonds.field,
          at(bonds.acceptance),
          bonds.acceptance.length - 1,
          at(stream),
          clusters,
        ),
      graphSwendsenWang: (graph, bonds, stream, sweeps) =>
        wasm.graphSwendsenWang(
          ...graphFields(graph, at),
          at(bonds.thresholds),
          at(bonds.signs),
          at(graph.sites),
          at(graph.magnetizations),
          at(bonds.flips),
          bonds.flips.length - 1,
          at(stream),
          sweeps,
        ),
      graphSweeps: (graph, { flips, order }, stream, sweeps) =>
        wasm.graphSweeps(...graphFields(graph, at), at(flips), order === "random" ? 1 : 0, at(stream), sweeps),
      freeWorms: ({ dimers, numVertices, neighbours }, stream, worms) =>
        wasm.freeWorms(at(dimers), numVertices, at(neighbours), at(stream), worms),
      dimerLoops: ({ dimers, numVertices, neighbours }, { codes, rows }, stream, worms) =>
        wasm.dimerLoops(at(dimers), numVertices, at(neighbours), at(codes), at(rows), at(stream), worms),
      sumXlogx: (x) => wasm.sumXlogx(at(x), x.length),
      spinSum(sum) {
        let fields = spinSums.get(sum);
        if (fields === undefined) {
          fields = spinSumFields(sum, at);
          spinSums.set(sum, fields);
        }
        wasm.spinSum(...fields);
      },
      contrastiveDivergence(machine, { windows, steps, rate, momentum, decay, persistent }, stream) {
        const { batch } = machine;
        const chains = persistent ? 1 : 0;
        const fields = structure(machine, () => machineFields(machine, at));
        wasm.contrastiveDivergence(fields, windows, batch, steps, rate, momentum, decay, chains, at(stream));
      },
      perceptron: (m) => wasm.perceptronForward(network(m)),
      perceptronGradient: (m) => wasm.perceptronBackward(network(m)),
      hiddenUnits: (m) => wasm.hiddenForward(units(m)),
      hiddenUnitsGradient: (m) => wasm.hiddenBackward(units(m)),
      adamStep: ({ parameters, gradient, mean, square }, rate, scale) =>
        wasm.adam(at(parameters), at(gradient), at(mean), at(square), parameters.length, rate, scale),
    };
    return workspace;
  },
};

/** The first arguments of the kernels on graphs. */
function graphFields(
  { spins, numSites, neighbours, degree }: IsingGraph,
  at: (array: ArrayBufferView) => number,
): number[] {
  return [at(spins), numSites, at(neighbours), degree];
}

/** The arguments of the kernel of sums over spins. */
function spinSumFields(sum: SpinSum, at: (array: ArrayBufferView) => number): number[] {
  const { lanes, shared, program, left, within } = sum;
  return [
    ...[lanes, shared, at(program), program.length / 4, at(sum.bonds), at(sum.fields), at(sum.table), at(sum.order)],
    ...[at(left), left.length / lanes, at(sum.right), at(sum.leftOf), at(sum.rightOf)],
    ...[at(within), within.length, at(sum.sums), at(sum.totals)],
  ];
}

/** The fields of the class SignLayer in assembly/layer.ts, or of RealLayer in assembly/realLayer.ts, in its order. */
function layerFields(m: Layer, at: (array: ArrayBufferView) => number): number[] {
  const { scratch } = m;
  return [
    ...[m.inputs, m.outputs, m.batch],
    ...[m.data, m.order, m.weights, m.bias, m.fields, m.weightGradient, m.biasGradient].map(at),
    ...("rows" in scratch
      ? [at(scratch.rows)]
      : [scratch.bits, scratch.transposed, scratch.tables, scratch.places, scratch.zeros].map(at)),
  ];
}

const isReal = ({ kind }: Layer): number => (kind === "reals" ? 1 : 0);

/** The fields of the class Perceptron in assembly/perceptron.ts, but the layer. */
function perceptronFields(m: Perceptron, at: (array: ArrayBufferView) => number): number[] {
  const arrays = [m.weights, m.bias, m.values, m.slopes, m.weightGradient, m.biasGradient];
  return [m.outputs, ...arrays.map(at), isReal(m.layer)];
}

/** The fields of the class HiddenUnits in assembly/hiddenUnits.ts, but the layer. */
function hiddenUnitsFields(m: HiddenUnits, at: (array: ArrayBufferView) => number): number[] {
  return [...[m.exponents, m.means, m.probabilities, m.rewards].map(at), isReal(m.layer)];
}

/** The fields of the class Machine in assembly/rbm.ts, in its order. */
function machineFields(m: ContrastiveDivergence, at: (array: ArrayBufferView) => number): number[] {
  const { scratch } = m;
  return [
    at(m.weights),
    at(m.velocity),
    at(m.visibleBias),
    at(m.hiddenBias),
    at(m.visibleVelocity),
    at(m.hiddenVelocity),
    m.visible,
    m.hidden,
    at(m.data),
    at(m.order),
    at(scratch.tables),
    at(scratch.places),
    at(scratch.v0),
    at(scratch.v1),
    at(scratch.h),
    at(scratch.means0),
    at(scratch.means1),
    at(scratch.t0),
    at(scratch.t1),
    at(scratch.sums),
    at(scratch.constants),
    m.units === "0/1" ? 1 : 0,
    at(m.particles.hidden),
    at(m.particles.running),
    at(scratch.fields),
  ];
}
