import { child, type Key, key, keyFor } from "kadanoff/kernels";

/** A key of each temperature by the 64 bits of its number, so that it hangs on no other temperature of the list. */
export function keyAt(seed: number, start: number): Key {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, start);
  return child(child(keyFor(key(seed), "temperature"), bits.getUint32(0)), bits.getUint32(4));
}
