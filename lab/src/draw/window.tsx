/** The window: the block V in the middle, the buffer B round it, the environment E round that. */
import "./window.css";

interface WindowProps {
  readonly block: number;
  readonly buffer: number;
  readonly environment: number;
  /** One row, of a chain. */
  readonly oneRow: boolean;
}

export function WindowFigure({ block, buffer, environment, oneRow }: WindowProps) {
  const margin = buffer + environment;
  const [width, height] = [block + 2 * margin, oneRow ? 1 : block + 2 * margin];
  const box = (name: string, inset: number) => {
    const [dx, dy] = [inset, oneRow ? 0 : inset];
    return <rect class={name} x={dx} y={dy} width={width - 2 * dx} height={height - 2 * dy} />;
  };
  const lines = [
    ...Array.from({ length: width - 1 }, (_, i) => `M${i + 1} 0v${height}`),
    ...Array.from({ length: height - 1 }, (_, i) => `M0 ${i + 1}h${width}`),
  ].join("");
  const letter = (name: string, inset: number, across: number) =>
    across === 0 ? null : (
      <text
        x={inset + across / 2}
        y={oneRow ? height / 2 : inset + across / 2}
        font-size={Math.min(oneRow ? 0.8 : 1.6, 0.8 * across)}
      >
        {name}
      </text>
    );
  return (
    <figure class="window">
      <svg
        viewBox={`-0.1 -0.1 ${width + 0.2} ${height + 0.2}`}
        role="img"
        aria-label={`A window of ${oneRow ? width : `${width} by ${height}`} sites: a block V of ${block}, a buffer B of ${buffer}, an environment E of ${environment}`}
      >
        {box("E", 0)}
        {box("B", environment)}
        {box("V", margin)}
        <path d={lines} />
        {letter("E", 0, environment)}
        {letter("B", environment, buffer)}
        {letter("V", margin, block)}
      </svg>
      <figcaption>window {oneRow ? width : `${width}×${height}`}</figcaption>
    </figure>
  );
}
