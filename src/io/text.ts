/**
 * Configurations as text, for a spreadsheet or a look. Either one configuration a line, its sites row-major with x running fastest; or as grids, a line for
 * each y, with a blank line or a comment between two configurations, as numpy.savetxt writes slices. Numbers stand apart by commas, semicolons, tabs or
 * spaces; or a site is a single character, + and −, or 0 and 1, with nothing in between.
 *
 * Lines that begin with # say what the file is, `# temperature: 2.5`. With `# size: [64, 32]` lines of 64 are rows and lines of 2048 are
 * configurations; without it a file in one piece has one configuration a line, on a square, and one in pieces of several lines has grids.
 */
import { InputError } from "../errors/index.ts";
import { arrayShape } from "../lattices/index.ts";
import { type Attributes, type AttributeValue, setAttribute, sitesForOne } from "./attributes.ts";
import type { ByteSource } from "./bytes.ts";
import { configurationsAtOnce } from "./numbers.ts";
import type { NumberArray, NumericArray } from "./spins.ts";

/** Bytes that are read at a time. */
const PIECE = 1 << 20;
/** Characters beyond which a line is none: what has no line breaks is no text of configurations. */
const LONGEST_LINE = 2 ** 26;

interface Line {
  /** From 1. */
  readonly number: number;
  readonly text: string;
}

/** How the values of a line are written. */
type Style = "numbers" | "characters";

/** The configurations of a text; `label` is the file in messages, and `lattice` is known of somebody else than the file. */
export function textConfigurations(
  source: ByteSource,
  label: string,
  lattice?: string,
): NumberArray & { readonly attributes: Attributes } {
  const { attributes, style, width, lines, pieces } = survey(source, label);
  const chain = (lattice ?? attributes.lattice) === "chain";
  const grid = sitesForOne(attributes);
  const { size } = attributes;
  const stated = typeof size === "string" || size === undefined ? undefined : [size].flat().map((L) => grid * L);
  const [Lx = 0, Ly = chain ? 1 : Lx] = stated ?? [];
  let sides: readonly [number, number];
  let rows = 1;
  if (stated !== undefined && width === Lx && Ly > 1 && lines % Ly === 0) {
    sides = [Lx, Ly];
    rows = Ly;
  } else if (stated !== undefined) {
    sides = [Lx, Ly];
  } else if (!chain && pieces.count > 1 && pieces.height > 1) {
    if (pieces.other !== undefined) {
      throw new InputError(
        `${label}:${pieces.other.line}: expected ${pieces.height} lines in each grid, as in the first, got ${pieces.other.height}; where a configuration is one line, no blank line stands between them`,
      );
    }
    sides = [width, pieces.height];
    rows = pieces.height;
  } else sides = chain ? [width, 1] : [Math.sqrt(width), Math.sqrt(width)];
  if (!sides.every(Number.isInteger) || sides[0] * sides[1] !== width * rows) {
    throw new InputError(
      `${label} has ${width} values a line, ${stated === undefined ? "not a square" : `not ${sides.join("×")}`}; expected Lx·Ly of them and a line \`# size: [Lx, Ly]\`, or grids of Ly lines with blank lines in between`,
    );
  }
  return {
    shape: [lines / rows, ...arrayShape(sides)],
    attributes,
    slices: () => valuesOf(source, label, { style, width, lines, each: rows * configurationsAtOnce(rows * width) }),
  };
}

/** What a text says, and how it is made, without its values. */
interface Survey {
  readonly attributes: Attributes;
  readonly style: Style;
  /** Values of a line. */
  readonly width: number;
  /** Lines with values. */
  readonly lines: number;
  /** Pieces without a blank line or a comment in them: how many, of how many lines the first is, and the first that has another number of them. */
  readonly pieces: {
    readonly count: number;
    readonly height: number;
    readonly other?: { readonly line: number; readonly height: number };
  };
}

function survey(source: ByteSource, label: string): Survey {
  const attributes: Record<string, AttributeValue> = {};
  let first: { style: Style; width: number } | undefined;
  let lines = 0;
  let count = 0;
  let height: number | undefined;
  let other: { line: number; height: number } | undefined;
  let here = 0;
  let begin = 0;
  const endPiece = (): void => {
    if (here === 0) return;
    count++;
    height ??= here;
    if (here !== height) other ??= { line: begin, height: here };
    here = 0;
  };
  for (const { number, text } of linesOf(source, label)) {
    if (isComment(text)) {
      const said = /^#\s*(\w+):\s*(.*)$/.exec(text);
      if (said) setAttribute(attributes, said[1]!, attributeOf(said[2]!));
      endPiece();
    } else if (text === "") endPiece();
    else {
      if (first === undefined) {
        const style = styleOf(text);
        first = { style, width: cellsOf(text, style).length };
      }
      if (here++ === 0) begin = number;
      lines++;
    }
  }
  endPiece();
  if (first === undefined || height === undefined) throw new InputError(`${label} holds no configurations`);
  return { attributes, ...first, lines, pieces: { count, height, ...(other ? { other } : {}) } };
}

