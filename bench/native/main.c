// The kernels as native code, to measure the others by: gcc -O3 -march=native, no dependencies.
//
// It answers one line with one line, so that its chunks take turns with those of another program:
//
//     torus SLOT LANES Lx Ly threshold two four w0 … w15          all spins +1, a stream from the 16 words of a state
//     machine SLOT LANES visible hidden batch windows rate momentum decay w0 … w15      data and weights from the stream
//     replicas SLOT LANES Lx Ly two four w0 … w15                 128 or 512 replicas, all spins +1
//     covering SLOT Lx Ly w0 … w15                                a torus of Lx × Ly vertices, dimers in columns
//     turns SLOT codes[32] rows[4096]                             how the loops of interacting dimers turn
//     worms SLOT worms | loops SLOT worms                         → nanoseconds, and the number of steps
//     dimers SLOT                                                 → a hash of the covering
//     wolff SLOT clusters | swendsen-wang SLOT sweeps | metropolis SLOT sweeps | cd SLOT passes | multispin SLOT sweeps
//                                                                 → nanoseconds, and the number of spins flipped
//     spins SLOT                                                  → bonds that do not agree less those that do, a hash
//     flow SLOT steps interval                                    operators along the flow of the torus in the slot
//     operators SLOT configurations                               → nanoseconds, and their number
//     sums SLOT                                                   → operators of the last configuration, step by step
//     words SLOT                                                  → a hash of the spins of all replicas
//     weights SLOT                                                → W[0][0], W[0][1] … by visible unit
#include <stdio.h>
#include <time.h>
#include "dimers.h"
#include "ising.h"
#include "multispin.h"
#include "operators.h"
#include "rbm.h"

#define SLOTS 64
static Torus tori[SLOTS];
static Machine machines[SLOTS];
static Replicas replicas[SLOTS];
static Covering coverings[SLOTS];
static Flow flows[SLOTS];

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static u32 word(char **at) { return (u32)strtoul(*at, at, 10); }

static void readStream(Stream *s, int lanes, char **at) {
  u32 words[16];
  for (int i = 0; i < 16; i++) words[i] = word(at);
  streamBegin(s, lanes, words);
}

static void fill(Machine *m) {
  u32 rest = m->visible % 16;
  for (u32 w = 0; w < m->windows; w++) {
    m->order[w] = w;
    for (u32 q = 0; q < m->nQ; q++) {
      u32 units = rest && q == m->nQ - 1 ? (1u << rest) - 1 : 0xffff;
      m->data[w * m->nQ + q] = (u16)(nextWord(&m->stream) & units);
    }
  }
  for (u32 k = 0; k < m->hidden; k++) {
    for (u32 i = 0; i < m->visible; i++) {
      float weight = (float)((nextWord(&m->stream) * 0x1p-32 - 0.5) * 0.2);
      ((float *)m->weights)[((k / 16) * 16 * m->nQ + i) * 16 + k % 16] = weight;
    }
  }
}

int main(void) {
  static char line[1 << 16];
  while (fgets(line, sizeof line, stdin)) {
    char *at = strchr(line, ' ');
    if (!at) break;
    *at++ = 0;
    u32 slot = word(&at) % SLOTS;
    Torus *t = tori + slot;
    Machine *m = machines + slot;
    Covering *c = coverings + slot;
    if (!strcmp(line, "torus")) {
      int lanes = (int)word(&at);
      u32 n[5];
      for (int i = 0; i < 5; i++) n[i] = word(&at);
      torusBegin(t, n[0], n[1], n[2], n[3], n[4]);
      readStream(&t->stream, lanes, &at);
      puts("ready");
    } else if (!strcmp(line, "flow")) {
      u32 steps = word(&at), interval = word(&at);
      flowBegin(flows + slot, t, steps, interval);
      puts("ready");
    } else if (!strcmp(line, "sums")) {
      for (u32 i = 0; i < (flows[slot].steps + 1) * OPERATORS; i++) printf("%ld ", flows[slot].sums[i]);
      puts("");
    } else if (!strcmp(line, "replicas")) {
      u32 n[5];
      for (int i = 0; i < 5; i++) n[i] = word(&at);
      replicasBegin(replicas + slot, n[1], n[2], n[3], n[4], n[0]);
      readStream(&replicas[slot].stream, (int)n[0], &at);
      puts("ready");
    } else if (!strcmp(line, "covering")) {
      u32 Lx = word(&at), Ly = word(&at);
      coveringBegin(c, Lx, Ly);
      readStream(&c->stream, 4, &at);
      puts("ready");
    } else if (!strcmp(line, "turns")) {
      for (int i = 0; i < 32; i++) c->codes[i] = (uint8_t)word(&at);
      for (int i = 0; i < 4096; i++) c->rows[i] = word(&at);
      puts("ready");
    } else if (!strcmp(line, "dimers")) {
      u32 hash = 0;
      for (u32 i = 0; i < c->vertices; i++) hash = 31 * hash + c->dimers[i];
      printf("%u\n", hash);
    } else if (!strcmp(line, "words")) {
      u32 hash = 0;
      for (u32 i = 0; i < replicas[slot].lanes * replicas[slot].Lx * replicas[slot].Ly; i++) hash = 31 * hash + replicas[slot].words[i];
      printf("%u\n", hash);
    } else if (!strcmp(line, "machine")) {
      int lanes = (int)word(&at);
      u32 n[4];
      for (int i = 0; i < 4; i++) n[i] = word(&at);
      machineBegin(m, n[0], n[1], n[2], n[3]);
      m->rate = strtof(at, &at), m->momentum = strtof(at, &at), m->decay = strtof(at, &at);
      readStream(&m->stream, 4, &at);
      fill(m);
      if (lanes == 16) {
        u32 words[16];
        for (int i = 0; i < 16; i++) words[i] = nextWord(&m->stream);
        streamBegin(&m->stream, lanes, words);
      }
      puts("ready");
    } else if (!strcmp(line, "spins")) {
      long agree = 0;
      u32 hash = 0;
      for (u32 y = 0; y < t->Ly; y++) {
        for (u32 x = 0; x < t->Lx; x++) {
          int s = t->spins[x + t->Lx * y];
          agree += s * (t->spins[(x + 1) % t->Lx + t->Lx * y] + t->spins[x + t->Lx * ((y + 1) % t->Ly)]);
          hash = hash * 31 + (u32)s;
        }
      }
      printf("%ld %u\n", -agree, hash);
    } else if (!strcmp(line, "weights")) {
      for (u32 i = 0; i < m->visible; i++) {
        for (u32 k = 0; k < m->hidden; k++) {
          printf("%.9g ", (double)((float *)m->weights)[((k / 16) * 16 * m->nQ + i) * 16 + k % 16]);
        }
      }
      puts("");
    } else {
      u32 count = word(&at);
      u64 units = 0;
      double begin = now();
      if (!strcmp(line, "wolff")) units = wolff(t, count);
      else if (!strcmp(line, "swendsen-wang")) swendsenWang(t, count);
      else if (!strcmp(line, "metropolis")) metropolis(t, count);
      else if (!strcmp(line, "operators")) flow(flows + slot, count), units = count;
      else if (!strcmp(line, "worms")) units = freeWorms(c, count);
      else if (!strcmp(line, "loops")) units = dimerLoops(c, count);
      else if (!strcmp(line, "multispin")) multispin(replicas + slot, count);
      else if (!strcmp(line, "cd")) for (u32 k = 0; k < count; k++) contrastiveDivergence(m);
      else return 1;
      printf("%.0f %lu\n", now() - begin, (unsigned long)units);
    }
    fflush(stdout);
  }
}
