// Operators along the flow, as src/flow measures them, as native code: blocks of 2×2 become the sign of 2a + b + c + d, and spins are bits of 64-bit
// words, a row of ⌈Lx/64⌉ of them after the other, whose products are exclusive ors.
#pragma once
#include "ising.h"

#define OPERATORS 7
#define MOST_STEPS 8
/** Columns to the right of the first of a term. */
#define REACH 3

typedef struct {
  Torus *torus;
  u32 steps, interval;
  i8 *coarse[2];
  u64 *bits[REACH];
  long sums[(MOST_STEPS + 1) * OPERATORS];
} Flow;

static void flowBegin(Flow *f, Torus *t, u32 steps, u32 interval) {
  u32 N = t->Lx * t->Ly;
  f->torus = t, f->steps = steps, f->interval = interval;
  for (int k = 0; k < 2; k++) f->coarse[k] = (i8 *)calloc(N / 4 + 192, 1) + 64;
  for (int k = 0; k < REACH; k++) f->bits[k] = malloc(8 * t->Ly * ((t->Lx + 63) / 64));
}

static void blockSpins(const i8 *restrict fine, i8 *restrict coarse, u32 Lx, u32 Ly) {
  u32 X = Lx / 2;
  for (u32 y = 0; y < Ly / 2; y++) {
    const i8 *a = fine + 2 * y * Lx, *b = a + Lx;
    for (u32 x = 0; x < X; x++) coarse[y * X + x] = (i8)(2 * a[2 * x] + a[2 * x + 1] + b[2 * x] + b[2 * x + 1] > 0 ? 1 : -1);
  }
}

/** Lx is a multiple of 64, or a power of two below that. */
static void packSpins(Flow *f, const i8 *spins, u32 Lx, u32 Ly, u32 words) {
  for (u32 y = 0; y < Ly; y++) {
    u64 *row = f->bits[0] + y * words;
    for (u32 w = 0; w < words; w++) {
      u64 bits = 0;
      for (u32 x = 0; x < 64 && x < Lx; x += 16) {
        bits |= (u64)bits8(*(const i8x16u *)(spins + y * Lx + 64 * w + x)) << x;
      }
      row[w] = Lx < 64 ? bits & ((u64)1 << Lx) - 1 : bits;
    }
    for (u32 dx = 1; dx < REACH; dx++) {
      u64 *shifted = f->bits[dx] + y * words;
      for (u32 w = 0; w < words; w++) {
        if (Lx < 64) shifted[w] = (row[0] >> dx | row[0] << (Lx - dx)) & (((u64)1 << Lx) - 1);
        else shifted[w] = row[w] >> dx | row[w + 1 == words ? 0 : w + 1] << (64 - dx);
      }
    }
  }
}

static void measureOperators(Flow *f, const i8 *spins, u32 Lx, u32 Ly, long *into) {
  u32 words = (Lx + 63) / 64;
  packSpins(f, spins, Lx, Ly, words);
  u64 ones[OPERATORS] = {0};
  const u64 *b0 = f->bits[0], *b1 = f->bits[1], *b2 = f->bits[2];
  for (u32 y = 0; y < Ly; y++) {
    u32 r0 = y * words, r1 = (y + 1 == Ly ? 0 : y + 1) * words, r2 = ((y + 2) % Ly) * words;
    for (u32 w = 0; w < words; w++) {
      u64 a = b0[r0 + w], b = b1[r0 + w], c = b2[r0 + w], d = b0[r1 + w], e = b1[r1 + w], g = b0[r2 + w];
      ones[0] += __builtin_popcountll(a ^ b) + __builtin_popcountll(a ^ d);
      ones[1] += __builtin_popcountll(a ^ e) + __builtin_popcountll(b ^ d);
      ones[2] += __builtin_popcountll(a ^ b ^ d ^ e);
      ones[3] += __builtin_popcountll(a ^ c) + __builtin_popcountll(a ^ g);
      ones[4] += __builtin_popcountll(a);
      ones[5] += __builtin_popcountll(a ^ b ^ d) + __builtin_popcountll(a ^ b ^ e) + __builtin_popcountll(a ^ d ^ e) + __builtin_popcountll(b ^ d ^ e);
      ones[6] += __builtin_popcountll(a ^ b ^ c) + __builtin_popcountll(a ^ d ^ g);
    }
  }
  static const int terms[OPERATORS] = {2, 2, 1, 2, 1, 4, 2};
  for (int k = 0; k < OPERATORS; k++) into[k] = (long)terms[k] * Lx * Ly - 2 * (long)ones[k];
}

static void flow(Flow *f, u32 configurations) {
  for (u32 c = 0; c < configurations; c++) {
    swendsenWang(f->torus, f->interval);
    const i8 *here = f->torus->spins;
    u32 Lx = f->torus->Lx, Ly = f->torus->Ly;
    measureOperators(f, here, Lx, Ly, f->sums);
    for (u32 n = 1; n <= f->steps; n++) {
      i8 *next = f->coarse[n % 2];
      blockSpins(here, next, Lx, Ly);
      here = next, Lx /= 2, Ly /= 2;
      measureOperators(f, here, Lx, Ly, f->sums + n * OPERATORS);
    }
  }
}
