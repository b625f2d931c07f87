// Contrastive divergence for a restricted Boltzmann machine of ±1 units, as in src/kernels/wasm/assembly/rbm.ts: units go
// sixteen to a vector, and products of ±1 units with weights by tables of the signed sums of four rows. The order of the
// sums is free here, and multiplications and additions may be fused.
#pragma once
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "stream.h"

typedef uint16_t u16;

#include <immintrin.h>

/** Bytes of a vector: the widest there are, or fewer to see what the width brings. Sixteen units make a panel, of PARTS vectors. */
#ifndef VECTOR_BYTES
#if defined __AVX512DQ__
#define VECTOR_BYTES 64
#elif defined __AVX__
#define VECTOR_BYTES 32
#else
#define VECTOR_BYTES 16
#endif
#endif
/** Whether a stream of four lanes is drawn from in the order of src/kernels, to compare the results, or as is quickest. */
#ifndef SAME_ORDER
#define SAME_ORDER 1
#endif
#define PARTS (64 / VECTOR_BYTES)
#define LANES (VECTOR_BYTES / 4)
typedef float vec __attribute__((vector_size(VECTOR_BYTES)));
typedef int ivec __attribute__((vector_size(VECTOR_BYTES)));
typedef u32 uvec __attribute__((vector_size(VECTOR_BYTES)));
typedef struct { vec part[PARTS]; } f16;
#define SPLAT(x) ((vec){} + (float)(x))
#define EACH(i) _Pragma("GCC unroll 4") for (int i = 0; i < PARTS; i++)

#if VECTOR_BYTES == 64
/** The lanes in which the mask is set, a bit each. */
static inline u32 bitsOf(ivec mask) { return _mm512_movepi32_mask((__m512i)mask); }
static inline vec clamp(vec x, float low, float high) {
  return (vec)_mm512_min_ps(_mm512_max_ps((__m512)x, (__m512)SPLAT(low)), (__m512)SPLAT(high));
}
#elif VECTOR_BYTES == 32
static inline u32 bitsOf(ivec mask) { return (u32)_mm256_movemask_ps((__m256)mask); }
static inline vec clamp(vec x, float low, float high) {
  return (vec)_mm256_min_ps(_mm256_max_ps((__m256)x, (__m256)SPLAT(low)), (__m256)SPLAT(high));
}
#else
static inline u32 bitsOf(ivec mask) { return (u32)_mm_movemask_ps((__m128)mask); }
static inline vec clamp(vec x, float low, float high) {
  return (vec)_mm_min_ps(_mm_max_ps((__m128)x, (__m128)SPLAT(low)), (__m128)SPLAT(high));
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
  f16 *fields;   // [batch]: what rows of the tables before have added
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
  m->fields = zeros(64 * batch), m->words = zeros(64 * batch);
  u32 most = 4 * (nQ > nP ? nQ : nP);
  m->tables = zeros(1024 * (groups > most ? groups : most)), m->tables1 = zeros(1024 * groups);
}

/** tables[g][c]: ±rows[4g] ± … ± rows[4g + 3], a sign + where c has a bit. */
static void signedSums(f16 *tables, const f16 *rows, u32 groups) {
  for (u32 g = 0; g < groups; g++, tables += 16, rows += 4) {
    for (int i = 0; i < PARTS; i++) {
      vec a = rows[0].part[i], b = rows[1].part[i], c = rows[2].part[i], d = rows[3].part[i];
      vec ab[4] = {-a - b, a - b, b - a, a + b}, cd[4] = {-c - d, c - d, d - c, c + d};
#pragma GCC unroll 16
      for (int k = 0; k < 16; k++) tables[k].part[i] = ab[k & 3] + cd[k >> 2];
    }
  }
}

