// The algorithms of src/kernels/wasm/assembly/dimers.ts, which explains them, as native code. On four lanes they draw the same
// words and leave the same coverings.
#pragma once
#include <stdlib.h>
#include "stream.h"

typedef struct {
  u32 vertices;
  uint8_t *dimers;
  u32 *neighbours;
  uint8_t codes[32];
  u32 rows[4096];
  Stream stream;
} Covering;

/** A torus of Lx × Ly vertices, both even, with the dimers along x in columns. */
static void coveringBegin(Covering *c, u32 Lx, u32 Ly) {
  u32 N = Lx * Ly;
  c->vertices = N;
  c->dimers = malloc(N + 1);
  c->dimers[N] = 5;
  c->neighbours = malloc(16 * (size_t)N);
  for (u32 y = 0; y < Ly; y++) {
    for (u32 x = 0; x < Lx; x++) {
      u32 i = x + Lx * y, *to = c->neighbours + 4 * i;
      to[0] = (x + 1) % Lx + Lx * y;
      to[1] = (x + Lx - 1) % Lx + Lx * y;
      to[2] = x + Lx * ((y + 1) % Ly);
      to[3] = x + Lx * ((y + Ly - 1) % Ly);
      c->dimers[i] = x & 1;
    }
  }
}

static u64 freeWorms(Covering *c, u32 worms) {
  uint8_t *dimers = c->dimers;
  const u32 N = c->vertices, *neighbours = c->neighbours;
  u64 steps = 0;
  ENTER(&c->stream);
  for (u32 k = 0; k < worms; k++) {
    READY(&c->stream);
    u32 tail = (u32)((u64)*next++ * N >> 32), back = dimers[tail], head = neighbours[4 * tail + back];
    for (;;) {
      READY(&c->stream);
      u32 turn = (u32)((u64)*next++ * 3 >> 32), d = ((back ^ 1) + 1 + turn) & 3, pivot = neighbours[4 * head + d];
      dimers[head] = (uint8_t)d;
      back = dimers[pivot];
      dimers[pivot] = (uint8_t)(d ^ 1);
      steps++;
      if (pivot == tail) break;
      head = neighbours[4 * pivot + back];
    }
  }
  LEAVE(&c->stream);
  return steps;
}

static u64 dimerLoops(Covering *c, u32 worms) {
  uint8_t *dimers = c->dimers;
  const uint8_t *codes = c->codes;
  const u32 N = c->vertices, *neighbours = c->neighbours;
  u64 steps = 0;
  ENTER(&c->stream);
  for (u32 k = 0; k < worms; k++) {
    READY(&c->stream);
    u32 tail = (u32)((u64)*next++ * N >> 32), back = dimers[tail], head = neighbours[4 * tail + back];
    dimers[tail] = 4;
    for (;;) {
      READY(&c->stream);
      u32 half = *next++ >> 1;
      const u32 *around = neighbours + 4 * head;
      u32 code = (u32)codes[dimers[around[0]]] + codes[8 + dimers[around[1]]] + codes[16 + dimers[around[2]]] + codes[24 + dimers[around[3]]];
      const u32 *row = c->rows + 4 * (4 * code + (back ^ 1));
      u32 d = (u32)(half >= row[0]) + (half >= row[1]) + (half >= row[2]), pivot = around[d];
      dimers[head] = (uint8_t)d;
      back = dimers[pivot];
      dimers[pivot] = (uint8_t)(d ^ 1);
      steps++;
      if (pivot == tail) break;
      head = neighbours[4 * pivot + back];
    }
  }
  LEAVE(&c->stream);
  return steps;
}
