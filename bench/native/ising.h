// The algorithms of src/kernels/wasm/assembly/ising.ts, which explains them, as native code. On four lanes they draw the
// same words and leave the same spins.
#pragma once
#include <stdlib.h>
#include <string.h>
#include "stream.h"

typedef int8_t i8;
typedef uint8_t u8;
typedef i8 i8x16 __attribute__((vector_size(16)));
typedef u8 u8x16 __attribute__((vector_size(16)));
typedef char c8x16 __attribute__((vector_size(16)));
typedef short i16x8 __attribute__((vector_size(16)));
typedef int i32x4 __attribute__((vector_size(16)));
typedef float f32x4 __attribute__((vector_size(16)));
typedef i8x16 i8x16u __attribute__((aligned(1)));

/** A bit for each lane, its highest; and the lanes of two vectors in half the width. */
static inline u32 bits8(i8x16 x) { return (u32)__builtin_ia32_pmovmskb128((c8x16)x); }
static inline u32 bits32(i32x4 x) { return (u32)__builtin_ia32_movmskps((f32x4)x); }
static inline i16x8 narrow(i32x4 a, i32x4 b) { return __builtin_ia32_packssdw128(a, b); }

/** Every other four of 32 words: a bit for each that is not below the threshold. */
static inline u32 rejected16(const u32 *words, u32x4 threshold) {
  const u32x4 *four = (const u32x4 *)words;
  i16x8 a = narrow((i32x4)(four[0] >= threshold), (i32x4)(four[2] >= threshold));
  i16x8 b = narrow((i32x4)(four[4] >= threshold), (i32x4)(four[6] >= threshold));
  return bits8((i8x16)__builtin_ia32_packsswb128(a, b));
}

typedef struct {
  u32 Lx, Ly, threshold, two, four;
  i8 *spins;
  u32 *sites;
  u64 *rows; // 4·⌈Lx/64⌉
  Stream stream;
} Torus;

static void torusBegin(Torus *t, u32 Lx, u32 Ly, u32 threshold, u32 two, u32 four) {
  u32 N = Lx * Ly;
  // Vectors may reach past both ends.
  t->spins = (i8 *)calloc(N + 192, 1) + 64;
  memset(t->spins, 1, N);
  t->sites = malloc(4 * (size_t)N + 64);
  t->rows = malloc(32 * ((Lx + 63) / 64));
  t->Lx = Lx, t->Ly = Ly, t->threshold = threshold, t->two = two, t->four = four;
}

// The empty assembly keeps the compiler from making a branch of the choice, which it does otherwise, at thrice the time.
#define OFFER(at, place, word)                             \
  {                                                        \
    u8 *spin = at;                                         \
    u32 before = *spin, after = before;                    \
    after = (word) < threshold ? flip : before;            \
    __asm__("" : "+r"(after));                             \
    *spin = (u8)after;                                     \
    *tail = place;                                         \
    tail = (u32 *)((char *)tail + ((before ^ after) & 4)); \
  }

static u64 wolff(Torus *t, u32 clusters) {
  const u32 Lx = t->Lx, Ly = t->Ly, threshold = t->threshold, lastInside = ((Ly - 2) << 16) + Lx - 2;
  u8 *spins = (u8 *)t->spins;
  u64 flipped = 0;
  ENTER(&t->stream);
  for (u32 k = 0; k < clusters; k++) {
    READY(&t->stream);
    u32 seed = (u32)((u64)*next * (Lx * Ly) >> 32);
    next = ALIGNED(next + 1, 4);
    u32 flip = spins[seed] ^ 0xfe, site = (seed / Lx) << 16 | seed % Lx, *head = t->sites, *tail = t->sites;
    spins[seed] = (u8)flip;
    for (;;) {
      READY(&t->stream);
      u32 x = site & 0xffff, y = site >> 16;
      u8 *at = spins + (u64)y * Lx + x;
      if (__builtin_expect((((site - 0x10001) | (lastInside - site)) & 0x80008000) == 0, 1)) {
        OFFER(at + 1, site + 1, next[0]);
        OFFER(at - 1, site - 1, next[1]);
        OFFER(at + Lx, site + 0x10000, next[2]);
        OFFER(at - Lx, site - 0x10000, next[3]);
      } else {
        long right = x + 1 == Lx ? 1 - (long)Lx : 1, left = x == 0 ? (long)Lx - 1 : -1;
        long below = y + 1 == Ly ? 1 - (long)Ly : 1, above = y == 0 ? (long)Ly - 1 : -1;
        OFFER(at + right, site + (u32)right, next[0]);
        OFFER(at + left, site + (u32)left, next[1]);
        OFFER(at + below * Lx, site + ((u32)below << 16), next[2]);
        OFFER(at + above * Lx, site + ((u32)above << 16), next[3]);
      }
      next += 4;
      if (head == tail) break;
      site = *head++;
    }
    flipped += (u64)(tail - t->sites) + 1;
  }
  LEAVE(&t->stream);
  return flipped;
}

