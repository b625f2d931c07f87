/**
 * SIGUSR2 tells a unit that its time is nearly up. It may come before the rest of the program is loaded, and without somebody to take it a process dies of it: the command line imports this
 * before all else. It is not SIGUSR1, at which Node opens a port for debuggers.
 */
export const timeIsUp: AbortController = new AbortController();

const [, , command, verb] = process.argv;
if (command === "sweep" && verb === "worker" && process.platform !== "win32")
  process.on("SIGUSR2", () => timeIsUp.abort());
