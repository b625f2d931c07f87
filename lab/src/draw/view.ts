/** Which part of a picture is seen, how large, and where on it the window with V, B and E lies. Lengths on the screen are CSS pixels. */

/** Sites across and down; round the torus the picture goes on, and time has an end. */
export interface Picture {
  readonly columns: number;
  readonly rows: number;
  /** Whether going down leads to the top again. */
  readonly isTorus: boolean;
  /** Whether it is a medial grid, of which every other site is a vertex. */
  readonly isDimers: boolean;
}

export interface View {
  /** From 1, all of the picture, to 8. */
  readonly zoom: number;
  /** The site in the middle of what is seen. */
  readonly centre: readonly [x: number, y: number];
}

/** x modulo a period, from 0 on. */
export const wrapped = (x: number, period: number): number => ((x % period) + period) % period;

/** Pixels of a site. */
export const sitePixels = ({ zoom }: View, { columns }: Picture, side: number): number => (side * zoom) / columns;

/** A view whose centre is on the picture, and which shows no time that there is not. */
export function within({ zoom, centre: [x, y] }: View, { columns, rows, isTorus }: Picture): View {
  const half = rows / (2 * zoom);
  const down = isTorus ? wrapped(y, rows) : Math.min(rows - half, Math.max(half, y));
  return { zoom, centre: [wrapped(x, columns), down] };
}

/** Where the left and the upper edge of the picture are, one of each that reach into a screen of so many pixels a side. */
export function tiles(view: View, picture: Picture, side: number): readonly (readonly [left: number, top: number])[] {
  const s = sitePixels(view, picture, side);
  const along = (centre: number, sites: number, wraps: boolean): number[] => {
    const first = side / 2 - centre * s;
    if (!wraps) return [first];
    const length = sites * s;
    const places: number[] = [];
    for (let at = first - Math.ceil(first / length) * length; at < side; at += length) places.push(at);
    return places;
  };
  const across = along(view.centre[0], picture.columns, true);
  const down = along(view.centre[1], picture.rows, picture.isTorus);
  return down.flatMap((top) => across.map((left) => [left, top] as const));
}

/** Widths in sites: of the block V, the buffer B and the environment E. */
export interface Widths {
  readonly block: number;
  readonly buffer: number;
  readonly environment: number;
}

export const windowSide = ({ block, buffer, environment }: Widths): number => block + 2 * (buffer + environment);

/** The first site of a window in the middle, along either axis; windows of dimers begin on a vertex, which are the even sites. */
export function windowCorner(widths: Widths, { columns, isDimers }: Picture): number {
  const corner = Math.floor((columns - windowSide(widths)) / 2);
  return isDimers ? corner - wrapped(corner, 2) : corner;
}

/** Where the window's left or upper edge is on the screen: of all places round the torus the one nearest to the middle. */
export function windowPlace(corner: number, width: number, centre: number, sites: number): number {
  const distance = corner + width / 2 - centre;
  return corner - Math.round(distance / sites) * sites;
}

export type Edge = keyof Widths;
export const EDGES = ["block", "buffer", "environment"] as const satisfies readonly Edge[];

/** How far the outer edge of a region is from the middle of the window, in sites. */
export function edgeDistance(edge: Edge, { block, buffer, environment }: Widths): number {
  return block / 2 + (edge === "block" ? 0 : buffer) + (edge === "environment" ? environment : 0);
}

/** The edge that is nearest to a place so far from the middle; undefined beyond reach of all of them. */
export function nearestEdge(distance: number, widths: Widths, reach: number): Edge | undefined {
  const off = (edge: Edge): number => Math.abs(edgeDistance(edge, widths) - distance);
  const nearest = EDGES.reduce((a, b) => (off(b) < off(a) ? b : a));
  return off(nearest) <= reach ? nearest : undefined;
}

/** The width that a region gets when its edge is drawn to a place so far from the middle. */
export function drawnTo(edge: Edge, distance: number, { block, buffer }: Widths): number {
  if (edge === "block") return Math.round(2 * distance);
  return Math.round(distance - block / 2 - (edge === "environment" ? buffer : 0));
}
