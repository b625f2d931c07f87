import type { IsingReplicas, MultispinThresholds } from "./multispin.ts";
import type { AdamState, HiddenUnits, Perceptron } from "./perceptron.ts";
import type { SpinSum } from "./spinSum.ts";

/**
 * What a backend of kernels offers: loops over typed arrays that live in a memory of the backend's own, so that no call
 * copies anything. Two backends stand behind it, plain TypeScript to read and to check against, and WebAssembly
 * with SIMD to work with; from the same key both give the same bits (kernels.test.ts).
 */
export interface Kernels {
  /** Which of the two it is: plain TypeScript, or WebAssembly. */
  readonly backend: "reference" | "wasm";
  /** A memory for one piece of work, of at least `bytes`; it is freed when nothing refers to it any more. */
  workspace(bytes: number): Workspace;
}

/** Arrays in one memory, zero at first, aligned to 64 bytes; and the kernels that work on them. */
export interface Workspace {
  /** An array of `length` numbers in the memory, all 0; throws where there is no room for it. So do the others. */
  int8(length: number): Int8Array;
  /** See {@link Workspace.int8}. */
  uint8(length: number): Uint8Array;
  /** See {@link Workspace.int8}. */
  uint16(length: number): Uint16Array;
  /** See {@link Workspace.int8}. */
  uint32(length: number): Uint32Array;
  /** See {@link Workspace.int8}. */
  float32(length: number): Float32Array;
  /** See {@link Workspace.int8}. */
  float64(length: number): Float64Array;

  /** Gives the memory back, which the next piece of work of its size may have: neither this workspace nor its arrays may be used any more. Where much is done in small pieces, making memories takes longer than using them. */
  release(): void;

  /** The next `out.length` words of a stream. */
  randomWords(stream: Uint32Array, out: Uint32Array): void;
  /** y = eˣ in single precision, x clamped to ±87, lengths a multiple of 4; relative error ≤ 3·10⁻⁷. */
  exp(x: Float32Array, y: Float32Array): void;
  /** y = 1/(1 + e⁻ˣ) in single precision, lengths a multiple of 4; absolute error ≤ 8·10⁻⁷. */
  sigmoid(x: Float32Array, y: Float32Array): void;

  /**
   * Wolff clusters on a torus, one after the other, each flipped [wolff1989].
   *
   * @returns the number of spins flipped in all
   */
  wolff(torus: IsingTorus, threshold: number, stream: Uint32Array, clusters: number): number;
  /** Swendsen–Wang sweeps on a torus [swendsen1987]: every cluster takes a fair sign. */
  swendsenWang(torus: IsingTorus, threshold: number, stream: Uint32Array, sweeps: number): void;
  /** Checkerboard Metropolis sweeps on a torus of even sides: one colour of sites, then the other. */
  metropolis(torus: IsingTorus, thresholds: MetropolisThresholds, stream: Uint32Array, sweeps: number): void;

  /**
   * Checkerboard Metropolis sweeps of 128 replicas on a torus at once, each with random numbers of its own: multi-spin
   * coding over replicas [bhanot1986]. See {@link MultispinThresholds} for what is accepted.
   */
  multispinMetropolis(
    replicas: IsingReplicas,
    thresholds: MultispinThresholds,
    stream: Uint32Array,
    sweeps: number,
  ): void;
  /** Spins of the eight replicas from `first` on, a multiple of 8: spins[k·N + i] is spin i of replica first + k. */
  unpackReplicas(replicas: IsingReplicas, first: number, spins: Int8Array): void;

  /**
   * Wolff clusters on any graph, one after the other, each flipped, with a field if accepted; see {@link GraphBonds}.
   *
   * @returns the number of spins flipped in all
   */
  graphWolff(graph: IsingGraph, bonds: GraphBonds, stream: Uint32Array, clusters: number): number;
  /** Swendsen–Wang sweeps on any graph; see {@link GraphBonds}. */
  graphSwendsenWang(graph: IsingGraph, bonds: GraphBonds, stream: Uint32Array, sweeps: number): void;
  /** Sweeps of N single-spin updates on any graph; see {@link SingleSpinFlips}. */
  graphSweeps(graph: IsingGraph, flips: SingleSpinFlips, stream: Uint32Array, sweeps: number): void;

