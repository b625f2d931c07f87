/** kill -9 at many moments of the commands that write: `npm run kill-test -- --count 100` for more of them. */
import { describe, expect, it } from "vitest";
import { life, type Tally, undisturbed, works } from "./kill/rounds.ts";
import { isNightly, programIn } from "./program.ts";

const { folder } = programIn("kill");

describe("a command that is killed again and again", () => {
  it.each(works)(
    "leaves no corrupt output and comes to the bytes of an undisturbed one: $name",
    {
      timeout: 600_000,
    },
    async (work) => {
      const tally: Tally = { kills: 0, missed: 0, wrong: [] };
      const whole = await undisturbed(work, folder);
      // Three deaths in each life: at calls to the system, and in each second life by the clock.
      const rounds = Array.from({ length: isNightly ? 8 : 2 }, (_, round) => round);
      const lives = rounds.map((round) => () => life(work, whole, folder, { seed: 7, round }, tally));
      const living = async (): Promise<void> => {
        for (let next = lives.shift(); next; next = lives.shift()) await next();
      };
      await Promise.all([living(), living()]);
      expect(tally.wrong).toEqual([]);
      expect(tally.kills).toBeGreaterThanOrEqual(rounds.length);
    },
  );
});