/** e^x: 2^n from the exponent's bits, 2^t by a polynomial; relative error 4·10⁻⁶. */
static inline vec expOf(vec x) {
  vec t = clamp(x, -87, 87) * 1.44269504f, shifted = t + 12582912.0f, f = t - (shifted - 12582912.0f);
  vec p = f * 0.009582853f + 0.0559064246f;
  p = p * f + 0.2402409861f;
  p = p * f + 0.6931241934f;
  p = p * f + 1.0f;
  return (vec)((ivec)p + ((ivec)shifted << 23));
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

/** Panels of rows whose tables are made at a time: 32 KiB, which the first cache holds. */
#define CHUNK 8

/**
 * Means and samples of one layer given the other: mean tanh x, P(+1) = 1/(1 + e^{−2x}), x = bias + Σ s W. Words are
 * drawn on the way; but where a stream of four lanes is there to compare the results with, in the order of src/kernels.
 */
static inline __attribute__((always_inline)) void activate(Machine *m, const u16 *bits, u32 rows, const f16 *weights,
                                                           const f16 *bias, u32 units, f16 *means, u16 *out) {
  const u32 padded = m->padded, nIn = (rows + 15) / 16;
  f16 *tables = m->tables, *fields = m->fields;
  const int asDrawn = SAME_ORDER && out && m->stream.lanes == 4;
  if (out) m->stream.next = ALIGNED(m->stream.next, asDrawn ? 4 : 16);
  for (u32 p = 0; p * 16 < units; p++) {
    if (asDrawn) drawByEights(m, units - p * 16);
    ENTER(&m->stream);
    for (u32 first = 0; first < nIn; first += CHUNK) {
      const u32 end = first + CHUNK < nIn ? first + CHUNK : nIn, groups = (rows + 3) / 4 - 4 * first;
      const u32 whole = end * 16 <= rows ? end : end - 1; // panels of four groups
      signedSums(tables, weights + ((size_t)p * nIn + first) * 16, groups < 4 * CHUNK ? groups : 4 * CHUNK);
      for (u32 b = 0; b < m->batch; b++) {
        // Two sums where that breaks a chain of additions; four vectors a panel break it anyway.
        f16 s = first ? fields[b] : bias[p], s1 = {0};
        const f16 *t = tables;
        u32 q = first;
        for (; q < whole; q++, t += 64) {
          u32 word = bits[q * padded + b];
          EACH(i) {
            s.part[i] += t[word & 15].part[i];
            if (PARTS == 1) s1.part[i] += t[16 + (word >> 4 & 15)].part[i];
            else s.part[i] += t[16 + (word >> 4 & 15)].part[i];
            s.part[i] += t[32 + (word >> 8 & 15)].part[i];
            if (PARTS == 1) s1.part[i] += t[48 + (word >> 12)].part[i];
            else s.part[i] += t[48 + (word >> 12)].part[i];
          }
        }
        if (q < end) {
          u32 word = bits[q * padded + b];
          for (u32 row = 16 * q; row < rows; row += 4, word >>= 4, t += 16) {
            EACH(i) s.part[i] += t[word & 15].part[i];
          }
        }
        if (PARTS == 1) EACH(i) s.part[i] += s1.part[i];
        fields[b] = s;
      }
    }
    for (u32 b = 0; b < m->batch; b++) {
      u32 up = 0;
      u32x16 words;
      if (out) {
        if (asDrawn) words = m->words[b];
        else {
          READY(&m->stream);
          words = *(u32x16 *)next;
          next += 16;
        }
      }
      EACH(i) {
        vec p1 = 1 / (1 + expOf(fields[b].part[i] * -2));
        if (means) means[(size_t)p * padded + b].part[i] = 2 * p1 - 1;
        if (out) {
          vec uniform = __builtin_convertvector((ivec)(((uvec *)&words)[i] >> 8), vec) * 0x1p-24f;
          up |= bitsOf(uniform < p1) << (i * LANES);
        }
      }
      if (out) out[p * padded + b] = (u16)up;
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

/** A block of 16 × 16 weights, transposed: exchanged halves, quarters, eighths, single ones, as far as a vector reaches. */
static void transposeBlock(const f16 *from, f16 *to) {
  for (int i = 0; i < PARTS; i++) {
    for (int j = 0; j < PARTS; j++) {
      vec r[LANES];
#pragma GCC unroll 16
      for (int k = 0; k < LANES; k++) r[k] = from[i * LANES + k].part[j];
#pragma GCC unroll 4
      for (int k = 1; k < LANES; k *= 2) {
        ivec low, high;
        for (int l = 0; l < LANES; l++) low[l] = l & k ? LANES + (l ^ k) : l, high[l] = l & k ? LANES + l : l ^ k;
#pragma GCC unroll 16
        for (int n = 0; n < LANES; n++) {
          if (n & k) continue;
          vec a = r[n], b = r[n | k];
          r[n] = __builtin_shuffle(a, b, low);
          r[n | k] = __builtin_shuffle(a, b, high);
        }
      }
#pragma GCC unroll 16
      for (int k = 0; k < LANES; k++) to[j * LANES + k].part[i] = r[k];
    }
  }
}

static inline void step(vec *w, vec *velocity, vec gradient, float rate, float momentum, float decay) {
  *velocity = momentum * *velocity + rate * (gradient - decay * *w);
  *w += *velocity;
}

/** Σ over the batch of ±means, the signs from a row of transposed bits. */
static inline __attribute__((always_inline)) f16 signedSum(const f16 *tables, const u8 *bits, u32 groups) {
  f16 s = {0}, s1 = {0};
  u32 k = 0;
  for (; k + 2 <= groups; k += 2, tables += 32) {
    u32 x = bits[k / 2];
    EACH(i) {
      s.part[i] += tables[x & 15].part[i];
      if (PARTS == 1) s1.part[i] += tables[16 + (x >> 4)].part[i];
      else s.part[i] += tables[16 + (x >> 4)].part[i];
    }
  }
  if (k < groups) EACH(i) s.part[i] += tables[bits[k / 2] & 15].part[i];
  if (PARTS == 1) EACH(i) s.part[i] += s1.part[i];
  return s;
}

/** One pass of CD-1 over the windows. */
static void contrastiveDivergence(Machine *m) {
  const u32 B = m->batch, padded = m->padded, nQ = m->nQ, nP = m->nP, stride = (padded + 63) / 64 * 8;
  const float scale = 1.0f / (float)B;
  for (u32 start = 0; start + B <= m->windows; start += B) {
    for (u32 b = 0; b < B; b++) {
      const u16 *window = m->data + (size_t)m->order[start + b] * nQ;
      for (u32 q = 0; q < nQ; q++) m->v0[q * padded + b] = window[q];
    }
    for (u32 p = 0; p < nP; p++) {
      for (u32 q = 0; q < nQ; q++) transposeBlock(m->weights + 16 * (p * nQ + q), m->transposed + 16 * (q * nP + p));
    }
    activate(m, m->v0, m->visible, m->weights, m->hiddenBias, m->hidden, m->means0, m->h);
    activate(m, m->h, m->hidden, m->transposed, m->visibleBias, m->visible, NULL, m->v1);
    activate(m, m->v1, m->visible, m->weights, m->hiddenBias, m->hidden, m->means1, NULL);
    transposeBits(m->v0, padded, nQ, m->bits0);
    transposeBits(m->v1, padded, nQ, m->bits1);
    for (u32 p = 0; p < nP; p++) {
      const f16 *means0 = m->means0 + (size_t)p * padded, *means1 = m->means1 + (size_t)p * padded;
      const u32 groups = (B + 3) / 4;
      signedSums(m->tables, means0, groups);
      signedSums(m->tables1, means1, groups);
      EACH(i) {
        vec difference = SPLAT(0);
        for (u32 b = 0; b < B; b++) difference += means0[b].part[i] - means1[b].part[i];
        step(&m->hiddenBias[p].part[i], &m->hiddenVelocity[p].part[i], difference * scale, m->rate, m->momentum, 0);
      }
      for (u32 v = 0; v < m->visible; v++) {
        f16 g0 = signedSum(m->tables, (u8 *)m->bits0 + v * stride, groups);
        f16 g1 = signedSum(m->tables1, (u8 *)m->bits1 + v * stride, groups);
        u32 k = p * nQ * 16 + v;
        EACH(i) {
          vec gradient = (g0.part[i] - g1.part[i]) * scale;
          step(&m->weights[k].part[i], &m->velocity[k].part[i], gradient, m->rate, m->momentum, m->decay);
        }
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
