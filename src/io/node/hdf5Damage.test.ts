import { readFileSync, writeFileSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { openHdf5Bytes } from "../hdf5.ts";
import { openHdf5File, readHdf5 } from "./hdf5.ts";
import { refusal, scratchFolder } from "./testing.ts";

const scratch = scratchFolder();
afterAll(scratch.remove);

const sound = "test/fuzz/corpus/gzip.h5";
/** A file on which the code of the library reaches out of its memory: one bit of a virtual dataset's (found by fuzzing). */
const bytes = readFileSync("test/fuzz/corpus/virtual.h5");
bytes[2151]! ^= 8;
const trapping = scratch.path("trapping.h5");
writeFileSync(trapping, bytes);

describe("a file that breaks the HDF5 library", () => {
  it("is refused, and the files after it are read", async () => {
    const before = await readHdf5(sound);
    for (let turn = 0; turn < 3; turn++) {
      expect(await refusal(() => readHdf5(trapping))).toBe(`${trapping} is damaged: HDF5 cannot read it`);
      expect(await readHdf5(sound)).toEqual(before);
    }
  });

  it("is named where a file was open: what the library that it has broken would read is not believed", async () => {
    const open = await openHdf5File(sound);
    await refusal(() => readHdf5(trapping));
    expect(await refusal(async () => [...open.slices()])).toBe(
      `${sound} was not read, since the HDF5 library broke down at a damaged file, ${trapping}; start again without that`,
    );
    open.close();
  });

  it("is named where there is one instance of the library, as in a page", async () => {
    await refusal(() => openHdf5Bytes(bytes, { label: "trapping.h5" }));
    expect(await refusal(() => openHdf5Bytes(readFileSync(sound), { label: "sound.h5" }))).toBe(
      "sound.h5 was not read, since the HDF5 library broke down at a damaged file, trapping.h5; start again without that",
    );
  });
});
