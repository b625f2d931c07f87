/** What one takes along from the page: a button that is always there, and what is behind it when it is pressed. */
import { signal } from "@preact/signals";
import { lazy, Suspense } from "preact/compat";
import { missingFile, ownSamples, workWith } from "./session.ts";

const TakeAlongDialog = lazy(() =>
  import("./panels/takeAlong.tsx").then(({ TakeAlongDialog }) => ({ default: TakeAlongDialog })),
);

const isOpen = signal(false);

export function TakeAlong() {
  const own = ownSamples.value;
  const missing = missingFile.value;
  return (
    <>
      <button type="button" aria-haspopup="dialog" onClick={() => (isOpen.value = true)}>
        Take along…
      </button>
      {own === undefined ? null : <span class="about">samples of {own.file}</span>}
      {missing === undefined ? null : (
        <p class="missing" role="status">
          This page is of the samples of <strong>{missing}</strong>, which a link does not hold: drop {missing} here
          again, or{" "}
          <button type="button" onClick={() => workWith(undefined)}>
            use drawn ones
          </button>
        </p>
      )}
      {isOpen.value ? (
        <Suspense fallback={null}>
          <TakeAlongDialog onClose={() => (isOpen.value = false)} />
        </Suspense>
      ) : null}
    </>
  );
}