  /** Σᵢ xᵢ log xᵢ of numbers from 0 on, an even number of them, to the precision of double; 0 where x is below 2⁻¹⁰²². */
  sumXlogx(x: Float64Array): number;
  /** Sums over spins in double precision, in lanes; see {@link SpinSum}. */
  spinSum(sum: SpinSum): void;
  /**
   * Worms through a covering by dimers, all coverings equally probable, on a graph without empty places: see worm of sampling.
   *
   * @returns the number of steps in all
   */
  freeWorms(graph: DimerGraph, stream: Uint32Array, worms: number): number;
  /** Directed loops of interacting dimers, or on a graph with empty places; see {@link DimerTurns}. Returns their steps. */
  dimerLoops(graph: DimerGraph, turns: DimerTurns, stream: Uint32Array, worms: number): number;

  /** One pass over the data by CD-k [hinton2002]; see {@link ContrastiveDivergence}. */
  contrastiveDivergence(machine: ContrastiveDivergence, pass: ContrastiveDivergencePass, stream: Uint32Array): void;

  /** The values of a perceptron for the windows of its batch. */
  perceptron(perceptron: Perceptron): void;
  /** The gradient of its parameters, Σ_b Σ_o slopes[o][b] ∂T_o(b), after {@link Workspace.perceptron} on the same batch, once. */
  perceptronGradient(perceptron: Perceptron): void;
  /** P(H) of hidden units, all states, for the windows of their batch. */
  hiddenUnits(units: HiddenUnits): void;
  /** The gradient of their weights, Σ_b Σ_H rewards[H][b] ∂P(H|b), after {@link Workspace.hiddenUnits} on the same batch, once. */
  hiddenUnitsGradient(units: HiddenUnits): void;
  /**
   * A step of Adam [kingma2015] along the gradient, uphill, with 0.9 and 0.999 kept of the mean and of the square of it a step.
   *
   * @param rate the rate over 1 − 0.9ᵗ in step t = 1, 2, …
   * @param scale (1 − 0.999ᵗ)^−½
   */
  adamStep(state: AdamState, rate: number, scale: number): void;
}

/** Spins on a torus of Lx × Ly sites, and the room that cluster moves need. */
export interface IsingTorus {
  /** Sites along x. */
  readonly Lx: number;
  /** Sites along y. */
  readonly Ly: number;
  /** spins[x + Lx·y] = ±1 */
  readonly spins: Int8Array;
  /** N words: the queue of Wolff's cluster, or the forest of Swendsen and Wang's runs. */
  readonly sites: Uint32Array;
  /** 8·⌈Lx/4⌉ words: bits of the row before, of the first row, and of the seam. */
  readonly bonds: Uint32Array;
}

/** Bytes of a workspace that hold an {@link IsingTorus} and a stream. */
export function isingTorusBytes(Lx: number, Ly: number): number {
  return 5 * Lx * Ly + 8 * (Lx + 4) + 2048;
}

/** An {@link IsingTorus} in a workspace, all its spins zero. */
export function isingTorus(workspace: Workspace, Lx: number, Ly: number): IsingTorus {
  return {
    Lx,
    Ly,
    spins: workspace.int8(Lx * Ly),
    sites: workspace.uint32(Lx * Ly),
    bonds: workspace.uint32(8 * Math.ceil(Lx / 4)),
  };
}

/** Spins on any graph in which each site has equally many places for neighbours, and the room that cluster moves need. */
export interface IsingGraph {
  /** N, the number of sites. */
  readonly numSites: number;
  /** Places for neighbours that each site has. */
  readonly degree: number;
  /** spins[i] = ±1, and spins[N] = 0, which stands for no neighbour. */
  readonly spins: Int8Array;
  /** neighbours[i·degree + k]: who is at place k of site i, or N for nobody. Places 2a and 2a + 1 are the two ends of bonds. */
  readonly neighbours: Uint32Array;
  /** N + 1 words: the queue of Wolff's cluster, or the forest of Swendsen and Wang's clusters. */
  readonly sites: Uint32Array;
  /** N words: magnetizations of Swendsen and Wang's clusters. */
  readonly magnetizations: Uint32Array;
}

