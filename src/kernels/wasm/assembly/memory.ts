// Words of arrays that begin at an address.

// @ts-ignore: decorator
@inline
export function u32At(array: usize, i: u32): u32 {
  return load<u32>(array + (<usize>i << 2));
}
// @ts-ignore: decorator
@inline
export function setU32(array: usize, i: u32, value: u32): void {
  store<u32>(array + (<usize>i << 2), value);
}
