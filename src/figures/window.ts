import type { WindowGeometry } from "../windows/index.ts";
import { ink, paleGrey, regionColours } from "./style.ts";
import { element, round, text } from "./svg.ts";

/**
 * The window as a drawing with its corner at (x, y): cells of V, hatched buffer, outlined environment, and their letters.
 * Where cells are spins, `ground` has drawn them, and the regions are drawn so that one still sees them.
 *
 * @param cell side of a site in px
 */
export function windowSchematic(geometry: WindowGeometry, x: number, y: number, cell: number, ground?: string): string {
  const { buffer, environment } = geometry;
  const boxes = rings(geometry, x, y, cell);
  const body: string[] = [];
  if (ground === undefined) {
    body.push(rectangle(boxes.environment, { fill: "#dcefe9" }));
    body.push(rectangle(boxes.buffer, { fill: paleGrey }));
    body.push(rectangle(boxes.visible, { fill: "#fbdfae" }));
    body.push(cellLines(boxes.environment, cell));
  } else {
    body.push(ground, veil(boxes, 0.55));
  }
  if (buffer > 0) body.push(hatch(boxes));
  body.push(outlines(boxes, 1.6));
  const badge = ground !== undefined;
  body.push(letter("V", x + boxes.environment.width / 2, y + boxes.environment.height / 2, 12, badge));
  // B and E stand in the upper left corner of their rings.
  for (const [name, offset, width] of [
    ["E", 0, environment],
    ["B", environment, buffer],
  ] as const) {
    if (width === 0) continue;
    const middle = (offset + width / 2) * cell;
    body.push(letter(name, x + middle, y + middle, Math.min(12, Math.max(7, 0.8 * width * cell)), badge));
  }
  return body.join("\n");
}

/** The outlines of a window over a snapshot of spins, where a site is a few pixels: white below, colour above. */
export function windowOverlay(geometry: WindowGeometry, x: number, y: number, cell: number): string {
  const boxes = rings(geometry, x, y, cell);
  const halo = rectangle(boxes.environment, { fill: "none", stroke: "#ffffff", "stroke-width": 4 });
  return [halo, veil(boxes, 0.6), outlines(boxes, 1.8)].join("\n");
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

type Rings = Record<"visible" | "buffer" | "environment", Box>;

function rings(geometry: WindowGeometry, x: number, y: number, cell: number): Rings {
  const [width, height] = geometry.size.map((sites) => sites * cell) as [number, number];
  const inside = (sites: number): Box => {
    const d = sites * cell;
    return { x: x + d, y: y + d, width: width - 2 * d, height: height - 2 * d };
  };
  return {
    environment: inside(0),
    buffer: inside(geometry.environment),
    visible: inside(geometry.environment + geometry.buffer),
  };
}

const rectangle = (box: Box, attributes: Record<string, string | number>): string =>
  element("rect", { ...box, ...attributes });

/** E and V outlined in their colours; white beside the colour, so that V stands out in grey print too. */
const outlines = ({ visible, environment }: Rings, width: number): string =>
  [
    rectangle(environment, { fill: "none", stroke: regionColours.environment, "stroke-width": width }),
    rectangle(visible, { fill: "none", stroke: "#ffffff", "stroke-width": 1.3 * width + 1.6 }),
    rectangle(visible, { fill: "none", stroke: regionColours.visible, "stroke-width": 1.3 * width }),
  ].join("\n");

/** White lines between the cells of a box. */
export function cellLines({ x, y, width, height }: Box, cell: number): string {
  let path = "";
  for (let i = 1; i * cell < width - cell / 2; i++) path += `M${round(x + i * cell)} ${round(y)}v${round(height)}`;
  for (let j = 1; j * cell < height - cell / 2; j++) path += `M${round(x)} ${round(y + j * cell)}h${round(width)}`;
  return element("path", { d: path, stroke: "#ffffff", "stroke-width": 0.8, fill: "none" });
}

/** The buffer ring under a white of the given opacity. */
const veil = ({ buffer, visible }: Rings, opacity: number): string =>
  element("path", {
    d: boxPath(buffer) + boxPath(visible),
    fill: "#ffffff",
    "fill-opacity": opacity,
    "fill-rule": "evenodd",
  });

/** The buffer ring hatched at 45°: lines x + y = const cut to the ring, so that no pattern needs an id. */
function hatch({ buffer, visible }: Rings): string {
  const step = 5;
  let lines = "";
  for (let sum = step / 2; sum < buffer.width + buffer.height; sum += step) {
    // Inside the buffer box the line runs over u in [u0, u1], y growing as x falls; the block cuts [v0, v1] out of it.
    const [u0, u1] = span(buffer, buffer.x + buffer.y + sum);
    const [v0, v1] = span(visible, buffer.x + buffer.y + sum);
    const draw = (from: number, to: number) => {
      if (to - from < 0.01) return;
      lines += `M${round(from)} ${round(buffer.x + buffer.y + sum - from)}l${round(to - from)} ${round(from - to)}`;
    };
    if (v0 < v1) {
      draw(u0, v0);
      draw(v1, u1);
    } else draw(u0, u1);
  }
  return element("path", { d: lines, fill: "none", stroke: regionColours.buffer, "stroke-width": 0.8 });
}

/** The x range over which the line x + y = sum lies in a box. */
const span = ({ x, y, width, height }: Box, sum: number): [number, number] => [
  Math.max(x, sum - y - height),
  Math.min(x + width, sum - y),
];

const boxPath = ({ x, y, width, height }: Box): string =>
  `M${round(x)} ${round(y)}h${round(width)}v${round(height)}h${round(-width)}z`;

function letter(name: "V" | "B" | "E", x: number, y: number, size: number, badge: boolean): string {
  const colour = regionColours[({ V: "visible", B: "buffer", E: "environment" } as const)[name]];
  const style = { "text-anchor": "middle", "font-size": size, "font-style": "italic" };
  if (!badge) {
    return (
      text(name, x, y, { ...style, stroke: "#ffffff", "stroke-width": 3, "stroke-linejoin": "round" }) +
      text(name, x, y, { ...style, fill: ink })
    );
  }
  return (
    element("circle", { cx: x, cy: y, r: size * 0.62, fill: "#ffffff", stroke: colour, "stroke-width": 1 }) +
    text(name, x, y, { ...style, "font-size": size * 0.8 })
  );
}
