// A layer of linear units on units ±1 that are packed sixteen to a word, and the gradient of its weights: both by tables.
import { addLast, CHUNK, fourPlaces, fourTables, GROUPS, rowPlaces, signedRows, sumPlaces, transposeBits } from "./tables";

/** Where a layer lies; the fields are words, in the order of layerFields in ../index.ts. */
// @ts-ignore: decorator
@unmanaged
export class SignLayer {
  inputs: u32;
  outputs: u32;
  batch: u32; // B, a multiple of 8
  data: usize; // u16[windows][nQ]
  order: usize; // u32[B]: the windows of the batch
  weights: usize; // f32[nP][16 nQ][16]
  bias: usize; // f32[16 nP]
  fields: usize; // f32[nP][B][16]
  weightGradient: usize; // as weights
  biasGradient: usize; // as bias
  bits: usize; // u16[nQ][B]
  transposed: usize; // u8[16 nQ][B/8]
  tables: usize; // f32[32][16][16]
  places: usize; // u32: [B][4 nQ], or [inputs][4 ⌈B/16⌉]
  zeros: usize; // f32[16]
}

/** fields ← bias + Σ e W, for the windows of the batch. */
export function layerForward(layer: usize): void {
  const m = changetype<SignLayer>(layer);
  const B = m.batch;
  const nQ = (m.inputs + 15) >> 4;
  const row: usize = <usize>nQ << 4; // bytes of the places of one batch member
  for (let b: u32 = 0; b < B; b++) {
    const from = m.data + (load<u32>(m.order + (b << 2)) * nQ << 1);
    for (let q: u32 = 0; q < nQ; q++) store<u16>(m.bits + ((q * B + b) << 1), load<u16>(from + (q << 1)));
  }
  for (let q: u32 = 0; q < nQ; q++) {
    const four = fourTables(m.tables + ((q % CHUNK) << 12));
    let place = m.places + (q << 4);
    for (let b: u32 = 0; b < B; b++) {
      v128.store(place, fourPlaces(load<u16>(m.bits + ((q * B + b) << 1)), four));
      place += row;
    }
  }
  for (let p: u32 = 0; p << 4 < m.outputs; p++) {
    const wide = m.outputs > (p << 4) + 8;
    for (let q: u32 = 0; q < nQ; q += CHUNK) {
      const groups = min<u32>(min<u32>(CHUNK, nQ - q) << 2, (m.inputs + 3 >> 2) - (q << 2));
      signedRows(m.tables, m.weights + (<usize>(p * nQ + q) << 10), groups);
      const length: usize = <usize>groups << 2;
      const bias = m.bias + (p << 6);
      let place = m.places + (q << 4);
      let sum = m.fields + (<usize>(p * B) << 6);
      if (wide) {
        for (let b: u32 = 0; b < B; b++) {
          sumPlaces(place, place + length, q ? sum : bias, sum, true);
          place += row;
          sum += 64;
        }
      } else {
        for (let b: u32 = 0; b < B; b++) {
          sumPlaces(place, place + length, q ? sum : bias, sum, false);
          place += row;
          sum += 64;
        }
      }
    }
  }
}

/** From slopes in the place of the fields: weightGradient ← Σ_b e slope, biasGradient ← Σ_b slope. The bits are those of layerForward. */
export function layerBackward(layer: usize): void {
  const m = changetype<SignLayer>(layer);
  const B = m.batch;
  const nQ = (m.inputs + 15) >> 4;
  const bytes: usize = B >> 3;
  const row: usize = (bytes + 1 & ~1) << 3; // bytes of the places of an input
  const groups = B >> 2;
  transposeBits(m.bits, B, nQ, m.transposed);
  rowPlaces(m.places, row, m.transposed, bytes, m.inputs, m.tables);
  for (let p: u32 = 0; p << 4 < m.outputs; p++) {
    const wide = m.outputs > (p << 4) + 8;
    const bias = m.biasGradient + (p << 6);
    for (let g: u32 = 0; g < groups; g += GROUPS) {
      const count = min<u32>(GROUPS, groups - g);
      signedRows(m.tables, m.fields + (<usize>(p * B + (g << 2)) << 6), count);
      // A bias is the weight of an input that is always up.
      addLast(m.tables, count, g ? bias : m.zeros, bias);
      const length: usize = <usize>count << 2;
      let place = m.places + (<usize>g << 2);
      let sum = m.weightGradient + (<usize>(p * nQ) << 10);
      if (wide) {
        for (let i: u32 = 0; i < m.inputs; i++) {
          sumPlaces(place, place + length, g ? sum : m.zeros, sum, true);
          place += row;
          sum += 64;
        }
      } else {
        for (let i: u32 = 0; i < m.inputs; i++) {
          sumPlaces(place, place + length, g ? sum : m.zeros, sum, false);
          place += row;
          sum += 64;
        }
      }
    }
  }
}
