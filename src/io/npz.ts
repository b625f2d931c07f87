/** The npz format of NumPy: a ZIP of npy files, one for each array. */
import { InputError } from "../errors/index.ts";
import { type Attributes, type AttributeValue, inOrder, setAttribute } from "./attributes.ts";
import type { AxesLayout, AxesRead } from "./axes.ts";
import { type ByteSource, type ByteTarget, memoryTarget } from "./bytes.ts";
import { formatNpyAttribute, npyAttribute, npyConfigurations, npyShape, npySpinsHead } from "./npy.ts";
import type { NumberArray } from "./spins.ts";
import { readZip, zipWriter } from "./zip.ts";

/** The name under which configurations are stored, in an npz and in HDF5. */
export const CONFIGURATIONS = "configurations";

/** Beyond this many bytes an array is data of somebody's own, and not worth inflating. */
const LARGEST_ATTRIBUTE = 1 << 16;
/** Beyond this many bytes an array is inflated and verified while it is read. */
const LARGEST_WHOLE = 1 << 26;

/**
 * The configurations of an npz: the array `dataset` if one is named, else `configurations`, else the only array that is
 * more than a number or a list. Small arrays beside it are attributes.
 */
export function npzConfigurations(
  source: ByteSource,
  label: string,
  dataset?: string,
  layout?: AxesLayout,
): NumberArray & { readonly attributes: Attributes; readonly array: string; readonly order?: AxesRead } {
  const arrays = new Map(
    readZip(source, label)
      .filter(({ name }) => name.endsWith(".npy"))
      .map((entry) => [entry.name.slice(0, -4), entry]),
  );
  const names = [...arrays.keys()];
  if (names.length === 0) throw new InputError(`${label} holds no arrays`);
  const opened = new Map<string, ByteSource>();
  const read = (name: string): ByteSource => {
    const entry = arrays.get(name)!;
    const content = opened.get(name) ?? (entry.size > LARGEST_WHOLE ? entry.stream() : entry.open());
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
  const spins = npyConfigurations(read(array), `${label}: ${array}`, layout);
  // Whose configurations lie all over the array: they are not there one after the other.
  const { isScattered: _, ...whole } = spins.isScattered
    ? npyConfigurations(arrays.get(array)!.open(), `${label}: ${array}`, layout)
    : spins;
  return { ...whole, attributes, array };
}

/** Writes an npz of configurations, shape [n, Ly, Lx], int8 if not told otherwise, and of attributes as small arrays beside them. */
export function npzWriter(
  target: ByteTarget,
  shape: readonly number[],
  attributes: Attributes = {},
  { head = npySpinsHead(shape), bytesEach = 1 }: { head?: Uint8Array; bytesEach?: number } = {},
): { write(values: ArrayBufferView): void; finish(): void } {
  const archive = zipWriter(target);
  const spins = archive.file(
    `${CONFIGURATIONS}.npy`,
    head.length + shape.reduce((product, side) => product * side, bytesEach),
  );
  spins.write(head);
  return {
    write: ({ buffer, byteOffset, byteLength }) => spins.write(new Uint8Array(buffer, byteOffset, byteLength)),
    finish() {
      spins.finish();
      for (const [name, value] of inOrder(attributes)) {
        if (name === CONFIGURATIONS) continue;
        const bytes = formatNpyAttribute(name, value);
        const file = archive.file(`${name}.npy`, bytes.length);
        file.write(bytes);
        file.finish();
      }
      archive.finish();
    },
  };
}

/** The same in memory. */
export function formatNpz(sigma: Int8Array, shape: readonly number[], attributes: Attributes = {}): Uint8Array {
  const target = memoryTarget();
  const writer = npzWriter(target, shape, attributes);
  writer.write(sigma);
  writer.finish();
  return target.bytes();
}
