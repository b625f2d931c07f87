/** What is measured of the configurations of one step of a flow. */
import { directionsOf } from "../lattices/index.ts";
import { configuration, type Ensemble } from "../sampling/index.ts";
import { type Estimate, meanWithError } from "../statistics/index.ts";
import { secondMomentLength, structureFactors } from "./correlationLength.ts";
import { decayLength, lineCorrelations } from "./decayLength.ts";
import { couplingsAlong } from "./directions.ts";
import { neighbourMeter } from "./neighbourMeter.ts";
import { effectiveCoupling, type Thermometer, temperatureOf } from "./thermometer.ts";

/** Averages over the configurations of a step. */
export interface Measured {
  /** ⟨s₀s_r⟩ of nearest and of next-nearest neighbours. */
  readonly nearest: Estimate;
  /** ⟨s₀s_r⟩ of next-nearest neighbours. */
  readonly diagonal: Estimate;
  /**
   * The mean of ⟨s₀s_r⟩ of nearest neighbours over each of up to a hundred blocks of consecutive configurations, c in block ⌊c·blocks/count⌋: the same
   * configurations at every step, so that all steps can be resampled together; see flowLine. Of directions that are antiferromagnetic with the other sign.
   */
  readonly blocks: Float64Array;
  /** J_a/J by which the thermometers are calibrated, where the samples' directions differ. */
  readonly anisotropy?: readonly number[];
  /** K_a along each direction of bonds, by a torus of the same size, see couplingsAlong; none of a chain. */
  readonly couplings: readonly Estimate[];
  /** ⟨|m|⟩ */
  readonly absMagnetization: Estimate;
  /** Effective temperatures in J/k_B; see effectiveCoupling. */
  readonly temperatures: Readonly<Record<Thermometer, Estimate>>;
  /** By the second moment, in constants of this step's lattice: with ⟨ss'⟩ as it is, and with ⟨|m|⟩² off. */
  readonly correlationLength: {
    /** With ⟨ss'⟩ as it is. */
    readonly symmetric: Estimate;
    /** With ⟨|m|⟩² off. */
    readonly connected: Estimate;
  };
  /** By the decay of correlations along an axis, in the same two forms. */
  readonly decayLength: {
    /** With ⟨ss'⟩ as it is. */
    readonly symmetric: Estimate;
    /** With ⟨|m|⟩² off. */
    readonly connected: Estimate;
  };
}

/** Blocks of configurations of which means are kept. */
const BLOCKS = 100;

/** |J_a/J| of the samples' model where they are not all the same. */
export function anisotropyOf({ model }: Ensemble): readonly number[] | undefined {
  if (model?.name !== "ising") return undefined;
  const couplings = model.couplings.map(Math.abs);
  return couplings.every((J) => J === couplings[0]) ? undefined : couplings;
}

/** A correlation is negative where it is so by this many standard errors. */
const SIGMAS = 4;

/** Averages over the configurations, with errors that know of correlations along the chains of the samples. */
export function measureStep(
  here: Ensemble,
  { chains, anisotropy }: { chains: number; anisotropy: readonly number[] | undefined },
): Measured {
  const { lattice, count } = here;
  const { kind, size } = lattice;
  const directions = directionsOf(lattice);
  const d = directions.length;
  const meter = neighbourMeter(lattice);
  const means = new Float64Array(d + 1);
  const series = Array.from({ length: d + 3 }, () => Array.from({ length: chains }, (): number[] => []));
  const factors = structureFactors(here);
  const blocks = directions.map(() => new Float64Array(Math.min(BLOCKS, count)));
  const inBlock = new Float64Array(blocks[0]!.length);
  for (let c = 0; c < count; c++) {
    meter(configuration(here, c), means);
    const chain = c % chains;
    const block = Math.floor((c * inBlock.length) / count);
    let nearest = 0;
    for (let a = 0; a < d; a++) {
      series[a]![chain]!.push(means[a]!);
      blocks[a]![block]! += means[a]!;
      nearest += means[a]! / d;
    }
    inBlock[block]! += 1;
    series[d]![chain]!.push(means[d]!);
    series[d + 1]![chain]!.push(factors.absMagnetization[c]!);
    series[d + 2]![chain]!.push(nearest);
  }
  const averages = series.map((of) => meanWithError(of.map((x) => Float64Array.from(x))));
  const along = averages.slice(0, d);
  const [diagonal, absMagnetization, nearest] = averages.slice(d) as [Estimate, Estimate, Estimate];
  const inBlocks = blocks.map((of) => of.map((sum, k) => sum / inBlock[k]!));
  // An antiferromagnet on a lattice of two sublattices is a ferromagnet by other names, and so is a triangular lattice with two directions of that kind.
  const negative = along.map(({ value, error }): number => (value < -SIGMAS * error ? -1 : 1));
  const frustrated = kind === "triangular" && negative.reduce((product, sign) => product * sign, 1) < 0;
  const signs = frustrated ? along.map(() => 1) : negative;
  const ferromagnetic = inBlocks[0]!.map((_, k) => inBlocks.reduce((sum, of, a) => sum + signs[a]! * of[k]!, 0) / d);
  const asFerromagnet = signs.includes(-1)
    ? meanWithError(
        series[d + 2]!.map((chain, k) =>
          Float64Array.from(chain, (_, t) => signs.reduce((sum, sign, a) => sum + sign * series[a]![k]![t]!, 0) / d),
        ),
      )
    : nearest;
  const by = (thermometer: Thermometer): Estimate =>
    temperatureOf(
      effectiveCoupling(thermometer === "diagonal" ? diagonal : asFerromagnet, {
        thermometer,
        size,
        kind,
        couplings: anisotropy,
      }),
    );
  const lengths = {
    symmetric: secondMomentLength(factors, "symmetric"),
    connected: secondMomentLength(factors, "connected"),
  };
  const lines = lineCorrelations(here);
  return {
    nearest,
    diagonal,
    blocks: ferromagnetic,
    couplings: kind === "chain" ? [] : couplingsAlong(inBlocks, lattice),
    absMagnetization,
    temperatures: { "nearest, torus": by("nearest, torus"), nearest: by("nearest"), diagonal: by("diagonal") },
    correlationLength: lengths,
    decayLength: {
      symmetric: decayLength(lines, { near: lengths.symmetric.value }),
      connected: decayLength(lines, { near: lengths.connected.value, form: "connected" }),
    },
    ...(anisotropy ? { anisotropy } : {}),
  };
}
