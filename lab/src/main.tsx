import { render } from "preact";
import { App } from "./app.tsx";
import { set, state } from "./store.ts";

// A file may be dropped on any tab; a browser would leave the page for it.
addEventListener("dragover", (event) => event.preventDefault());
addEventListener("drop", async (event) => {
  event.preventDefault();
  const [file] = event.dataTransfer?.files ?? [];
  if (state.value.tab === "files" || file === undefined) return;
  set({ tab: "files" });
  const { takeFile } = await import("./panels/files.tsx");
  takeFile(file);
});

render(<App />, document.querySelector("#lab")!);
