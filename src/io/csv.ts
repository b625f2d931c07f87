/**
 * Configurations as CSV, for a spreadsheet or a look: one configuration a line, its sites row-major, x running fastest.
 * Lines that begin with # say what the file is, `# temperature: 2.5`; without `# size: [64, 32]` the lattice is a square.
 */
import { InputError } from "../errors/index.ts";
import { arrayShape } from "../lattices/index.ts";
import { type Attributes, type AttributeValue, inOrder, setAttribute, sitesForOne } from "./attributes.ts";
import { toSpins } from "./spins.ts";

/** Beyond this many characters a text does not fit into a string. */
const LONGEST = 2 ** 28;

/** The configurations of a CSV; `label` is the file in messages. */
export function parseCsv(
  bytes: Uint8Array,
  label: string,
  { flat = false }: { /** A line is the sites of a graph, any number of them. */ flat?: boolean } = {},
): { shape: readonly number[]; sigma: Int8Array; attributes: Attributes } {
  const attributes: Record<string, AttributeValue> = {};
  const values: number[] = [];
  let sites = 0;
  let count = 0;
  if (bytes.length > LONGEST)
    throw new InputError(`${label} is over 256 MiB; expected npy, npz or HDF5 of that many spins`);
  const text = new TextDecoder().decode(bytes);
  text.split(/\r?\n/).forEach((line, index) => {
    if (line.trim() === "") return;
    const comment = /^#\s*(\w+):\s*(.*)$/.exec(line);
    if (comment) setAttribute(attributes, comment[1]!, attributeOf(comment[2]!));
    if (line.startsWith("#")) return;
    const cells = line.split(/[,;\t]|\s+/);
    cells.forEach((cell, column) => {
      const value = cell.trim() === "" ? Number.NaN : Number(cell.replace("−", "-"));
      if (Number.isNaN(value)) {
        throw new InputError(
          `${label}:${index + 1}: column ${column + 1} is ${JSON.stringify(cell.slice(0, 20))}; expected a number`,
        );
      }
      values.push(value);
    });
    sites ||= cells.length;
    if (cells.length !== sites) {
      throw new InputError(
        `${label}:${index + 1}: expected ${sites} values as in the lines before, got ${cells.length}`,
      );
    }
    count++;
  });
  if (count === 0) throw new InputError(`${label} holds no configurations`);
  if (flat) {
    const shape = [count, sites];
    return { shape, sigma: toSpins(Float64Array.from(values), shape, `${label}: the table`), attributes };
  }
  const { size } = attributes;
  const grid = sitesForOne(attributes);
  const [Lx = Math.sqrt(sites), Ly = Lx] =
    typeof size === "string" || size === undefined ? [] : [size].flat().map((L) => grid * L);
  if (!Number.isInteger(Lx) || Lx * Ly !== sites) {
    throw new InputError(
      `${label} has ${sites} values a line, ${size === undefined ? "not a square" : `not ${Lx}×${Ly}`}; expected Lx·Ly of them, and a line \`# size: [Lx, Ly]\``,
    );
  }
  const shape = [count, ...arrayShape([Lx, Ly])];
  return { shape, sigma: toSpins(Float64Array.from(values), shape, `${label}: the table`), attributes };
}

/** Configurations sigma, shape [n, Ly, Lx] or [n, L], and attributes as CSV. */
export function formatCsv(sigma: Int8Array, shape: readonly number[], attributes: Attributes = {}): string {
  const sites = shape.slice(1).reduce((product, side) => product * side, 1);
  // A spin takes two or three characters.
  if (3 * sigma.length > LONGEST) {
    throw new InputError(`${sigma.length} spins are too many for CSV; expected .h5, .npz or .npy`);
  }
  const lines = inOrder(attributes).map(([name, value]) => `# ${name}: ${JSON.stringify(value)}`);
  for (let from = 0; from < sigma.length; from += sites) lines.push(sigma.subarray(from, from + sites).join(","));
  return `${lines.join("\n")}\n`;
}

function attributeOf(text: string): AttributeValue {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "number" || typeof value === "string") return value;
    if (Array.isArray(value) && value.every((item) => typeof item === "number")) return value;
  } catch {}
  return text;
}
