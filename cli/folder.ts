/** What `inspect` says of a folder of files of samples: a line for each. */
import { listSamples } from "kadanoff/io/node";
import { formatSize, sidesOf } from "kadanoff/lattices";
import type { Context, Outcome } from "./command.ts";
import { type InputFlags, readOptions } from "./input.ts";
import { counted } from "./words.ts";

export async function inspectFolder(folder: string, flags: InputFlags, { warn }: Context): Promise<Outcome> {
  const { files, warnings: ofFolder } = await listSamples([folder], await readOptions(flags));
  const warnings = [...ofFolder, ...files.flatMap(({ file, warnings: ofFile }) => ofFile.map((w) => `${file}: ${w}`))];
  for (const warning of warnings) warn(warning);
  const document = {
    folder,
    files: files.map(({ file, format, count, lattice, model, temperature, manifest }) => ({
      ...{ file, format, count, lattice: lattice.kind, size: sidesOf(lattice.size), boundary: lattice.boundary },
      model: model?.name ?? null,
      temperature: temperature?.value ?? null,
      temperatureFrom: temperature?.by ?? null,
      manifest,
    })),
    warnings,
  };
  const width = Math.max(...files.map(({ file }) => file.length));
  const text = [
    `${folder}: ${counted(files.length, "file")} of samples`,
    ...files.map(({ file, format, count, lattice, model, temperature }) => {
      const T = temperature
        ? `T = ${Number(temperature.value.toPrecision(10))} (${SAID[temperature.by]})`
        : "no temperature";
      return `${file.padEnd(width)}  ${T}, ${counted(count, "configuration")} of ${formatSize(lattice.size)}, ${lattice.kind}, ${lattice.boundary}, ${model ? model.name : "unknown model"} (${format})`;
    }),
  ].join("\n");
  return { document, text };
}

const SAID = { attribute: "in the file", manifest: "in the manifest", name: "by its name" } as const;
