/**
 * Places as near to those wanted as they can be while a gap apart and inside a range: least squares, by pooling
 * neighbours that are too close into one block around their mean.
 */
export function apart(wanted: readonly number[], gap: number, [lowest, highest]: readonly [number, number]): number[] {
  const order = wanted.map((_, i) => i).sort((a, b) => wanted[a]! - wanted[b]!);
  const blocks: { members: number[]; place: number }[] = [];
  const settle = (members: number[]): number => {
    const mean = members.reduce((sum, i, k) => sum + wanted[i]! - k * gap, 0) / members.length;
    return Math.max(lowest, Math.min(mean, highest - (members.length - 1) * gap));
  };
  for (const i of order) {
    let members = [i];
    for (
      let last = blocks.at(-1);
      last && last.place + last.members.length * gap > settle(members);
      last = blocks.at(-1)
    ) {
      members = [...last.members, ...members];
      blocks.pop();
    }
    blocks.push({ members, place: settle(members) });
  }
  const places = [...wanted];
  for (const { members, place } of blocks) {
    members.forEach((i, k) => {
      places[i] = place + k * gap;
    });
  }
  return places;
}