/** The values of `each` lines at a time. */
function* valuesOf(
  source: ByteSource,
  label: string,
  { style, width, lines, each }: { style: Style; width: number; lines: number; each: number },
): Iterable<NumericArray> {
  let values = new Float64Array(Math.min(each, lines) * width);
  let filled = 0;
  let left = lines;
  for (const { number, text } of linesOf(source, label)) {
    if (text === "" || isComment(text)) continue;
    const cells = cellsOf(text, style);
    if (cells.length !== width) {
      throw new InputError(`${label}:${number}: expected ${width} values as in the lines before, got ${cells.length}`);
    }
    for (let column = 0; column < width; column++) {
      const value = style === "numbers" ? numberOf(cells[column]!) : CHARACTERS.get(cells[column]!);
      if (value === undefined) {
        throw new InputError(
          `${label}:${number}: column ${column + 1} is ${JSON.stringify(cells[column]!.slice(0, 20))}; expected ${style === "numbers" ? "a number" : "one of + and −, or of 0 and 1"}`,
        );
      }
      values[filled++] = value;
    }
    left--;
    if (filled === values.length) {
      yield values;
      values = new Float64Array(Math.min(each, left) * width);
      filled = 0;
    }
  }
}

const isComment = (text: string): boolean => text.startsWith("#");

const CHARACTERS: ReadonlyMap<string, number> = new Map([
  ["+", 1],
  ["-", -1],
  ["−", -1],
  ["0", 0],
  ["1", 1],
]);

/** Characters stand for sites where a line is + and − or 0 and 1 alone, several of them, with nothing in between or each by itself. */
function styleOf(text: string): Style {
  return /^[+\-−]{2,}$|^[01]{2,}$|^[+\-−]([\s,;]+[+\-−])+$/.test(text) ? "characters" : "numbers";
}

/** What stands between two values; tables have it once, and spaces besides. */
const SEPARATOR = /\s*[,;]\s*|\s+/;

function cellsOf(text: string, style: Style): readonly string[] {
  return style === "characters" && !SEPARATOR.test(text) ? [...text] : text.split(SEPARATOR);
}

function numberOf(cell: string): number | undefined {
  if (cell === "") return undefined;
  const value = Number(cell.replace("−", "-"));
  if (!Number.isNaN(value)) return value;
  return /^true$/i.test(cell) ? 1 : /^false$/i.test(cell) ? 0 : undefined;
}

/** The lines of a text, without spaces at their ends. */
function* linesOf(source: ByteSource, label: string): Generator<Line> {
  const decoder = new TextDecoder();
  let number = 0;
  let rest = "";
  for (let from = 0; from < source.size; from += PIECE) {
    const length = Math.min(PIECE, source.size - from);
    rest += decoder.decode(source.read(from, length), { stream: from + length < source.size });
    let begin = 0;
    for (let end = rest.indexOf("\n"); end >= 0; end = rest.indexOf("\n", begin)) {
      yield { number: ++number, text: rest.slice(begin, end).trim() };
      begin = end + 1;
    }
    rest = rest.slice(begin);
    if (rest.length > LONGEST_LINE) {
      throw new InputError(
        `${label}:${number + 1}: a line of over ${LONGEST_LINE} characters; expected text with line breaks`,
      );
    }
  }
  if (rest !== "") yield { number: number + 1, text: rest.trim() };
}

/** Whether the beginning of a file of an unknown name is a text of numbers or characters of sites, but for comments. */
export function looksLikeText(head: Uint8Array): boolean {
  const lines = new TextDecoder().decode(head).split(/\r?\n/);
  if (head.length >= 512) lines.pop(); // cut off anywhere
  const values = lines.filter((line) => line.trim() !== "" && !isComment(line));
  return values.length > 0 && values.every((line) => /^[\d+\-−.,;eE\s]+$/.test(line));
}

function attributeOf(text: string): AttributeValue {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "number" || typeof value === "string") return value;
    if (Array.isArray(value) && value.every((item) => typeof item === "number")) return value;
  } catch {}
  return text;
}
