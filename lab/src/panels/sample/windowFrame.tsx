/** The window drawn on the lattice: V, its buffer B and the environment E, with a handle on the edge of each. */
import type { ReadonlySignal } from "@preact/signals";
import type { TargetedKeyboardEvent } from "preact";
import {
  EDGES,
  type Edge,
  edgeDistance,
  type Picture,
  sitePixels,
  type View,
  type Widths,
  windowCorner,
  windowPlace,
  windowSide,
} from "../../draw/view.ts";
import { BOUNDS } from "../../state.ts";
import { part, set } from "../../store.ts";

const widths = part("block", "buffer", "environment");

/** Whether a window is on a lattice of so many sites a side, or is too large for it. */
export const fits = (of: Widths, { columns }: Pick<Picture, "columns">): boolean => windowSide(of) <= columns;

/** Sets a width, as far as its bounds and the lattice let it. */
export function setWidth(edge: Edge, width: number, picture: Picture): void {
  const [least, most] = BOUNDS[edge];
  let next = Math.min(most, Math.max(least, width));
  while (next > least && !fits({ ...widths.value, [edge]: next }, picture)) next--;
  set({ [edge]: next });
}

interface Place {
  /** CSS pixels of a site, and the middle of the window on the screen. */
  readonly site: number;
  readonly middle: readonly [x: number, y: number];
}

export function placeOfWindow(of: Widths, picture: Picture, view: View, side: number): Place {
  const site = sitePixels(view, picture, side);
  const width = windowSide(of);
  const corner = windowCorner(of, picture);
  const along = (centre: number): number =>
    side / 2 + (windowPlace(corner, width, centre, picture.columns) + width / 2 - centre) * site;
  return { site, middle: [along(view.centre[0]), picture.isTorus ? along(view.centre[1]) : side / 2] };
}

const NAMES = {
  block: ["V", "Block V"],
  buffer: ["B", "Buffer B"],
  environment: ["E", "Environment E"],
} as const satisfies Record<Edge, readonly [string, string]>;

/** On which side of the window the handle of an edge is, so that no two are at one place. */
const SIDES = { block: [1, 0], buffer: [0, 1], environment: [-1, 0] } as const satisfies Record<
  Edge,
  readonly number[]
>;

/** Radius of a handle: less where sites are small, so that one sees what is held. */
const radiusOf = (site: number): number => Math.min(9, Math.max(4, 0.45 * site));
/** That from which on it has its letter. */
const LETTERS_FROM = 7;

/** CSS pixels of a site below which the edges are too near to each other for handles. */
const HANDLES_FROM = 4;

interface WindowFrameProps {
  readonly picture: ReadonlySignal<Picture | undefined>;
  readonly view: ReadonlySignal<View | undefined>;
  readonly side: ReadonlySignal<number>;
}

export function WindowFrame({ picture: of, view, side }: WindowFrameProps) {
  const picture = of.value;
  if (picture === undefined || view.value === undefined || side.value === 0) return null;
  const all = widths.value;
  if (!fits(all, picture)) return null;
  const { site, middle } = placeOfWindow(all, picture, view.value, side.value);
  const box = (edge: Edge) => {
    const half = edgeDistance(edge, all) * site;
    return picture.isTorus
      ? { x: middle[0] - half, y: middle[1] - half, width: 2 * half, height: 2 * half }
      : { x: middle[0] - half, y: 0, width: 2 * half, height: side.value };
  };
  const [V, B, E] = EDGES.map(box) as [ReturnType<typeof box>, ReturnType<typeof box>, ReturnType<typeof box>];
  const radius = radiusOf(site);
  const path = ({ x, y, width, height }: typeof V): string => `M${x} ${y}h${width}v${height}h${-width}z`;
  const onKeyDown = (event: TargetedKeyboardEvent<SVGElement>, edge: Edge): void => {
    const [least, most] = BOUNDS[edge];
    const to: Readonly<Record<string, number>> = {
      ArrowRight: all[edge] + 1,
      ArrowUp: all[edge] + 1,
      ArrowLeft: all[edge] - 1,
      ArrowDown: all[edge] - 1,
      Home: least,
      End: most,
    };
    const next = to[event.key];
    if (next === undefined) return;
    event.preventDefault();
    setWidth(edge, next, picture);
  };
  return (
    <svg class="window" width={side.value} height={side.value} aria-label="The window">
      <path class="halo" d={path(E)} />
      <path class="veil" d={path(B) + path(V)} />
      <path class="environment" d={path(E)} />
      {all.buffer > 0 ? <path class="buffer" d={path(B)} /> : null}
      <path class="halo" d={path(V)} />
      <path class="block" d={path(V)} />
      {site < HANDLES_FROM
        ? null
        : EDGES.map((edge) => {
            const half = edgeDistance(edge, all) * site;
            const [dx, dy] = SIDES[edge];
            // In a chain all edges are upright, and their handles below each other.
            const [x, y] = picture.isTorus
              ? [middle[0] + dx * half, middle[1] + dy * half]
              : [middle[0] + half, side.value / 2 + (EDGES.indexOf(edge) - 1) * 24];
            const [letter, name] = NAMES[edge];
            return (
              <g
                key={edge}
                data-edge={edge}
                class={`handle ${edge}`}
                role="slider"
                // In SVG the attribute is written small.
                tabindex={0}
                aria-label={`${name}, drawn on the lattice`}
                aria-valuemin={BOUNDS[edge][0]}
                aria-valuemax={BOUNDS[edge][1]}
                aria-valuenow={all[edge]}
                onKeyDown={(event) => onKeyDown(event, edge)}
              >
                <circle cx={x} cy={y} r={radius} />
                {radius < LETTERS_FROM ? null : (
                  <text x={x} y={y}>
                    {letter}
                  </text>
                )}
              </g>
            );
          })}
    </svg>
  );
}
