// Contrastive divergence for a restricted Boltzmann machine of ±1 units, as in src/kernels/wasm/assembly/rbm.ts: units go
// sixteen to a vector, and products of ±1 units with weights by tables of the signed sums of four rows. The order of the
// sums is free here, and multiplications and additions may be fused.
#pragma once
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "stream.h"

typedef uint16_t u16;
typedef float f16 __attribute__((vector_size(64)));
typedef int i16 __attribute__((vector_size(64)));
#define SPLAT(x) ((f16){} + (float)(x))

#ifdef __AVX512DQ__
#include <immintrin.h>
/** The lanes in which the mask is set, a bit each. */
static inline u32 bits16(i16 mask) { return _mm512_movepi32_mask((__m512i)mask); }
static inline f16 clamp(f16 x, float low, float high) {
  return (f16)_mm512_min_ps(_mm512_max_ps((__m512)x, (__m512)SPLAT(low)), (__m512)SPLAT(high));
}
#else
static inline u32 bits16(i16 mask) {
  u32 bits = 0;
  for (int l = 0; l < 16; l++) bits |= (u32)(mask[l] & 1) << l;
  return bits;
}
static inline f16 clamp(f16 x, float low, float high) {
  for (int l = 0; l < 16; l++) x[l] = x[l] < low ? low : x[l] > high ? high : x[l];
  return x;
}
#endif

typedef struct {
  u32 visible, hidden, batch, windows, padded, nQ, nP;
  float rate, momentum, decay;
  f16 *weights, *transposed, *velocity;         // [nP][16·nQ], [nQ][16·nP], as weights
  f16 *visibleBias, *hiddenBias, *visibleVelocity, *hiddenVelocity;
  u16 *data, *v0, *v1, *h;                      // [windows][nQ]; [nQ][padded]; [nP][padded]
  u32 *order;
  u64 *bits0, *bits1;                           // [16·nQ][⌈padded/64⌉]
  f16 *means0, *means1, *tables, *tables1;      // [nP][padded]; [groups of four rows][16]
  u32x16 *words; // [batch]
  Stream stream;
} Machine;

static void *zeros(size_t bytes) {
  size_t size = (bytes + 127) & ~(size_t)63;
  return memset(aligned_alloc(64, size), 0, size);
}

static void machineBegin(Machine *m, u32 visible, u32 hidden, u32 batch, u32 windows) {
  u32 nQ = (visible + 15) / 16, nP = (hidden + 15) / 16, padded = (batch + 7) & ~7u, groups = padded / 4;
  m->visible = visible, m->hidden = hidden, m->batch = batch, m->windows = windows;
  m->padded = padded, m->nQ = nQ, m->nP = nP;
  m->weights = zeros(1024 * nP * nQ), m->transposed = zeros(1024 * nP * nQ), m->velocity = zeros(1024 * nP * nQ);
  m->visibleBias = zeros(64 * nQ), m->visibleVelocity = zeros(64 * nQ);
  m->hiddenBias = zeros(64 * nP), m->hiddenVelocity = zeros(64 * nP);
  m->data = zeros(2 * windows * nQ), m->order = zeros(4 * windows);
  m->v0 = zeros(2 * nQ * padded), m->v1 = zeros(2 * nQ * padded), m->h = zeros(2 * nP * padded);
  m->bits0 = zeros(8 * 16 * nQ * ((padded + 63) / 64)), m->bits1 = zeros(8 * 16 * nQ * ((padded + 63) / 64));
  m->means0 = zeros(64 * nP * padded), m->means1 = zeros(64 * nP * padded);
  m->words = zeros(64 * batch);
  u32 most = 4 * (nQ > nP ? nQ : nP);
  m->tables = zeros(1024 * (groups > most ? groups : most)), m->tables1 = zeros(1024 * groups);
}

/** tables[g][c]: ±rows[4g] ± … ± rows[4g + 3], a sign + where c has a bit. */
static void signedSums(f16 *tables, const f16 *rows, u32 groups) {
  for (u32 g = 0; g < groups; g++, tables += 16, rows += 4) {
    f16 a = rows[0], b = rows[1], c = rows[2], d = rows[3];
    f16 ab[4] = {-a - b, a - b, b - a, a + b}, cd[4] = {-c - d, c - d, d - c, c + d};
    for (int k = 0; k < 16; k++) tables[k] = ab[k & 3] + cd[k >> 2];
  }
}

