export { svgToPng } from "./png.ts";
