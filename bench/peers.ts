/** Programs in other languages that do the same work, where they are installed: peers/cd.py in Python. */
import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { packageFolder } from "./native.ts";

export interface Peer {
  readonly name: string;
  /** The library's own version, in its words. */
  readonly version: string;
  /** Sends a line; resolves to the line of the answer. */
  ask(...words: (string | number)[]): Promise<string>;
  close(): void;
}

export type PeerName = "numpy" | "scikit-learn" | "torch";
const LIBRARY: Readonly<Record<PeerName, string>> = { numpy: "numpy", "scikit-learn": "sklearn", torch: "torch" };

/** The interpreter of the path first, then that of the system, which may have what the other lacks. */
const INTERPRETERS = ["python3", "/usr/bin/python3"];

/** Starts a peer on one thread; or says why it cannot. */
export async function startPeer(name: PeerName): Promise<Peer | string> {
  let reason = "there is no python3 here";
  for (const python of INTERPRETERS) {
    const started = await startWith(python, name);
    if (typeof started !== "string") return started;
    if (started !== "") reason = started;
  }
  return reason;
}

async function startWith(python: string, name: PeerName): Promise<Peer | string> {
  const child: ChildProcess = spawn(python, [join(packageFolder(), "bench", "peers", "cd.py"), LIBRARY[name]], {
    stdio: ["pipe", "pipe", "ignore"],
    env: { ...process.env, OPENBLAS_NUM_THREADS: "1" },
  });
  child.on("error", () => {});
  child.stdin!.on("error", () => {});
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  const next = async (): Promise<string | undefined> => {
    const { value, done } = await lines.next();
    return done ? undefined : String(value);
  };
  const first = await next();
  const [, version] = /^ready (.*)$/.exec(first ?? "") ?? [];
  if (version === undefined) {
    child.kill();
    return /^missing (.*)$/.exec(first ?? "")?.[1] ?? "";
  }
  return {
    name,
    version,
    async ask(...words) {
      child.stdin!.write(`${words.join(" ")}\n`);
      const answer = await next();
      if (answer === undefined) throw new Error(`bench: ${name} ended at "${words.join(" ")}"`);
      return answer;
    },
    close: () => child.stdin!.end(),
  };
}
