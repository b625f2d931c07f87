/** Charts of the chain that is watched: along the chain, its autocorrelation, and by temperature with the exact curves behind. */
import { type ReadonlySignal, useComputed, useSignalEffect } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import { counted } from "../../../../cli/words.ts";
import { Chart, type Series } from "../../chart.tsx";
import { Problem, Term } from "../../controls.tsx";
import type { LiveState } from "../../engine/live.ts";
import type { Measured } from "../../engine/watch.ts";
import { temperatureOf } from "../../model.ts";
import { ENOUGH_TAU } from "./numbers.tsx";
import {
  askForCurves,
  type Curves,
  curvesOf,
  curvesProblem,
  curveTemperatures,
  forget,
  type Visited,
  visit,
  visitedOf,
} from "./visited.ts";

const HEIGHT = 190;
/** What |m| and |C| lie in, with room for a point at the end. */
const UNIT = [-0.05, 1.05] as const;

/** What energies lie in, from the ground state up to where spins know nothing of each other, or dimers are free. */
const energiesOf = ({ model, lattice }: LiveState): readonly [number, number] =>
  model === "dimers" ? [-0.52, -0.2] : lattice === "chain" ? [-1.05, 0.05] : [-2.1, 0.1];

const CHARTS = 5;

/** How many charts there are by now: one more in each task, for one is quickly made, and all of them at once are not. */
function useOneByOne(all: number): number {
  const [there, set] = useState(1);
  useEffect(() => {
    if (there >= all) return;
    const timer = setTimeout(() => set(there + 1));
    return () => clearTimeout(timer);
  }, [there]);
  return there;
}

export default function SampleCharts({ measured }: { readonly measured: ReadonlySignal<Measured | undefined> }) {
  useSignalEffect(() => {
    if (measured.value === undefined) return;
    askForCurves(measured.value.state);
    visit(measured.value);
  });
  const there = useOneByOne(CHARTS);
  const now = measured.value;
  if (now === undefined) return null;
  const { state, summary, unit } = now;
  const [energy, order] = symbolsOf(state);
  const updates = `${unit}s`;
  return (
    <div class="charts">
      <figure>
        <figcaption>Along the chain</figcaption>
        <Along title="Energy along the chain" y={energy} unit={updates} x={summary?.at} values={summary?.energy} />
        {there < 2 ? null : (
          <Along
            title={`${order} along the chain`}
            y={order}
            unit={updates}
            x={summary?.at}
            values={summary?.order}
            colour={2}
          />
        )}
      </figure>
      <figure>
        <figcaption>
          <Term name="autocorrelation function">Autocorrelation ρ(t)</Term>
        </figcaption>
        {there < 3 ? null : summary === undefined || summary.lags.length === 0 ? (
          <p class="about">{summary === undefined ? "…" : "Nothing varies."}</p>
        ) : (
          <Chart
            title={`Autocorrelation of the energy and of ${order}`}
            xLabel={`t in ${updates}`}
            yLabel="ρ(t)"
            height={HEIGHT}
            series={[
              { label: "E", x: summary.lags, y: summary.rho.energy },
              { label: order, x: summary.lags, y: summary.rho.order, dashed: true },
            ]}
          />
        )}
      </figure>
      <ByTemperature state={state} there={there - 3} />
    </div>
  );
}

function Along({
  title,
  y,
  unit,
  x,
  values,
  colour = 1,
}: {
  readonly title: string;
  readonly y: string;
  readonly unit: string;
  readonly x: Float64Array | undefined;
  readonly values: Float64Array | undefined;
  readonly colour?: 1 | 2;
}) {
  const series: Series[] = x === undefined || values === undefined ? [] : [{ label: y, x, y: values, colour }];
  return <Chart title={title} xLabel={unit} yLabel={y} height={150} series={series} />;
}

const symbolsOf = ({ model }: LiveState): readonly [energy: string, order: string] =>
  model === "dimers" ? ["E by vertex", "|C|"] : ["E/N", "|m|"];

/** Temperatures on the axis: of dimers 1/T, where free ones have a place. */
const abscissa = (state: LiveState, temperature: number): number =>
  state.model === "dimers" ? 1 / temperature : temperature;