/** Bytes of a workspace that hold an {@link IsingGraph} and a stream. */
export function isingGraphBytes(numSites: number, degree: number): number {
  return numSites * (9 + 4 * degree) + 2048;
}

/** An {@link IsingGraph} in a workspace, all its spins zero. */
export function isingGraph(
  workspace: Workspace,
  { degree, sites }: { readonly degree: number; readonly sites: Uint32Array },
): IsingGraph {
  const numSites = sites.length / degree;
  const neighbours = workspace.uint32(sites.length);
  neighbours.set(sites);
  return {
    numSites,
    degree,
    spins: workspace.int8(numSites + 1),
    neighbours,
    sites: workspace.uint32(numSites + 1),
    magnetizations: workspace.uint32(numSites),
  };
}

/** What decides the fate of clusters on an {@link IsingGraph}; all arrays in the workspace. */
export interface GraphBonds {
  /** By place: the probability 1 − e^{−2|K_a|} to open a satisfied bond, as a word. */
  readonly thresholds: Uint32Array;
  /** By place: the sign of K_a. */
  readonly signs: Int8Array;
  /** The sign of the field. */
  readonly field: -1 | 0 | 1;
  /** Wolff: acceptance[|M|] = e^{−2|h|M} as a word, for a cluster of magnetization M along the field; the last one holds beyond. */
  readonly acceptance: Uint32Array;
  /**
   * Swendsen and Wang: flips[M + n] = 1/(1 + e^{2hM}) as a word, the probability that a cluster of magnetization M is turned,
   * for |M| ≤ n; the ends hold beyond. Without a field one entry of ½ is enough.
   */
  readonly flips: Uint32Array;
}

/** Single-spin updates on an {@link IsingGraph}; the array in the workspace. */
export interface SingleSpinFlips {
  /** flips[2 Σ_k 3^{degree − 1 − k} (s_k + 1) + (s > 0)]: the probability to flip a spin s among neighbours s_k, as a word. */
  readonly flips: Uint32Array;
  /** One site after the other, or N times a site chosen at random. */
  readonly order: "sequential" | "random";
}

/** A covering by dimers of a graph in which every vertex has four places for neighbours, 0 and 1, 2 and 3 opposite to each other. */
export interface DimerGraph {
  /** N, the number of vertices. */
  readonly numVertices: number;
  /** dimers[i] is the place, 0 to 3, of the other end of vertex i's dimer; dimers[N] = 5 stands for no vertex. */
  readonly dimers: Uint8Array;
  /** neighbours[4i + d]: who is at place d of vertex i, or N for nobody. */
  readonly neighbours: Uint32Array;
}

/** Bytes of a workspace that hold a {@link DimerGraph}, {@link DimerTurns} and a stream. */
export function dimerGraphBytes(numVertices: number): number {
  return 17 * numVertices + 4 * TURN_ROWS + 4096;
}

/** A {@link DimerGraph} in a workspace, no dimers yet. */
export function dimerGraph(workspace: Workspace, neighbours: Uint32Array): DimerGraph {
  const numVertices = neighbours.length / 4;
  const own = workspace.uint32(neighbours.length);
  own.set(neighbours);
  const dimers = workspace.uint8(numVertices + 1);
  dimers[numVertices] = 5;
  return { numVertices, dimers, neighbours: own };
}

/** How the head of a loop chooses where its new dimer goes; for a kernel both arrays in its workspace. */
export interface DimerTurns {
  /**
   * Four rows of 8: codes[8k + s] is what the neighbour at place k adds to the code of a vertex, s being the place of its dimer, 4 that it
   * has lost it, or 5 that there is no neighbour. Codes are below 256.
   */
  readonly codes: Uint8Array;
  /**
   * rows[4 (4 code + e) + j], j = 0, 1, 2: 2³¹ P(d ≤ j), where the vertex has lost a dimer at place e and the new one goes to place d.
   */
  readonly rows: Uint32Array;
}

/** Words in {@link DimerTurns.rows}. */
export const TURN_ROWS: number = 256 * 4 * 4;

