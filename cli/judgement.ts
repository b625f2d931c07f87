/** What a result of learning is worth, in plain words. */
import type { Learned } from "kadanoff/learning";
import type { SampleQuality } from "kadanoff/sampling";
import { type Estimate, formatEstimate } from "kadanoff/statistics";
import { counted } from "./words.ts";

const shown = ({ value, error }: Estimate): string => formatEstimate(value, error);
const nats = (x: number): string => x.toFixed(3).replace("-", "−");

/** From this share of the ceiling on, it is the ceiling that limits the information. */
const NEAR_CEILING = 0.95;
/** Probabilities by chance from which on there is something. */
const CHANCE = 0.05;
/** Standard errors from which on information is more than none. */
const SIGMAS = 3;

/** Line by line: whether there is anything, how much of it is kept, what limits it, whether filters can be trusted, and how many samples there are. */
export function judgement(learned: Learned, quality: SampleQuality): string[] {
  return [
    ...zeroLine(learned),
    ...shareLines(learned),
    ...ceilingLines(learned),
    ...unitsLine(learned),
    ...stabilityLine(learned),
    samplesLine(quality),
  ];
}

function zeroLine({ shuffleTest: test, information }: Learned): string[] {
  if (test === undefined) return [];
  const chance = `${formatEstimate(test.chance.mean, test.chance.deviation)} nats`;
  const p = `p = ${Number(test.p.toPrecision(2))}, ${counted(test.shuffles, "shuffle")}`;
  // As many digits as chance leaves.
  const score = formatEstimate(test.score, test.chance.deviation).replace(/\(.*\)/, "");
  const own = `the critic gives blocks with their own environments ${score}`;
  return test.p <= CHANCE
    ? [
        `not zero: ${own}, with those of other configurations ${chance}, ${test.sigmas.toFixed(0)}σ less (${p})${isSeen(information) ? "" : "; there is something, but too little for the bound to show"}`,
      ]
    : [`no sign of information: ${own}, no more than with those of other configurations, ${chance} (${p})`];
}

const isSeen = ({ value, error }: Estimate): boolean => value > SIGMAS * error;

function shareLines({ share, informationKind, available }: Learned): string[] {
  if (share === undefined) {
    return available === null
      ? ["share: not known; a block of more than 6 sites has too many states for a critic of I(V:E)"]
      : [];
  }
  const percent = formatEstimate(100 * share.value, 100 * share.error);
  const what = `${percent} % of what the block knows about its environment, I(V:E)`;
  if (share.kind === "exact") return [`kept: ${what}`];
  if (share.kind === "lower bound") return [`kept: at least ${what}`];
  return [
    `kept: about ${what} (${informationKind === "lower bound" ? "a ratio of two lower bounds, itself no bound" : "an estimate"})`,
  ];
}

function ceilingLines({ ceiling, information, rule, hiddenCurve }: Learned): string[] {
  const units = rule.filters.length;
  if (information.value < NEAR_CEILING * ceiling.value) return [];
  if (ceiling.by === "batch") {
    return [`at its ceiling: InfoNCE shows no more than log K = ${nats(ceiling.value)} nats; take a larger --batch`];
  }
  const more = hiddenCurve ? "" : `; see whether more of them keep more: --hidden auto, or --hidden ${units + 1}`;
  return [
    `at its ceiling: ${counted(units, "unit")} can hold no more than ${units > 1 ? `${units} log 2` : "log 2"} = ${nats(ceiling.value)} nats${more}`,
  ];
}

const ORDINALS = ["", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"];

function unitsLine({ hiddenCurve, rule }: Learned): string[] {
  if (hiddenCurve === undefined) return [];
  const units = rule.filters.length;
  const last = hiddenCurve.at(-1)!;
  if (last.hidden === units) return [`${counted(units, "unit")}, and more might keep more`];
  const nth = ORDINALS[last.hidden] ?? `${last.hidden}th`;
  return [`${counted(units, "unit")} ${units === 1 ? "suffices" : "suffice"}: a ${nth} adds ${shown(last.gain!)} nats`];
}

function stabilityLine({ stability, information, rule }: Learned): string[] {
  if (stability === undefined) return [];
  const { restarts, agreeing, overlap, span, spread, degenerate } = stability;
  if (agreeing === restarts) {
    return [`filters: ${agreeing} of ${restarts} restarts agree (overlap ${nats(overlap.value)})`];
  }
  const disagree = `filters: ${agreeing} of ${restarts} restarts agree (overlap ${nats(overlap.value)})`;
  if (!isSeen(information)) return [`${disagree}; where there is so little to learn they are noise`];
  if (!degenerate) {
    return [
      `${disagree}; the others ended up to ${nats(spread)} nats lower and are left out: take more --restarts or --steps`,
    ];
  }
  const mixtures =
    rule.filters.length > 1 && span.value >= 0.9
      ? `: other mixtures of the same (common span ${nats(span.value)})`
      : "";
  return [
    `${disagree}, though others are worth the same within errors${mixtures}; the filters are degenerate, or the training did not converge: kadanoff ensemble shows their spread`,
  ];
}

/** How many samples there are, and what they are worth. */
export const samplesLine = ({ count, independent }: SampleQuality): string =>
  `samples: ${counted(count, "configuration")}, ${independent ? `worth ${shown(independent)} independent ones` : "of which nothing measured varies"}`;