/** e^x: 2^n from the exponent's bits, 2^t by a polynomial; relative error 4·10⁻⁶. */
static inline f16 exp16(f16 x) {
  f16 t = clamp(x, -87, 87) * 1.44269504f, shifted = t + 12582912.0f, f = t - (shifted - 12582912.0f);
  f16 p = f * 0.0013333558f + 0.0096181291f;
  p = p * f + 0.0555041087f;
  p = p * f + 0.240226507f;
  p = p * f + 0.6931471806f;
  p = p * f + 1.0f;
  return (f16)((i16)p + ((i16)shifted << 23));
}

/** The words of a panel's samples in the order in which src/kernels draws them: by eight units, for the whole batch. */
static void drawByEights(Machine *m, u32 units) {
  memset(m->words, 0, 64 * m->batch);
  for (u32 eight = 0; eight < 2 && eight * 8 < units; eight++) {
    for (u32 b = 0; b < m->batch; b++) {
      for (u32 l = 0; l < 8; l++) ((u32 *)(m->words + b))[8 * eight + l] = nextWord(&m->stream);
    }
  }
}

/**
 * Means and samples of one layer given the other: mean tanh x, P(+1) = 1/(1 + e^{−2x}), x = bias + Σ s W. Sixteen lanes draw
 * as they go; four, which are there to compare the results with, in the order of src/kernels.
 */
static inline __attribute__((always_inline)) void activate(Machine *m, const u16 *bits, u32 nIn, const f16 *weights,
                                                           const f16 *bias, u32 units, f16 *means, u16 *out) {
  const u32 padded = m->padded;
  f16 *tables = m->tables;
  const int asDrawn = out && m->stream.lanes == 4;
  if (out) m->stream.next = ALIGNED(m->stream.next, m->stream.lanes);
  for (u32 p = 0; p * 16 < units; p++) {
    if (asDrawn) drawByEights(m, units - p * 16);
    ENTER(&m->stream);
    signedSums(tables, weights + (size_t)p * nIn * 16, nIn * 4);
    f16 start = bias[p];
    for (u32 b = 0; b < m->batch; b++) {
      f16 a0 = start, a1 = SPLAT(0), a2 = a1, a3 = a1;
      const f16 *t = tables;
      for (u32 q = 0; q < nIn; q++, t += 64) {
        u32 word = bits[q * padded + b];
        a0 += t[word & 15];
        a1 += t[16 + (word >> 4 & 15)];
        a2 += t[32 + (word >> 8 & 15)];
        a3 += t[48 + (word >> 12)];
      }
      f16 e = exp16(((a0 + a1) + (a2 + a3)) * -2), p1 = 1 / (1 + e);
      if (means) means[(size_t)p * padded + b] = 2 * p1 - 1;
      if (out) {
        u32x16 words;
        if (asDrawn) words = m->words[b];
        else {
          READY(&m->stream);
          words = *(u32x16 *)next;
          next += 16;
        }
        f16 uniform = __builtin_convertvector((i16)(words >> 8), f16) * 0x1p-24f;
        out[p * padded + b] = (u16)bits16(uniform < p1);
      }
    }
    LEAVE(&m->stream);
  }
}

/** The bits of a layer with the batch along the bits. */
static void transposeBits(const u16 *bits, u32 padded, u32 panels, u64 *transposed) {
  u8 *out = (u8 *)transposed;
  u32 stride = (padded + 63) / 64 * 8;
  for (u32 q = 0; q < panels; q++) {
    for (u32 k = 0; k < padded / 8; k++) {
      i16x8 x;
      memcpy(&x, bits + q * padded + 8 * k, 16);
      for (int j = 15; j >= 0; j--) {
        out[(q * 16 + (u32)j) * stride + k] = (u8)bits8((i8x16)__builtin_ia32_packsswb128(x, x));
        x += x;
      }
    }
  }
}

