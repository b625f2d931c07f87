// The algorithm of src/kernels/wasm/assembly/multispin.ts, which explains it, as native code: 128 replicas on four lanes,
// which leave the same spins, and 512 on sixteen.
#pragma once
#include <stdlib.h>
#include "stream.h"

/** Bits drawn before it is asked again whether a replica is undecided; the first time it is after 10, of 512 replicas after 12. */
#define MORE 2

typedef struct {
  u32 Lx, Ly, two, four, lanes;
  u32 *words; // lanes · N
  u32 masks[64 * 16] __attribute__((aligned(64)));
  Stream stream;
} Replicas;

static void replicasBegin(Replicas *r, u32 Lx, u32 Ly, u32 two, u32 four, u32 lanes) {
  size_t bytes = 4 * (size_t)lanes * Lx * Ly;
  r->words = aligned_alloc(64, (bytes + 63) / 64 * 64);
  memset(r->words, 0, bytes);
  r->Lx = Lx, r->Ly = Ly, r->two = two, r->four = four, r->lanes = lanes;
  for (u32 bit = 0; bit < 32; bit++) {
    for (u32 lane = 0; lane < lanes; lane++) {
      r->masks[(2 * bit) * lanes + lane] = -((four >> (31 - bit)) & 1);
      r->masks[(2 * bit + 1) * lanes + lane] = -((two >> (31 - bit)) & 1);
    }
  }
}

static inline int any4(u32x4 x) {
  typedef unsigned long long u64x2 __attribute__((vector_size(16)));
  u64x2 y = (u64x2)x;
  return (y[0] | y[1]) != 0;
}
static inline int any16(u32x16 x) {
#ifdef __AVX512F__
  typedef int v16si __attribute__((vector_size(64)));
  return __builtin_ia32_ptestmd512((v16si)x, (v16si)x, (unsigned short)-1) != 0;
#else
  u32 any = 0;
  for (int i = 0; i < 16; i++) any |= x[i];
  return any != 0;
#endif
}

#define MULTISPIN(name, vector, any, SURE)                                                              \
  static void name(Replicas *r, u32 sweeps) {                                                           \
    const u32 Lx = r->Lx, Ly = r->Ly;                                                                   \
    const vector *masks = (const vector *)r->masks, *lastMask = masks + 64;                             \
    vector *state = (vector *)r->stream.state, s0 = state[0], s1 = state[1], s2 = state[2], s3 = state[3];\
    for (u32 k = 0; k < sweeps; k++) {                                                                  \
      for (u32 colour = 0; colour < 2; colour++) {                                                      \
        for (u32 y = 0; y < Ly; y++) {                                                                  \
          vector *row = (vector *)r->words + (size_t)y * Lx;                                            \
          const vector *above = (vector *)r->words + (size_t)(y == 0 ? Ly - 1 : y - 1) * Lx;            \
          const vector *below = (vector *)r->words + (size_t)(y == Ly - 1 ? 0 : y + 1) * Lx;            \
          for (u32 x = (y + colour) & 1; x < Lx; x += 2) {                                              \
            const vector s = row[x], d1 = s ^ row[x == 0 ? Lx - 1 : x - 1];                             \
            const vector d2 = s ^ row[x + 1 == Lx ? 0 : x + 1], d3 = s ^ above[x], d4 = s ^ below[x];   \
            const vector one12 = d1 ^ d2, two12 = d1 & d2, one34 = d3 ^ d4, two34 = d3 & d4;            \
            const vector odd = one12 ^ one34, pair = two12 | two34;                                     \
            const vector unbroken = ~(one12 | one34 | pair), oneBroken = odd & ~pair;                   \
            const vector mostBroken = (odd & pair) | (two12 & two34);                                   \
            vector flips = mostBroken, undecided = ~mostBroken;                                         \
            vector half = undecided & ~(unbroken | oneBroken);                                          \
            const vector *mask = masks, *stop = masks + 2 * SURE;                                       \
            do {                                                                                        \
              do {                                                                                      \
                const vector sum = s0 + s3, random = ROTATE(sum, 7) + s0, shifted = s1 << 9;            \
                s2 ^= s0, s3 ^= s1, s1 ^= s2, s0 ^= s3, s2 ^= shifted;                                  \
                s3 = ROTATE(s3, 11);                                                                    \
                const vector threshold = (unbroken & mask[0]) | (oneBroken & mask[1]) | half;           \
                flips |= undecided & threshold & ~random;                                               \
                undecided &= ~(random ^ threshold);                                                     \
                half = (vector){};                                                                      \
                mask += 2;                                                                              \
              } while (mask < stop);                                                                    \
              stop += 2 * MORE;                                                                         \
            } while (mask < lastMask && any(undecided));                                                \
            row[x] = s ^ flips;                                                                         \
          }                                                                                             \
        }                                                                                               \
      }                                                                                                 \
    }                                                                                                   \
    state[0] = s0, state[1] = s1, state[2] = s2, state[3] = s3;                                         \
  }
MULTISPIN(multispin4, u32x4, any4, 10)
MULTISPIN(multispin16, u32x16, any16, 12)

static void multispin(Replicas *r, u32 sweeps) {
  if (r->lanes == 4) multispin4(r, sweeps);
  else multispin16(r, sweeps);
}