/** exp(−2K·s·h)·2^32 for the two fields that hold a spin back, s·h = 2 and 4, as words. */
export interface MetropolisThresholds {
  /** e^{−4K} as a word, for s·h = 2. */
  readonly two: number;
  /** e^{−8K} as a word, for s·h = 4. */
  readonly four: number;
}

/** A probability as the number of words below it: a word r accepts where r < threshold. Exact to 2^−32. */
export function probabilityThreshold(probability: number): number {
  return Math.min(Math.round(probability * 2 ** 32), 2 ** 32 - 1);
}

/** Units of a layer go sixteen to a panel. */
export const PANEL = 16;
/** The number of panels that n units fill. */
export const panels = (n: number): number => Math.ceil(n / PANEL);

/** The two values that units take: spins ±1, or 0 and 1. */
export type Units = "±1" | "0/1";

/**
 * A restricted Boltzmann machine in training, E = −Σ aᵢvᵢ − Σ cₖhₖ − Σ vᵢWᵢₖhₖ with all units ±1 or all 0 and 1, its data and
 * all the room that CD-k needs. Hidden unit k = 16p + l stands in panel p, lane l; units beyond the last have zero weights. nQ and
 * nP are the panels of the visible and the hidden units, Bp the batch rounded up to a multiple of 8.
 */
export interface ContrastiveDivergence {
  /** The values of all units. */
  readonly units: Units;
  /** Visible units. */
  readonly visible: number;
  /** Hidden units. */
  readonly hidden: number;
  /** Windows in a step. */
  readonly batch: number;
  /** weights[(p·16nQ + i)·16 + l] = W_{i, 16p+l} */
  readonly weights: Float32Array;
  /** aᵢ, of 16nQ units. */
  readonly visibleBias: Float32Array;
  /** cₖ, of 16nP units. */
  readonly hiddenBias: Float32Array;
  /** Bit i mod 16 of data[w·nQ + ⌊i/16⌋] is 1 where visible unit i of window w is +1, the greater of its two values. */
  readonly data: Uint16Array;
  /** The order in which the windows are visited. */
  readonly order: Uint32Array;
  /** The velocities of momentum, shaped as what they move. */
  readonly velocity: Float32Array;
  /** Of the visible biases. */
  readonly visibleVelocity: Float32Array;
  /** Of the hidden biases. */
  readonly hiddenVelocity: Float32Array;
  /** The chains of persistent passes. */
  readonly particles: FantasyParticles;
  /** Room for what lives within one batch, in the order the kernel wants it. */
  readonly scratch: ContrastiveDivergenceScratch;
}

/**
 * The `batch` Markov chains of persistent contrastive divergence [tieleman2008]. They stay where they are between batches and between
 * passes, and only passes that are persistent move them. A chain is its hidden units, from which its visible ones are drawn.
 */
export interface FantasyParticles {
  /** Bit k mod 16 of hidden[⌊k/16⌋·Bp + b] is 1 where hidden unit k of chain b is +1; bits beyond the last unit mean nothing. */
  readonly hidden: Uint16Array;
  /** One number: 0 where the chains are to begin anew, at the data of the next persistent batch; 1 once they run. */
  readonly running: Uint32Array;
}

/** What the kernel of contrastive divergence works in; nobody else reads it. Layers of bits are as in {@link FantasyParticles}. */
export interface ContrastiveDivergenceScratch {
  /** Sums over the units of four rows each, sixteen entries of sixteen lanes. */
  readonly tables: Float32Array;
  /** Addresses of the entries that the bits of a layer pick from the tables. */
  readonly places: Uint32Array;
  /** Visible units of the data and, bit i mod 16 of v1[⌊i/16⌋·Bp + b], after k steps: those of chain b in a persistent pass. */
  readonly v0: Uint16Array;
  /** See {@link ContrastiveDivergenceScratch.v0}. */
  readonly v1: Uint16Array;
  /** Hidden units of the chains. */
  readonly h: Uint16Array;
  /** Fields of a panel of units that are sampled only. */
  readonly fields: Float32Array;
  /** Means of the hidden units given the data. */
  readonly means0: Float32Array;
  /** The same after k steps. */
  readonly means1: Float32Array;
  /** The data, unit by unit. */
  readonly t0: Uint8Array;
  /** The same after k steps. */
  readonly t1: Uint8Array;
  /** The gradient of a panel. */
  readonly sums: Float32Array;
  /** Sixteen lanes of constants, and sixteen of zeros. */
  readonly constants: Float32Array;
}

