export { svgToPdf } from "./pdf.ts";
export { svgToPng } from "./png.ts";
