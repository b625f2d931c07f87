import type { DimerGraph, DimerTurns } from "../kernels.ts";
import { multiplyHigh } from "../key.ts";
import { nextWord } from "../stream.ts";

/** Stands for the dimer of the vertex whose dimer was opened, until the worm comes back to it. */
const MONOMER = 4;

/**
 * One worm after the other: the dimer of a vertex, the tail, is opened; its other end, the head, gets a new dimer in a direction that is
 * chosen, to a vertex that has one already, and lets go of that; and so on, until the new dimer ends at the tail.
 *
 * @param choose the direction in which the head's new dimer goes, given that in which it has lost one
 */
function worms(
  { dimers, neighbours, numVertices }: DimerGraph,
  stream: Uint32Array,
  count: number,
  choose: (head: number, lost: number) => number,
): number {
  let steps = 0;
  for (let k = 0; k < count; k++) {
    const tail = multiplyHigh(nextWord(stream), numVertices);
    let out = dimers[tail]!;
    let pivot = tail;
    dimers[tail] = MONOMER;
    do {
      const head = neighbours[4 * pivot + out]!;
      const d = choose(head, out ^ 1);
      pivot = neighbours[4 * head + d]!;
      dimers[head] = d;
      out = dimers[pivot]!;
      dimers[pivot] = d ^ 1;
      steps++;
    } while (pivot !== tail);
  }
  return steps;
}

export function freeWorms(graph: DimerGraph, stream: Uint32Array, count: number): number {
  return worms(graph, stream, count, (_, lost) => (lost + 1 + multiplyHigh(nextWord(stream), 3)) & 3);
}

export function dimerLoops(graph: DimerGraph, { codes, rows }: DimerTurns, stream: Uint32Array, count: number): number {
  const { dimers, neighbours } = graph;
  return worms(graph, stream, count, (head, lost) => {
    let code = 0;
    for (let k = 0; k < 4; k++) code += codes[8 * k + dimers[neighbours[4 * head + k]!]!]!;
    const half = nextWord(stream) >>> 1;
    const row = 4 * (4 * code + lost);
    return [0, 1, 2].filter((j) => half >= rows[row + j]!).length;
  });
}
