/**
 * Graphs from files: lists of edges, two sites a line, or of the neighbours of each site, as text, JSON, npy, npz or HDF5. Sites are
 * numbered from 0, as the columns of an array of samples [n, N].
 */
import { InputError } from "../errors/index.ts";
import { type Graph, graphOfEdges, graphOfNeighbours } from "../lattices/index.ts";
import { type ByteSource, startsWith } from "./bytes.ts";
import { HDF5_MAGIC, type Hdf5Numbers } from "./hdf5.ts";
import { NPY_MAGIC, type NpyArray, parseNpy } from "./npy.ts";
import { readZip, ZIP_MAGIC } from "./zip.ts";

/** The graph that a file lists, once it is known how many sites the samples have. */
export type GraphFile = (numSites: number) => Graph;

/** Beyond this many characters a text does not fit into a string. */
const LONGEST = 2 ** 28;
/** The names that arrays and members have. */
const EDGES = "edges";
const NEIGHBOURS = "neighbours";

/**
 * Reads the file of a graph.
 *
 * - text (.csv, .txt, …): an edge a line, `0 1`; or, where a line `# neighbours` comes first, the neighbours of site 0, 1, … a line, with -1 for
 *   none in this direction. Commas, semicolons, tabs or spaces; other lines that begin with # are passed over, and so is a first line of names.
 * - JSON: `{ "edges": [[0, 1], …] }` or `{ "neighbours": [[1, null], …] }`
 * - npy: an array [M, 2] of edges
 * - npz and HDF5: the array `edges` [M, 2], or `neighbours` [N, z] with −1 for none; it may be the file of the samples itself
 *
 * @param name the file in messages
 * @param hdf5 reads an array of an HDF5 file, or gives undefined where it has none of that name
 */