/** One pass of CD-k: `steps` = k, learning rate, momentum in [0, 1), weight decay ≥ 0 (L2, on the weights alone). */
export interface ContrastiveDivergencePass {
  /** Windows of the data that are visited, in their order. */
  readonly windows: number;
  /** k, steps of Gibbs sampling. */
  readonly steps: number;
  /** Learning rate. */
  readonly rate: number;
  /** What is kept of a velocity from step to step, in [0, 1). */
  readonly momentum: number;
  /** L2 decay of the weights, per unit of learning rate. */
  readonly decay: number;
  /** PCD-k [tieleman2008]: the k steps go on from where the {@link FantasyParticles} are, not from the data; false unless told. */
  readonly persistent?: boolean;
}

/** @inline */
interface Shape {
  /** Visible units. */
  readonly visible: number;
  /** Hidden units. */
  readonly hidden: number;
  /** Windows in a step. */
  readonly batch: number;
  /** Windows of the data. */
  readonly windows: number;
  /** ±1 unless told. */
  readonly units?: Units;
}

/** Tables that the fast kernel has at a time. */
const TABLES = 32;
/** Places in tables: four a panel and batch member, or, for the data and the samples, four a visible unit and sixteen members. */
const numPlaces = (visible: number, nQ: number, nP: number, Bp: number): number =>
  Math.max(4 * Math.max(nQ, nP) * Bp, 2 * visible * 4 * Math.ceil(Bp / 16));

/** Bytes of a workspace that hold a {@link ContrastiveDivergence} of this shape and a stream. */
export function contrastiveDivergenceBytes({ visible, hidden, batch, windows }: Shape): number {
  const nQ = panels(visible);
  const nP = panels(hidden);
  const Bp = (batch + 7) & ~7;
  const weights = 4 * 256 * nQ * nP;
  const tables = 1024 * TABLES + 4 * numPlaces(visible, nQ, nP, Bp) + 64 * Bp;
  const layers = nQ * (8 * Bp + 2048 + 128) + nP * (132 * Bp + 128);
  return 2 * weights + tables + layers + windows * (2 * nQ + 4) + 8192;
}

/** A {@link ContrastiveDivergence} in a workspace, all zero. */
export function contrastiveDivergenceIn(
  workspace: Workspace,
  { visible, hidden, batch, windows, units = "±1" }: Shape,
): ContrastiveDivergence {
  const nQ = panels(visible);
  const nP = panels(hidden);
  const Bp = (batch + 7) & ~7;
  const { float32, uint8, uint16, uint32 } = workspace;
  return {
    units,
    visible,
    hidden,
    batch,
    weights: float32(256 * nQ * nP),
    visibleBias: float32(PANEL * nQ),
    hiddenBias: float32(PANEL * nP),
    data: uint16(windows * nQ),
    order: uint32(windows),
    velocity: float32(256 * nQ * nP),
    visibleVelocity: float32(PANEL * nQ),
    hiddenVelocity: float32(PANEL * nP),
    particles: { hidden: uint16(nP * Bp), running: uint32(1) },
    scratch: {
      tables: float32(256 * TABLES),
      places: uint32(numPlaces(visible, nQ, nP, Bp)),
      v0: uint16(nQ * Bp),
      v1: uint16(nQ * Bp),
      h: uint16(nP * Bp),
      fields: float32(Bp * PANEL),
      means0: float32(nP * Bp * PANEL),
      means1: float32(nP * Bp * PANEL),
      t0: uint8((nQ * PANEL * Bp) / 8),
      t1: uint8((nQ * PANEL * Bp) / 8),
      sums: float32(PANEL * (2 * PANEL * nQ + 3)),
      constants: float32(2 * PANEL),
    },
  };
}
