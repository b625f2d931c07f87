import { InputError } from "../errors/index.ts";
import { escapeHtml } from "./html.ts";

/** Elements of figures; none of them runs, or asks for anything outside. */
const ELEMENTS =
  "svg g rect path line circle ellipse polygon polyline text tspan defs clipPath pattern title desc".split(" ");

/** Attributes of figures, of which none says more than where, how large and in what colour. */
const ATTRIBUTES =
  /^(xmlns|id|x|y|dx|dy|x1|x2|y1|y2|cx|cy|r|rx|ry|d|points|width|height|viewBox|transform|fill|stroke|opacity|clip-path|patternUnits|shape-rendering|text-anchor|(fill|stroke|font|stop)-[a-z]+)$/;

const TAG = /<(\/?)([A-Za-z]+)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>/g;

/**
 * Refuses an SVG that has anything but drawing in it: scripts, styles, links, images, or references to what lies outside of it.
 *
 * @param label the file in messages
 */
export function assertPlainSvg(svg: string, label: string): void {
  const refuse = (what: string): never => {
    throw new InputError(`${label}: expected an SVG with nothing but a drawing in it, got ${what}`);
  };
  const between = svg.replace(TAG, (tag: string, _close: string, name: string, attributes: string) => {
    if (!ELEMENTS.includes(name)) refuse(`the element ${name}`);
    for (const [, key, value] of attributes.matchAll(/([\w:-]+)="([^"]*)"/g)) {
      const isNamespace = key === "xmlns" && value === "http://www.w3.org/2000/svg";
      if (!ATTRIBUTES.test(key!) || (key === "xmlns" && !isNamespace)) refuse(`the attribute ${key}`);
      if (/url\((?!#)|&[#a-z]*x?3a|javascript:/i.test(value!)) refuse(`a reference, ${key}="${value!.slice(0, 40)}"`);
    }
    return tag.replace(/[\s\S]/g, " ");
  });
  const stray = /[<>]/.exec(between);
  if (stray !== null) refuse(JSON.stringify(svg.slice(stray.index, stray.index + 30)));
  if (!/^\s*<svg\s/.test(svg) || !/<\/svg>\s*$/.test(svg))
    refuse(`text that begins ${JSON.stringify(svg.slice(0, 30))}`);
}

/**
 * A figure as a part of a page: with a title for those who do not see it, and with ids that no other figure has.
 *
 * @param name of the figure, unlike all others of the page
 */
export function inlineSvg(svg: string, { name, title }: { readonly name: string; readonly title: string }): string {
  const size = /^\s*<svg[^>]*? width="([\d.]+)"[^>]*? height="([\d.]+)"/.exec(svg);
  const box = size === null || /^\s*<svg[^>]* viewBox=/.test(svg) ? "" : ` viewBox="0 0 ${size[1]} ${size[2]}"`;
  return svg
    .trim()
    .replace(/\bid="([^"]+)"/g, `id="${name}-$1"`)
    .replace(/url\(#/g, `url(#${name}-`)
    .replace(
      /^<svg([^>]*)>/,
      (_, attributes: string) =>
        `<svg${attributes}${box} role="img" aria-labelledby="${name}-title"><title id="${name}-title">${escapeHtml(title)}</title>`,
    );
}