/** The point of the temperature that is being visited is in a colour of its own. */
function points(state: LiveState, visited: readonly Visited[], which: "energy" | "order"): Series[] {
  const now = temperatureOf(state.temperature, state);
  const series = (label: string, colour: 2 | 4, of: readonly Visited[]): Series => ({
    ...{ label, colour, as: "points" },
    x: of.map(({ temperature }) => abscissa(state, temperature)),
    y: of.map((point) => point[which].value),
    error: of.map((point) => point[which].error),
  });
  const isNow = ({ temperature }: Visited): boolean => temperature === now;
  return [
    series(
      "measured",
      2,
      visited.filter((point) => !isNow(point)),
    ),
    series("at this temperature", 4, visited.filter(isNow)),
  ].filter(({ x }) => x.length > 0);
}

/** The largest 1/T up to which the line of free dimers is drawn. */
const MOST_COUPLING = 3.4;

/** Where points are on the axis: up to twice as far as the curves, which others would press together. */
function isOnAxis(state: LiveState, { temperature }: Visited): boolean {
  const most = state.model === "dimers" ? MOST_COUPLING : Math.max(...curveTemperatures(state));
  return abscissa(state, temperature) <= 2 * most;
}

function exact(state: LiveState, curves: Curves | undefined, which: "energy" | "order"): Series[] {
  if (curves === undefined) return [];
  const { model, lattice, size } = state;
  if (model === "dimers") {
    const [free] = which === "order" ? curves.infiniteOrder : curves.energy;
    const label = which === "order" ? "free dimers, infinite lattice, exact" : "free dimers, exact";
    return [{ label, colour: 1, dashed: true, x: [0, MOST_COUPLING], y: [free!, free!] }];
  }
  const x = curves.temperatures;
  const infinite = `infinite ${lattice === "chain" ? "chain" : "lattice"}, exact`;
  if (which === "order") return [{ label: infinite, colour: 1, x, y: curves.infiniteOrder }];
  const finite = lattice === "chain" ? `ring of ${size}, exact` : `${size}×${size} torus, exact`;
  return [
    { label: finite, colour: 1, x, y: curves.energy },
    { label: infinite, colour: 0, dashed: true, x, y: curves.infiniteEnergy },
  ];
}

function ByTemperature({ state, there }: { readonly state: LiveState; readonly there: number }) {
  const isDimers = state.model === "dimers";
  const visited = visitedOf(state);
  const curves = curvesOf(state);
  const problem = useComputed(() => curvesProblem.value);
  const axis = isDimers ? "1/T in k_B/J" : "T in J/k_B";
  const [energy, order] = symbolsOf(state);
  const onAxis = visited.filter((point) => isOnAxis(state, point));
  const beyond = visited.length - onAxis.length;
  const told = `${counted(visited.length, "temperature")} visited${beyond === 0 ? "" : `, ${beyond} beyond the axis`}`;
  return (
    <>
      {(["energy", "order"] as const).slice(0, Math.max(0, there)).map((which) => {
        const name = which === "energy" ? energy : order;
        const series = [...exact(state, curves, which), ...points(state, onAxis, which)];
        return (
          <figure key={which}>
            <figcaption>
              {name} against {isDimers ? "1/T" : "T"} <span class="about">{which === "energy" ? told : null}</span>
            </figcaption>
            {series.length === 0 ? (
              <p class="about">A point is drawn for each temperature that is visited for {ENOUGH_TAU} τ.</p>
            ) : (
              <Chart
                title={`${name} against ${axis}: exact curves and measured points, ${told}`}
                xLabel={axis}
                yLabel={name}
                height={HEIGHT}
                series={series}
                legend
                yRange={which === "order" ? UNIT : energiesOf(state)}
              />
            )}
            {which === "order" && !isDimers && series.length > 0 ? (
              <p class="about">
                The curve is that of the infinite system: a finite one has |m| above it near T_c and beyond, by the
                fluctuations of few spins.
              </p>
            ) : null}
          </figure>
        );
      })}
      {problem.value === "" ? null : <Problem>{problem.value}</Problem>}
      {visited.length === 0 ? null : (
        <p>
          <button type="button" onClick={() => forget(state)}>
            Forget the points
          </button>
        </p>
      )}
    </>
  );
}
