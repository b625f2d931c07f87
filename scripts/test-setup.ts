import { execFileSync } from "node:child_process";

/**
 * The tests of the command line run the built program: build it from the present sources first.
 * KADANOFF_NO_BUILD=1 leaves that out, for quick runs of tests that need no program.
 */
export default function setup(): void {
  if (process.env.KADANOFF_NO_BUILD) return;
  execFileSync("npm", ["run", "--silent", "build"], { stdio: ["ignore", "ignore", "inherit"] });
}
