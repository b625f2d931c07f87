/** The npz format of NumPy: a ZIP of npy files, one for each array. */
import { InputError } from "../errors/index.ts";
import { type Attributes, type AttributeValue, inOrder, setAttribute } from "./attributes.ts";
import type { ByteSource } from "./bytes.ts";
import { formatNpy, formatNpyAttribute, npyAttribute, npyShape, npySpins } from "./npy.ts";
import { formatZip, readZip } from "./zip.ts";

/** The name under which configurations are stored, in an npz and in HDF5. */
export const CONFIGURATIONS = "configurations";

/** Beyond this many bytes an array is data of somebody's own, and not worth inflating. */
const LARGEST_ATTRIBUTE = 1 << 16;

/**
 * The configurations of an npz: the array `dataset` if one is named, else `configurations`, else the only array that is
 * more than a number or a list. Small arrays beside it are attributes.
 */
export function npzSpins(
  source: ByteSource,
  label: string,
  dataset?: string,
): { shape: readonly number[]; sigma: Int8Array; attributes: Attributes; array: string } {
  const arrays = new Map(
    readZip(source, label)
      .filter(({ name }) => name.endsWith(".npy"))
      .map((entry) => [entry.name.slice(0, -4), entry]),
  );
  const names = [...arrays.keys()];
  if (names.length === 0) throw new InputError(`${label} holds no arrays`);
  const opened = new Map<string, ByteSource>();
  const read = (name: string): ByteSource => {
    const content = opened.get(name) ?? arrays.get(name)!.open();
    opened.set(name, content);
    return content;
  };

  let array = dataset?.replace(/^\/|\.npy$/g, "");
  if (array !== undefined && !arrays.has(array)) {
    throw new InputError(`${label} has no array ${array}; it has ${names.join(", ")}`);
  }
  if (array === undefined && arrays.has(CONFIGURATIONS)) array = CONFIGURATIONS;
  if (array === undefined) {
    const large = names.filter((name) => npyShape(read(name), `${label}: ${name}`).length > 1);
    const [only = names[0]!, another] = large.length > 0 ? large : names;
    if (another !== undefined) {
      throw new InputError(
        `${label} holds the arrays ${names.join(", ")}; expected ${CONFIGURATIONS}, or one array, or its name`,
      );
    }
    array = only;
  }

  const attributes: Record<string, AttributeValue> = {};
  for (const name of names) {
    if (name === array || arrays.get(name)!.size > LARGEST_ATTRIBUTE) continue;
    const value = npyAttribute(read(name), `${label}: ${name}`);
    if (value !== undefined) setAttribute(attributes, name, value);
  }
  return { ...npySpins(read(array), `${label}: ${array}`), attributes, array };
}

/** An npz of configurations, shape [n, Ly, Lx], int8, and of attributes as small arrays beside them. */
export function formatNpz(sigma: Int8Array, shape: readonly number[], attributes: Attributes = {}): Uint8Array {
  const files: Record<string, Uint8Array> = { [`${CONFIGURATIONS}.npy`]: formatNpy(sigma, shape) };
  for (const [name, value] of inOrder(attributes)) {
    files[`${name}.npy`] ??= formatNpyAttribute(name, value);
  }
  return formatZip(files);
}