/** A block of 16 × 16 weights, transposed: exchanged halves, quarters, eighths, single ones. */
static void transposeBlock(const f16 *from, f16 *to) {
  f16 r[16];
  for (int i = 0; i < 16; i++) r[i] = from[i];
#pragma GCC unroll 4
  for (int k = 1; k < 16; k *= 2) {
    i16 low, high;
    for (int l = 0; l < 16; l++) low[l] = l & k ? 16 + (l ^ k) : l, high[l] = l & k ? 16 + l : l ^ k;
#pragma GCC unroll 16
    for (int i = 0; i < 16; i++) {
      if (i & k) continue;
      f16 a = r[i], b = r[i | k];
      r[i] = __builtin_shuffle(a, b, low);
      r[i | k] = __builtin_shuffle(a, b, high);
    }
  }
  for (int i = 0; i < 16; i++) to[i] = r[i];
}

static inline void step(f16 *w, f16 *velocity, f16 gradient, float rate, float momentum, float decay) {
  *velocity = momentum * *velocity + rate * (gradient - decay * *w);
  *w += *velocity;
}

/** Σ over the batch of ±means, the signs from a row of transposed bits. */
static inline f16 signedSum(const f16 *tables, const u8 *bits, u32 bytes) {
  f16 a0 = SPLAT(0), a1 = a0, a2 = a0, a3 = a0;
  u32 k = 0;
  for (; k + 2 <= bytes; k += 2, tables += 64) {
    u32 x = bits[k], y = bits[k + 1];
    a0 += tables[x & 15];
    a1 += tables[16 + (x >> 4)];
    a2 += tables[32 + (y & 15)];
    a3 += tables[48 + (y >> 4)];
  }
  for (; k < bytes; k++, tables += 32) a0 += tables[bits[k] & 15], a1 += tables[16 + (bits[k] >> 4)];
  return (a0 + a1) + (a2 + a3);
}

/** One pass of CD-1 over the windows. */
static void contrastiveDivergence(Machine *m) {
  const u32 B = m->batch, padded = m->padded, nQ = m->nQ, nP = m->nP, bytes = padded / 8, stride = (padded + 63) / 64 * 8;
  const float scale = 1.0f / (float)B;
  for (u32 start = 0; start + B <= m->windows; start += B) {
    for (u32 b = 0; b < B; b++) {
      const u16 *window = m->data + (size_t)m->order[start + b] * nQ;
      for (u32 q = 0; q < nQ; q++) m->v0[q * padded + b] = window[q];
    }
    for (u32 p = 0; p < nP; p++) {
      for (u32 q = 0; q < nQ; q++) transposeBlock(m->weights + 16 * (p * nQ + q), m->transposed + 16 * (q * nP + p));
    }
    activate(m, m->v0, nQ, m->weights, m->hiddenBias, m->hidden, m->means0, m->h);
    activate(m, m->h, nP, m->transposed, m->visibleBias, m->visible, NULL, m->v1);
    activate(m, m->v1, nQ, m->weights, m->hiddenBias, m->hidden, m->means1, NULL);
    transposeBits(m->v0, padded, nQ, m->bits0);
    transposeBits(m->v1, padded, nQ, m->bits1);
    for (u32 p = 0; p < nP; p++) {
      const f16 *means0 = m->means0 + (size_t)p * padded, *means1 = m->means1 + (size_t)p * padded;
      signedSums(m->tables, means0, padded / 4);
      signedSums(m->tables1, means1, padded / 4);
      f16 difference = SPLAT(0);
      for (u32 b = 0; b < B; b++) difference += means0[b] - means1[b];
      step(m->hiddenBias + p, m->hiddenVelocity + p, difference * scale, m->rate, m->momentum, 0);
      for (u32 v = 0; v < m->visible; v++) {
        f16 g0 = signedSum(m->tables, (u8 *)m->bits0 + v * stride, bytes);
        f16 g1 = signedSum(m->tables1, (u8 *)m->bits1 + v * stride, bytes);
        u32 i = p * nQ * 16 + v;
        step(m->weights + i, m->velocity + i, (g0 - g1) * scale, m->rate, m->momentum, m->decay);
      }
    }
    float *bias = (float *)m->visibleBias, *velocity = (float *)m->visibleVelocity;
    for (u32 v = 0; v < m->visible; v++) {
      int count = 0;
      for (u32 k = 0; k < stride / 8; k++) {
        count += __builtin_popcountll(m->bits0[v * stride / 8 + k]) - __builtin_popcountll(m->bits1[v * stride / 8 + k]);
      }
      velocity[v] = m->momentum * velocity[v] + m->rate * (2.0f * (float)count * scale);
      bias[v] += velocity[v];
    }
  }
}
