/** The paper's figures: what is published of each, and what the page has found, side by side. */
import { criticalTemperature } from "kadanoff/models";
import { counted } from "../../../cli/words.ts";
import { learnSeedOf } from "../engine/learning.ts";
import { type Results, readingOf } from "../paperReadings.ts";
import { isOf, type Preset, presets, stateOf } from "../presets.ts";
import { flow, learned } from "../session.ts";
import { DEFAULTS, formatState } from "../state.ts";
import "./lessons.css";

/** The results of the page that belong to a figure, and of which settings they are. */
function resultsOf(preset: Preset): Results & { readonly of?: string } {
  const rule = learned.value;
  const made = flow.state.value;
  if (preset.state.tab === "flow") {
    if (made.is !== "done" || made.result.readings === undefined) return {};
    const { readings, of } = made.result;
    if (!isOf(preset, { ...DEFAULTS, ...of })) return {};
    const drawn = `${of.size}×${of.size}, ${counted(of.count, "configuration")} at each temperature`;
    return { flow: { readings, criticalTemperature }, of: `${drawn}, seed ${of.seed}` };
  }
  if (rule === undefined || rule.file !== undefined || !isOf(preset, rule.settings)) return {};
  const { seed, again } = rule.settings;
  const from = again === 0 ? "" : `, learned from key ${learnSeedOf(rule.settings)}`;
  return { learned: rule.learned, of: `seed ${seed}${from}` };
}

/** Published and here, row by row. */
export function PaperTable({ preset }: { readonly preset: Preset }) {
  const { of, ...results } = resultsOf(preset);
  return (
    <div class="scrolled">
      <table>
        <thead>
          <tr>
            <th scope="col">{preset.name}</th>
            <th scope="col">paper</th>
            <th scope="col">here</th>
            <th scope="col">exact</th>
          </tr>
        </thead>
        <tbody>
          {preset.rows.map(({ quantity, published, exact, here }) => (
            <tr key={quantity}>
              <th scope="row">{quantity}</th>
              <td>{published ?? ""}</td>
              <td>{readingOf(here, results) ?? "…"}</td>
              <td>{exact ?? ""}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {of === undefined ? null : <p class="about">Here: {of}</p>}
    </div>
  );
}

/** Below a panel that is set to a figure of the paper. */
export function PaperBeside({ preset }: { readonly preset: Preset }) {
  return (
    <aside class="presets" aria-label="The paper and here">
      <h2>{preset.title}</h2>
      <PaperTable preset={preset} />
    </aside>
  );
}

/** All of them, each with a link that sets the page to it. */
export function PaperPage() {
  return (
    <article class="stage lesson">
      <h2>The paper's figures</h2>
      <p>
        M. Koch-Janusz and Z. Ringel, Mutual information, neural networks and the renormalization group, Nature Physics
        14, 578 (2018). Each link sets the page to a figure; start it there, and what comes of it stands here beside
        what is published.
      </p>
      {presets.map((preset) => (
        <section key={preset.name} class="presets" aria-label={preset.title}>
          <h3>
            <a href={formatState(stateOf(preset)) || "#"}>{preset.title}</a>
          </h3>
          <p>{preset.about}</p>
          <PaperTable preset={preset} />
        </section>
      ))}
    </article>
  );
}
