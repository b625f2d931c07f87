/** Does what the page asks for; see pool.ts. The work itself is loaded when it is first asked for. */
import type { Order, Told } from "../../../cli/runTask.ts";
import { live } from "./lifeline.ts";
import type { Message } from "./pool.ts";

const say = (message: Message): void => postMessage(message);

/** Milliseconds between two words on how far the work is, and two rules that are but looked at: the page has better to do than to draw more of them. */
const BETWEEN_LOOKS = 50;
let [toldAt, seenAt] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];

/** Says what is told on the way, but for what nobody would see. */
function tell(told: Told): void {
  const now = performance.now();
  if ("progress" in told) {
    if (now - toldAt < BETWEEN_LOOKS) return;
    toldAt = now;
  } else if ("seen" in told && told.seen.information === undefined) {
    if (now - seenAt < BETWEEN_LOOKS) return;
    seenAt = now;
  }
  say(told);
}

/** Spins that came as a Blob, as numbers again. */
async function withNumbers(value: unknown): Promise<unknown> {
  if (value instanceof Blob) {
    const bytes = await value.arrayBuffer();
    return new Int8Array(bytes);
  }
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return value;
  if (Array.isArray(value)) return Promise.all(value.map(withNumbers));
  const entries = await Promise.all(
    Object.entries(value).map(async ([name, inner]) => [name, await withNumbers(inner)]),
  );
  return Object.fromEntries(entries);
}

/** Spins of an answer as Blobs. */
function asBlobs(value: unknown): unknown {
  if (value instanceof Int8Array) return new Blob([value as Int8Array<ArrayBuffer>]);
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return value;
  if (Array.isArray(value)) return value.map(asBlobs);
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, asBlobs(inner)]));
}

/** A task to do, and whether spins are answered in Blobs. */
type Asked = Pick<Order, "task" | "input"> & { readonly asBlobs: boolean };

const alive = live();

self.onmessage = async ({ data: { task, input, ...asked } }: MessageEvent<Asked>) => {
  try {
    await alive;
    const { runTask } = await import("../../../cli/runTask.ts");
    const answer = runTask({ task, input: await withNumbers(input), port: { postMessage: tell } });
    say("output" in answer && asked.asBlobs ? { output: asBlobs(answer.output) } : answer);
  } catch (error) {
    say({ crashed: error instanceof Error ? error.message : String(error) });
  }
};
