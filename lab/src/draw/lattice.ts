/** Configurations as pictures: a pixel a site, which the page makes larger. */

/** Colours of down, vacant and up, as red, green and blue; told apart by lightness alone. */
export const COLOURS: readonly (readonly [number, number, number])[] = [
  [236, 232, 223],
  [201, 120, 60],
  [45, 58, 82],
];

/** Draws spins[x + Lx·y] on a canvas of Lx × Ly pixels. */
export function drawSpins(canvas: HTMLCanvasElement, spins: Int8Array, [Lx, Ly]: readonly [number, number]): void {
  if (canvas.width !== Lx || canvas.height !== Ly) {
    canvas.width = Lx;
    canvas.height = Ly;
  }
  const context = canvas.getContext("2d")!;
  const image = context.createImageData(Lx, Ly);
  const { data } = image;
  for (let i = 0; i < Lx * Ly; i++) {
    const [r, g, b] = COLOURS[spins[i]! + 1]!;
    data[4 * i] = r;
    data[4 * i + 1] = g;
    data[4 * i + 2] = b;
    data[4 * i + 3] = 255;
  }
  context.putImageData(image, 0, 0);
}
