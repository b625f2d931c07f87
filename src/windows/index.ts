/** Windows of a configuration: a block V, a buffer B around it, an environment E around that. */
export { type Ball, type BallGeometry, ballGeometry } from "./ball.ts";
export {
  blockStates,
  type CutOptions,
  configurationsOf,
  cutWindows,
  someWindows,
  type Windows,
  windowBits,
  windowCorners,
  windowSpins,
} from "./cut.ts";
export { formatWindow, isOneRow, type Site, type WindowGeometry, windowGeometry } from "./geometry.ts";
export {
  areSpins,
  blockStateNumbers,
  hasBitInputs,
  siteInputs,
  siteReader,
  windowInputBits,
  windowInputs,
} from "./inputs.ts";
export { blockPlaces, occupiedGeometry, type WindowPlaces, windowPlaces } from "./places.ts";
export { type Split, splitConfigurations } from "./split.ts";
