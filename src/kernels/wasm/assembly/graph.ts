// Updates of Ising spins on any graph of sites with the same number of places for neighbours, and couplings that hang on
// the place. spins[0 … N − 1] = ±1, and spins[N] = 0 stands where there is no neighbour: its bonds weigh nothing and never
// open. Each has its twin in ../../reference/.
import { setU32, u32At } from "./memory";
import { BLOCK, bufferEnd, draw, enter, leave } from "./random";

/**
 * Wolff's single clusters; returns the number of spins flipped. queue: N + 1 words.
 *
 * While a cluster grows its spins are doubled: that marks them, also where bonds are at odds and a spin could be
 * reached both ways. `field` is the sign of H; with one, a flip that costs 2hM, M the cluster's magnetization, is
 * accepted where a word is below acceptance[|M|], or the last one beyond its end.
 */
export function graphWolff(
  spins: usize,
  N: u32,
  neighbours: usize,
  degree: u32,
  thresholds: usize,
  signs: usize,
  queue: usize,
  field: i32,
  acceptance: usize,
  lastAcceptance: u32,
  stream: usize,
  clusters: u32,
): f64 {
  let limit = bufferEnd(stream);
  let next = enter(stream);
  let flipped: u64 = 0;
  for (let c: u32 = 0; c < clusters; c++) {
    if (next == limit) limit = (next = draw(stream, limit)) + BLOCK;
    const seed = <u32>((<u64>load<u32>(next) * <u64>N) >> 32);
    next += 4;
    let M: i32 = load<i8>(spins + seed);
    store<i8>(spins + seed, <i8>(2 * M));
    setU32(queue, 0, seed);
    let tail: u32 = 1;
    for (let head: u32 = 0; head < tail; head++) {
      const site = u32At(queue, head);
      const spin: i32 = load<i8>(spins + site) >> 1;
      const row = neighbours + (<usize>site * degree << 2);
      for (let k: u32 = 0; k < degree; k++) {
        if (next == limit) limit = (next = draw(stream, limit)) + BLOCK;
        const j = u32At(row, k);
        const other: i32 = load<i8>(spins + j);
        const satisfied = other * <i32>load<i8>(signs + k) == spin;
        const joins = i32(satisfied) & i32(load<u32>(next) < u32At(thresholds, k));
        next += 4;
        store<i8>(spins + j, <i8>(other << joins));
        setU32(queue, tail, j);
        tail += joins;
        M += other & -joins;
      }
    }
    let accepted = true;
    if (field != 0) {
      if (next == limit) limit = (next = draw(stream, limit)) + BLOCK;
      const cost = field * M;
      if (cost > 0) accepted = load<u32>(next) < u32At(acceptance, min<u32>(cost, lastAcceptance));
      next += 4;
    }
    for (let head: u32 = 0; head < tail; head++) {
      const at = spins + u32At(queue, head);
      const spin = load<i8>(at) >> 1;
      store<i8>(at, accepted ? -spin : spin);
    }
    if (accepted) flipped += tail;
  }
  leave(stream, next, limit);
  return <f64>flipped;
}

/** Root of the cluster of site i; the way there is halved. */
// @ts-ignore: decorator
@inline
function root(parent: usize, i: u32): u32 {
  for (let p = u32At(parent, i); p != i; p = u32At(parent, i)) {
    const q = u32At(parent, p);
    setU32(parent, i, q);
    i = q;
  }
  return i;
}

/**
 * Swendsen–Wang sweeps: a cluster of magnetization M is turned where a word is below flips[M + last/2], M held to the ends
 * of the table, of which `last` is the last, even index. parent, magnetization: N words each.
 */
export function graphSwendsenWang(
  spins: usize,
  N: u32,
  neighbours: usize,
  degree: u32,
  thresholds: usize,
  signs: usize,
  parent: usize,
  magnetization: usize,
  flips: usize,
  last: u32,
  stream: usize,
  sweeps: u32,
): void {
  const middle = <i32>(last >> 1);
  let limit = bufferEnd(stream);
  let next = enter(stream);
  for (let sweep: u32 = 0; sweep < sweeps; sweep++) {
    for (let i: u32 = 0; i < N; i++) {
      setU32(parent, i, i);
      setU32(magnetization, i, 0);
    }
    for (let i: u32 = 0; i < N; i++) {
      const spin: i32 = load<i8>(spins + i);
      const row = neighbours + (<usize>i * degree << 2);
      for (let k: u32 = 0; k < degree; k += 2) {
        if (next == limit) limit = (next = draw(stream, limit)) + BLOCK;
        const open = load<u32>(next) < u32At(thresholds, k);
        next += 4;
        const j = u32At(row, k);
        if (open && <i32>load<i8>(spins + j) * <i32>load<i8>(signs + k) == spin) {
          const p = root(parent, i);
          const q = root(parent, j);
          const first = min<u32>(p, q);
          setU32(parent, p ^ q ^ first, first);
        }
      }
    }
    for (let i: u32 = 0; i < N; i++) {
      const r = root(parent, i);
      setU32(parent, i, r);
      setU32(magnetization, r, u32At(magnetization, r) + <u32>(<i32>load<i8>(spins + i)));
    }
    // Roots come before the sites of their clusters: once it is decided, a root's word of magnetization says whether to turn.
    for (let i: u32 = 0; i < N; i++) {
      const r = u32At(parent, i);
      if (r == i) {
        if (next == limit) limit = (next = draw(stream, limit)) + BLOCK;
        const at = max<i32>(0, min<i32>(last, <i32>u32At(magnetization, i) + middle));
        setU32(magnetization, i, u32(load<u32>(next) < u32At(flips, at)));
        next += 4;
      }
      const spin: i32 = load<i8>(spins + i);
      store<i8>(spins + i, <i8>(u32At(magnetization, r) ? -spin : spin));
    }
  }
  leave(stream, next, limit);
}

/**
 * Sweeps of single-spin updates: N sites one after the other, or if `random`, N times a site chosen at random. A spin s among
 * neighbours s_k is flipped where a word is below flips[2 Σ_k 3^(degree − 1 − k) (s_k + 1) + (s > 0)].
 */
export function graphSweeps(
  spins: usize,
  N: u32,
  neighbours: usize,
  degree: u32,
  flips: usize,
  random: bool,
  stream: usize,
  sweeps: u32,
): void {
  let limit = bufferEnd(stream);
  let next = enter(stream);
  for (let sweep: u32 = 0; sweep < sweeps; sweep++) {
    for (let n: u32 = 0; n < N; n++) {
      let i = n;
      if (random) {
        if (next == limit) limit = (next = draw(stream, limit)) + BLOCK;
        i = <u32>((<u64>load<u32>(next) * <u64>N) >> 32);
        next += 4;
      }
      const row = neighbours + (<usize>i * degree << 2);
      let code: u32 = 0;
      for (let k: u32 = 0; k < degree; k++) code = 3 * code + <u32>(1 + <i32>load<i8>(spins + u32At(row, k)));
      if (next == limit) limit = (next = draw(stream, limit)) + BLOCK;
      const spin: i32 = load<i8>(spins + i);
      const flip = load<u32>(next) < u32At(flips, 2 * code + u32(spin > 0));
      next += 4;
      store<i8>(spins + i, <i8>select<i32>(-spin, spin, flip));
    }
  }
  leave(stream, next, limit);
}
