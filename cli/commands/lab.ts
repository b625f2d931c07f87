import { once } from "node:events";
import { existsSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { InputError } from "kadanoff/errors";
import type { CommandSpec } from "../command.ts";
import { labServer } from "../labServer.ts";
import { wholeNumber } from "../values.ts";

const DEFAULT_PORT = 8017;

const flags = {
  port: {
    flag: "--port <N>",
    help: `port of 127.0.0.1 to serve at (default ${DEFAULT_PORT}; 0: any that is free)`,
    parse: wholeNumber("--port", 0, 65_535),
  },
};

export const labCommand: CommandSpec<typeof flags> = {
  name: "lab",
  words: [],
  summary: "the whole renormalization group in a browser: sample, learn, coarse-grain, flow, with your own samples too",
  prints: "the address, and serves until it is interrupted; nothing leaves the machine",
  flags,
  examples: ["kadanoff lab", "kadanoff lab --port 9000"],
  async run(_, f, { signal, say }) {
    const folder = fileURLToPath(new URL("../../lab", import.meta.url));
    if (!existsSync(`${folder}/index.html`)) throw new Error("the lab is not built; run npm run build");
    const server = labServer(folder);
    const port = f.port ?? DEFAULT_PORT;
    server.listen(port, "127.0.0.1");
    try {
      await once(server, "listening");
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code !== "EADDRINUSE" && code !== "EACCES") throw error;
      const why = code === "EADDRINUSE" ? "is taken" : `is not to be had (${message})`;
      throw new InputError(`--port: port ${port} ${why}; expected one that is free, such as --port 0`);
    }
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    say({ document: { url: address }, text: `${address}\nCtrl-C ends it` });
    if (!signal.aborted) await once(signal, "abort");
    server.closeAllConnections();
    server.close();
    return undefined;
  },
};
