// xoshiro128++ (Blackman and Vigna), on four lanes as in src/kernels/stream.ts, or on sixteen: as many as fit a register.
#pragma once
#include <stdint.h>
#include <string.h>

typedef uint32_t u32;
typedef uint64_t u64;
typedef u32 u32x4 __attribute__((vector_size(16)));
typedef u32 u32x16 __attribute__((vector_size(64)));

#define BUFFER 256
/** Words drawn at a time: few enough that the processor draws them while it still works with the last ones. */
#define BLOCK 32

typedef struct {
  u32 state[64] __attribute__((aligned(64))); // state[w·lanes + g]: word w of generator g
  u32 buffer[BUFFER] __attribute__((aligned(64)));
  u32 *next, *limit;
  int lanes;
} Stream;

/** A stream at its beginning, from the sixteen words of a state of four lanes; lanes beyond take any other words. */
static void streamBegin(Stream *s, int lanes, const u32 words[16]) {
  memcpy(s->state, words, 64);
  for (int i = 16; i < 4 * lanes; i++) {
    u32 mixed = (words[i % 16] + (u32)i) * 0x9e3779b9u;
    s->state[i] = (mixed ^ mixed >> 15) * 0x2c1b3c6du;
  }
  s->lanes = lanes;
  s->next = s->limit = s->buffer + BUFFER;
}

#define ROTATE(x, k) ((x) << (k) | (x) >> (32 - (k)))
#define DRAW(name, vector)                                                                   \
  static inline void name(u32 *state, u32 *out) {                                            \
    vector *s = (vector *)state, s0 = s[0], s1 = s[1], s2 = s[2], s3 = s[3];                 \
    for (u32 i = 0; i < BLOCK; i += sizeof(vector) / 4) {                                    \
      vector sum = s0 + s3, shifted = s1 << 9;                                               \
      *(vector *)(out + i) = ROTATE(sum, 7) + s0;                                            \
      s2 ^= s0, s3 ^= s1, s1 ^= s2, s0 ^= s3, s2 ^= shifted;                                 \
      s3 = ROTATE(s3, 11);                                                                   \
    }                                                                                        \
    s[0] = s0, s[1] = s1, s[2] = s2, s[3] = s3;                                              \
  }
DRAW(draw4, u32x4)
DRAW(draw16, u32x16)

/** Draws the block after `limit`; returns where it begins. */
static __attribute__((noinline)) u32 *draw(Stream *s, u32 *limit) {
  u32 *begin = limit == s->buffer + BUFFER ? s->buffer : limit;
  if (s->lanes == 4) draw4(s->state, begin);
  else draw16(s->state, begin);
  return begin;
}

/** `next` and `limit` are locals of a kernel; before each word, or each aligned four or sixteen. */
#define ENTER(s) u32 *next = (s)->next, *limit = (s)->limit
#define LEAVE(s) ((s)->next = next, (s)->limit = limit)
#define READY(s) \
  if (next == limit) next = draw(s, limit), limit = next + BLOCK
#define ALIGNED(next, words) ((u32 *)((uintptr_t)(next) + 4 * (words) - 1 & -(uintptr_t)(4 * (words))))

static u32 nextWord(Stream *s) {
  ENTER(s);
  READY(s);
  u32 word = *next++;
  LEAVE(s);
  return word;
}
