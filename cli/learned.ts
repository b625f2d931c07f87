/** A learned rule as a document and in words. */
import type { AnyRule } from "kadanoff/coarsegraining";
import type { Learned } from "kadanoff/learning";
import { formatEstimate } from "kadanoff/statistics";
import { formatWindow } from "kadanoff/windows";
import { filterLines } from "./filterLines.ts";
import { describeCentres, geometryDocument } from "./graphs.ts";

/** The document that is written, and read by --rule: see cli.md. */
export function learnedDocument<R extends AnyRule>({ geometry: g, restarts, ...learned }: Learned<R>, seed: number) {
  const { method, rule, information, informationKind, available, history, hiddenCurve, ...rest } = learned;
  return {
    method,
    geometry: geometryDocument(g),
    rule,
    information,
    informationKind,
    available,
    ...(hiddenCurve === undefined ? {} : { hiddenCurve }),
    history,
    restarts,
    ...rest,
    seed,
  };
}

/** The result in words. */
export function describe({
  geometry,
  rule,
  information,
  informationKind,
  available,
  method,
  proxy,
  critic,
  thetaDivergence,
  hiddenCurve,
  restarts,
}: Learned<AnyRule>): string {
  return [
    ...(geometry.ball ? [describeCentres(geometry.ball)] : []),
    `${formatWindow(geometry)}; ${proxy === undefined ? method : `${proxy} form`}, best of ${restarts.length}`,
    "filters",
    ...filterLines(rule),
    `I(H:E) = ${formatEstimate(information.value, information.error)} nats, ${informationKind}${availableIn(available, informationKind)}`,
    ...(critic && informationKind === "exact"
      ? [
          `the critic says ${formatEstimate(critic.information.value, critic.information.error)} nats, ${critic.informationKind}`,
        ]
      : []),
    ...(thetaDivergence
      ? [`Θ-RBM: ⟨KL(P(V|E) ‖ P_Θ(V|E))⟩ = ${formatEstimate(thetaDivergence.value, thetaDivergence.error)} nats`]
      : []),
    ...(hiddenCurve ? unitsTable(hiddenCurve) : []),
  ].join("\n");
}

/** What each hidden unit adds. */
function unitsTable(curve: NonNullable<Learned["hiddenCurve"]>): string[] {
  return [
    "hidden units  I(H:E)       gain on the second set",
    ...curve.map(({ hidden, information, gain }) =>
      [
        String(hidden).padStart(12),
        formatEstimate(information.value, information.error).padEnd(11),
        gain === null ? "" : formatEstimate(gain.value, gain.error),
      ]
        .join("  ")
        .trimEnd(),
    ),
  ];
}

/** What there is to keep. */
function availableIn(available: Learned["available"], kind: Learned["informationKind"]): string {
  if (available === null) return "";
  return `; I(V:E) ${kind === "lower bound" ? "is at least" : "="} ${formatEstimate(available.value, available.error)}`;
}