static inline u64 signs(const i8 *at) {
  u64 bits = 0;
  for (int k = 0; k < 4; k++) bits |= (u64)bits8(*(i8x16u *)(at + 16 * k)) << 16 * k;
  return bits;
}

static inline u64 marked(const i8 *at) {
  u64 bits = 0;
  for (int k = 0; k < 4; k++) {
    i8x16 s = *(i8x16u *)(at + 16 * k);
    bits |= (u64)bits8(s ^ (s + s)) << 16 * k;
  }
  return bits;
}

static inline void toggle(i8 *at, u64 which, u8 pattern) {
  const u8x16 bit = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
  const u8x16 byteOf = {0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1};
  for (int k = 0; k < 4; k++) {
    u8x16 spread = __builtin_shuffle((u8x16)(u32x4){(u32)(which >> 16 * k) & 0xffff}, byteOf) & bit;
    *(i8x16u *)(at + 16 * k) ^= (i8x16)((u8x16)(spread == bit) & pattern);
  }
}

static inline u32 root(const u32 *parent, u32 r) {
  r = parent[parent[r]];
  while (__builtin_expect(parent[r] != r, 0)) r = parent[r];
  return r;
}

static inline void join(u32 *parent, u32 a, u32 b) {
  u32 p = root(parent, a), q = root(parent, b), first = p < q ? p : q;
  parent[p ^ q ^ first] = first;
}

static inline u32 runAt(u64 open, u64 starts, u32 from) {
  return from - 1 + (u32)__builtin_popcountll(starts & (open ^ (open - 1)));
}

static void swendsenWang(Torus *t, u32 sweeps) {
  const u32 Lx = t->Lx, Ly = t->Ly, words = (Lx + 63) / 64;
  const u32x4 threshold = {t->threshold, t->threshold, t->threshold, t->threshold};
  i8 *spins = t->spins;
  u32 *parent = t->sites;
  u64 *signsBefore = t->rows, *startsBefore = signsBefore + words, *startsFirst = startsBefore + words, *seam = startsFirst + words;
  ENTER(&t->stream);
  for (u32 k = 0; k < sweeps; k++) {
    u32 runs = 0, lastRow = 0;
    next = ALIGNED(next, 4);
    for (u32 y = 0; y < Ly; y++) {
      i8 *row = spins + (u64)y * Lx;
      u32 first = runs, above = lastRow, around = 0, joined = -1u, joinedRoot = 0;
      u64 signLeft = row[Lx - 1] < 0;
      lastRow = first;
      for (u32 w = 0; w < words; w++) {
        i8 *at = row + 64 * w;
        u32 count = Lx - 64 * w < 64 ? Lx - 64 * w : 64;
        u64 valid = ~0ull >> (64 - count), closedLeft = 0, closedUp = 0;
        for (u32 x = 0; x < count; x += 4) {
          READY(&t->stream);
          if (x + 16 <= count && next + 32 <= limit) {
            // Sixteen sites at once, where as many words are ready.
            closedLeft |= (u64)rejected16(next, threshold) << x;
            closedUp |= (u64)rejected16(next + 4, threshold) << x;
            next += 32, x += 12;
            continue;
          }
          closedLeft |= (u64)bits32((i32x4)(*(u32x4 *)next >= threshold)) << x;
          next += 4;
          READY(&t->stream);
          closedUp |= (u64)bits32((i32x4)(*(u32x4 *)next >= threshold)) << x;
          next += 4;
        }
        u64 sign = signs(at), signAbove = y == 0 ? signs(at + (u64)(Ly - 1) * Lx) : signsBefore[w];
        u64 left = ~(closedLeft | (sign ^ (sign << 1 | signLeft))), up = ~(closedUp | (sign ^ signAbove)) & valid;
        signLeft = sign >> 63;
        if (w == 0) around = left & 1, left &= ~1ull;
        u64 starts = ~left & valid, startsAbove = startsBefore[w];
        signsBefore[w] = sign, startsBefore[w] = starts;
        if (y == 0) startsFirst[w] = starts, seam[w] = up, up = 0;
        u32 newRuns = (u32)__builtin_popcountll(starts);
        for (u32 r = 0; r < newRuns; r++) parent[runs + r] = runs + r;
        u64 both = left & ~startsAbove, after = up << 1;
        u64 open = up & ~((((after & both) + both) ^ both | after) & both);
        while (open) {
          u64 upTo = open ^ (open - 1);
          open &= open - 1;
          u32 a = runs - 1 + (u32)__builtin_popcountll(starts & upTo);
          u32 b = root(parent, above - 1 + (u32)__builtin_popcountll(startsAbove & upTo));
          u32 p = a == joined ? joinedRoot : a;
          joined = a;
          joinedRoot = p < b ? p : b;
          parent[p ^ b ^ joinedRoot] = joinedRoot;
        }
        runs += newRuns;
        above += (u32)__builtin_popcountll(startsAbove);
        toggle(at, starts, 0x40);
      }
      if (around) join(parent, first, runs - 1);
    }
    u32 a = 0, b = lastRow;
    for (u32 w = 0; w < words; w++) {
      for (u64 open = seam[w]; open; open &= open - 1) join(parent, runAt(open, startsFirst[w], a), runAt(open, startsBefore[w], b));
      a += (u32)__builtin_popcountll(startsFirst[w]);
      b += (u32)__builtin_popcountll(startsBefore[w]);
    }
    u32 *run = parent;
    for (u32 y = 0; y < Ly; y++) {
      u32 flip = 0;
      for (u32 w = 0; w < words; w++) {
        i8 *at = spins + (u64)y * Lx + 64 * w;
        u32 count = Lx - 64 * w < 64 ? Lx - 64 * w : 64;
        u64 valid = ~0ull >> (64 - count);
        READY(&t->stream);
        u64 fair = *next++;
        if (count > 32) {
          READY(&t->stream);
          fair |= (u64)*next++ << 32;
        }
        u64 starts = marked(at) & valid, change = flip;
        for (u64 open = starts; open; open &= open - 1) {
          u32 x = (u32)__builtin_ctzll(open), p = *run;
          *run = fair >> x & 1;
          u32 bit = parent[p];
          *run++ = bit;
          change ^= (u64)(flip ^ bit) << x;
          flip = bit;
        }
        for (int shift = 1; shift < 64; shift *= 2) change ^= change << shift;
        toggle(at, starts, 0x40);
        toggle(at, change & valid, 0xfe);
      }
    }
  }
  LEAVE(&t->stream);
}

