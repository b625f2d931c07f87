/** Windows of a configuration: a block V, a buffer B around it, an environment E around that. */
export { type Ball, type BallGeometry, ballGeometry } from "./ball.ts";
export { blockStates, configurationsOf, cutWindows, type Windows, windowBits, windowSpins } from "./cut.ts";
export { formatWindow, isOneRow, type Site, type WindowGeometry, windowGeometry } from "./geometry.ts";
export { blockPlaces, occupiedGeometry, type WindowPlaces, windowPlaces } from "./places.ts";
export { type Split, splitConfigurations } from "./split.ts";