export async function parseGraph(
  source: ByteSource,
  name: string,
  hdf5: (array: string) => Promise<Hdf5Numbers | undefined>,
): Promise<GraphFile> {
  const head = source.read(0, Math.min(8, source.size));
  const whole = (): Uint8Array => source.read(0, source.size);
  const nothing = (has: string): never => {
    throw new InputError(
      `${name} has ${has}; expected an array ${EDGES} [M, 2], or ${NEIGHBOURS} [N, z], of site numbers`,
    );
  };
  if (source.size === 0) throw new InputError(`${name} is empty`);
  if (startsWith(head, NPY_MAGIC)) return ofEdgeArray(parseNpy(whole(), name), name);
  if (startsWith(head, ZIP_MAGIC)) {
    const entries = readZip(source, name);
    const array = (which: string): NpyArray | undefined => {
      const content = entries.find((entry) => entry.name === `${which}.npy`)?.open();
      return content && parseNpy(content.read(0, content.size), `${name}: ${which}`);
    };
    const [edges, neighbours] = [array(EDGES), array(NEIGHBOURS)];
    if (edges) return ofEdgeArray(edges, `${name}: ${EDGES}`);
    if (neighbours) return ofNeighbourArray(neighbours, `${name}: ${NEIGHBOURS}`);
    return nothing(entries.map((entry) => entry.name.replace(/\.npy$/, "")).join(", "));
  }
  if (startsWith(head, HDF5_MAGIC)) {
    const edges = await hdf5(EDGES);
    if (edges) return ofEdgeArray(edges, `${name}: /${EDGES}`);
    const neighbours = await hdf5(NEIGHBOURS);
    return neighbours ? ofNeighbourArray(neighbours, `${name}: /${NEIGHBOURS}`) : nothing("neither of the two");
  }
  if (source.size > LONGEST)
    throw new InputError(`${name} is over 256 MiB; expected npy, npz or HDF5 of that many edges`);
  const text = new TextDecoder().decode(whole());
  return /^\s*[{[]/.test(text) ? ofJson(text, name) : ofText(text, name);
}

/** An array of numbers, as npy and HDF5 give it. */
type Numbers = Pick<NpyArray, "shape" | "data">;

function ofEdgeArray({ shape, data }: Numbers, label: string): GraphFile {
  if (shape.length !== 2 || shape[1] !== 2) {
    throw new InputError(`${label} has the shape [${shape.join(", ")}]; expected [M, 2], the two ends of each edge`);
  }
  const edges = Float64Array.from(data as ArrayLike<number | bigint>, Number);
  return (numSites) => graphOfEdges(numSites, edges, (e) => `${label}: edge ${e}`);
}

function ofNeighbourArray({ shape, data }: Numbers, label: string): GraphFile {
  const [N = 0, z = 0] = shape;
  if (shape.length !== 2) {
    throw new InputError(`${label} has the shape [${shape.join(", ")}]; expected [N, z], the neighbours of each site`);
  }
  const all = Array.from(data as ArrayLike<number | bigint>, Number);
  return ofLists(
    Array.from({ length: N }, (_, i) => all.slice(i * z, (i + 1) * z).map((j) => (j === -1 ? null : j))),
    label,
    (i) => `${label}: row ${i}`,
  );
}

function ofLists(
  lists: readonly (readonly (number | null)[])[],
  label: string,
  nameOf: (i: number) => string,
): GraphFile {
  return (numSites) => {
    if (lists.length !== numSites) {
      throw new InputError(`${label} lists the neighbours of ${lists.length} sites, but the samples have ${numSites}`);
    }
    return graphOfNeighbours(lists, nameOf);
  };
}

function ofJson(text: string, name: string): GraphFile {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    throw new InputError(`${name} is no JSON: ${(error as Error).message}`, { cause: error });
  }
  const lists = (key: string): unknown =>
    typeof document === "object" && document !== null && Object.hasOwn(document, key)
      ? (document as Readonly<Record<string, unknown>>)[key]
      : undefined;
  for (const key of [EDGES, NEIGHBOURS] as const) {
    const value = lists(key);
    if (value === undefined) continue;
    const rows: readonly unknown[] = Array.isArray(value) ? value : [];
    const bad = rows.findIndex((row) => !isRow(row, key));
    if (rows.length === 0 || bad >= 0) {
      const such = key === EDGES ? "[[0, 1], [1, 2], …]" : "[[1, 2], [0, null], …]";
      throw new InputError(
        `${name}: ${key}${bad >= 0 ? `[${bad}]` : ""}: expected ${bad >= 0 ? `a list of ${key === EDGES ? "two sites" : "sites, or null"}` : such}, got ${(JSON.stringify(bad >= 0 ? rows[bad] : value) ?? "nothing").slice(0, 60)}`,
      );
    }
    if (key === EDGES) {
      const edges = (rows as readonly (readonly number[])[]).flat();
      return (numSites) => graphOfEdges(numSites, edges, (e) => `${name}: edges[${e}]`);
    }
    return ofLists(rows as readonly (readonly (number | null)[])[], name, (i) => `${name}: neighbours[${i}]`);
  }
  throw new InputError(`${name} has neither ${EDGES} nor ${NEIGHBOURS}; expected { "edges": [[0, 1], …] }`);
}

/** Whether a row of a list is one: two sites, or any number of neighbours. */
function isRow(row: unknown, key: typeof EDGES | typeof NEIGHBOURS): boolean {
  if (!Array.isArray(row)) return false;
  return key === EDGES
    ? row.length === 2 && row.every((site) => typeof site === "number")
    : row.every((site) => site === null || typeof site === "number");
}

function ofText(text: string, name: string): GraphFile {
  const rows: (number | null)[][] = [];
  /** The line of each row, for messages. */
  const lines: number[] = [];
  let listed = EDGES as typeof EDGES | typeof NEIGHBOURS;
  text.split(/\r?\n/).forEach((line, index) => {
    const trimmed = line.trim();
    if (rows.length === 0 && /^#?\s*neighbou?rs\b/i.test(trimmed)) listed = NEIGHBOURS;
    // A line of names may come first, as in most CSV files.
    const isHeader = rows.length === 0 && /^[A-Za-z]/.test(trimmed);
    if (trimmed === "" || trimmed.startsWith("#") || isHeader) return;
    const cells = trimmed.split(/\s*[,;]\s*|\s+/);
    const values = cells.map((cell, column) => {
      const value = cell === "" ? Number.NaN : Number(cell);
      if (Number.isInteger(value)) return value;
      throw new InputError(
        `${name}:${index + 1}: column ${column + 1} is ${JSON.stringify(cell.slice(0, 20))}; expected the number of a site, from 0`,
      );
    });
    if (listed === EDGES && values.length !== 2) {
      throw new InputError(
        `${name}:${index + 1}: expected the two sites of an edge, got ${values.length} numbers; lists of neighbours begin with a line # neighbours`,
      );
    }
    rows.push(listed === EDGES ? values : values.map((j) => (j === -1 ? null : j)));
    lines.push(index + 1);
  });
  if (rows.length === 0) throw new InputError(`${name} holds no edges`);
  const nameOf = (row: number): string => `${name}:${lines[row]}`;
  if (listed === NEIGHBOURS) return ofLists(rows, name, nameOf);
  const edges = rows.flat() as number[];
  return (numSites) => graphOfEdges(numSites, edges, nameOf);
}