static void metropolis(Torus *t, u32 sweeps) {
  const u32 Lx = t->Lx, Ly = t->Ly;
  const u32x4 accept2 = {t->two, t->two, t->two, t->two}, accept4 = {t->four, t->four, t->four, t->four};
  const i8x16 lanes = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  const u8x16 leftOf = {15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30};
  ENTER(&t->stream);
  next = ALIGNED(next, 4);
  for (u32 k = 0; k < sweeps; k++) {
    for (u32 colour = 0; colour < 2; colour++) {
      for (u32 y = 0; y < Ly; y++) {
        i8 *row = t->spins + (u64)y * Lx, *above = t->spins + (u64)(y == 0 ? Ly - 1 : y - 1) * Lx;
        i8 *below = t->spins + (u64)(y == Ly - 1 ? 0 : y + 1) * Lx;
        short parity = (y + colour) & 1 ? -256 : 255;
        const i8x16 ofColour = (i8x16)(i16x8){parity, parity, parity, parity, parity, parity, parity, parity};
        i8x16 before = (i8x16){} + row[Lx - 1];
        for (u32 x = 0; x < Lx; x += 16) {
          u32 count = Lx - x < 16 ? Lx - x : 16;
          READY(&t->stream);
          u32x4 r0 = *(u32x4 *)next, r1 = r0;
          next += 4;
          if (count > 8) {
            READY(&t->stream);
            r1 = *(u32x4 *)next;
            next += 4;
          }
          i8x16 s = *(i8x16u *)(row + x), left = __builtin_shuffle(before, s, (i8x16)leftOf), right = *(i8x16u *)(row + x + 1);
          before = s;
          if (x + count == Lx) {
            i8x16 last = lanes == (i8)(count - 1);
            right = (last & ((i8x16){} + row[0])) | (right & ~last);
          }
          i8x16 h = left + right + *(i8x16u *)(above + x) + *(i8x16u *)(below + x), minus = s < 0, against = (h ^ minus) - minus;
          i8x16 two = (against == 2) & (i8x16)narrow((i32x4)(r0 < accept2), (i32x4)(r1 < accept2));
          i8x16 four = (against == 4) & (i8x16)narrow((i32x4)(r0 < accept4), (i32x4)(r1 < accept4));
          *(i8x16u *)(row + x) = s ^ ((two | four | (against <= 0)) & ofColour & (lanes < (i8)count) & -2);
        }
      }
    }
  }
  LEAVE(&t->stream);
}
