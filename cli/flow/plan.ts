/** How the rules of a flow come about, and how many steps there are. */
import { ofSublattice } from "kadanoff/coarsegraining";
import { InputError } from "kadanoff/errors";
import type { OperatorCounts } from "kadanoff/exponents";
import { evenOperatorsOf, type FlowRule, oddOperatorsOf } from "kadanoff/flow";
import type { Lattice } from "kadanoff/lattices";
import { type WindowGeometry, windowGeometry } from "kadanoff/windows";
import { geometryOf } from "../flags.ts";
import { ruleOf } from "../ruleOf.ts";
import { type FlowValues, written } from "./flags.ts";
import { relearning, stepsFor } from "./relearning.ts";
import type { Sources } from "./sources.ts";

/** How the flow is made, for all temperatures. */
export interface Plan {
  readonly method: "rbm" | "conditional" | "majority" | "given";
  readonly steps: number;
  readonly from: FlowRule;
  readonly geometry: WindowGeometry;
  /** Whether the effective Hamiltonian after each step is wanted. */
  readonly hamiltonian: boolean;
  /** Of the Monte Carlo renormalization group; as many as it takes by itself where none is given. */
  readonly operators?: OperatorCounts;
  /** Windows on which a rule that is given is judged; none where it is not. */
  readonly judge?: { readonly geometry: WindowGeometry; readonly windows?: number };
}

/** The operators that were asked for, if the lattice has them. */
function operatorsOf({ operators }: FlowValues, { kind }: Lattice): OperatorCounts | undefined {
  if (operators === undefined) return undefined;
  const lattice = kind === "honeycomb" ? ({ kind: "triangular" } as const) : { kind };
  const most = [evenOperatorsOf(lattice).length, oddOperatorsOf(lattice).length];
  const [even, odd] = operators;
  if (operators.length === 2 && operators.every((n, i) => Number.isInteger(n) && n >= 1 && n <= most[i]!)) {
    return { even: even!, odd: odd! };
  }
  throw new InputError(
    `--operators: expected two numbers, of even operators up to ${most[0]} and of odd ones up to ${most[1]}, such as 4,3, got ${operators.join(",")}`,
  );
}

/** Flags that say how a rule is learned. */
const OF_LEARNING = ["relearn", "norm", "sharpen", "bias", "restarts", "climbSteps"] as const;

export async function planOf(f: FlowValues, { lattice }: Sources): Promise<Plan> {
  const counts = operatorsOf(f, lattice);
  if (f.hamiltonian && lattice.kind === "honeycomb") {
    throw new InputError(
      "--hamiltonian: expected a chain, a square or a triangular lattice, got a honeycomb lattice, whose operators are not known",
    );
  }
  const measured = { hamiltonian: f.hamiltonian ?? false, ...(counts === undefined ? {} : { operators: counts }) };
  const name = f.rule ?? (f.method === "majority" ? "majority" : undefined);
  if (name !== undefined) {
    const [flag, word] = f.rule === undefined ? ["--method", "majority"] : ["--rule", f.rule];
    const other = OF_LEARNING.find((which) => f[which] !== undefined);
    if (other !== undefined) {
      throw new InputError(`${written(other)} is for rules that are learned, not for ${flag} ${word}`);
    }
    if (f.rule !== undefined && f.method !== undefined && f.method !== f.rule) {
      throw new InputError(`--method ${f.method} and --rule ${f.rule} are two ways to a rule; expected one of them`);
    }
    const rule = await ruleOf(name, lattice, f.block);
    // Of the honeycomb lattice a rule may have a unit for each sublattice; windows and blocks are those of one.
    const { block } = lattice.kind === "honeycomb" ? ofSublattice(rule, 0) : rule;
    const geometry = windowGeometry(geometryOf({ ...f, block }, { lattice }));
    const steps = stepsFor(lattice, block, f.steps);
    return {
      method: f.rule === undefined || f.rule === "majority" ? "majority" : "given",
      ...{ steps, from: { rule }, geometry, ...measured },
      ...(f.noInformation ? {} : { judge: { geometry, ...(f.windows === undefined ? {} : { windows: f.windows }) } }),
    };
  }
  if (f.noInformation)
    throw new InputError("--no-information is for a rule that is given; a learned one comes with its information");
  const geometry = windowGeometry(geometryOf(f, { lattice }));
  const method = (f.method ?? "conditional") as "rbm" | "conditional";
  const from = relearning(geometry, { ...f, method });
  const steps = stepsFor(lattice, geometry.block, f.steps, geometry.size);
  return { method, steps, from, geometry, ...measured };
}
