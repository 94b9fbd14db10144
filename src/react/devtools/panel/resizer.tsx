import { useState, type KeyboardEvent, type PointerEvent, type ReactElement } from "react";

export interface ResizerProps {
  /** In CSS pixels. */
  height: number;
  /** At which edge of the page the panel is. */
  edge: "top" | "bottom";
  onResize: (height: number) => void;
}

const LOWEST = 180;
/** CSS pixels of the page that stay visible. */
const LEFT_OVER = 40;

/** A height that fits into the window. */
export function fittingHeight(height: number): number {
  return Math.round(Math.max(LOWEST, Math.min(height, window.innerHeight - LEFT_OVER)));
}

/** The edge of the panel, which can be dragged, and moved by arrows, page keys, Home and End. */
export function Resizer({ height, edge, onResize }: ResizerProps): ReactElement {
  const [start, setStart] = useState<{ y: number; height: number }>();
  const direction = edge === "bottom" ? -1 : 1;
  const highest = Math.max(LOWEST, window.innerHeight - LEFT_OVER);

  const drag = (event: PointerEvent): void => {
    if (start !== undefined) onResize(fittingHeight(start.height + direction * (event.clientY - start.y)));
  };
  const step = (event: KeyboardEvent): void => {
    const targets: Record<string, number> = {
      ArrowUp: height - 20 * direction,
      ArrowDown: height + 20 * direction,
      PageUp: height - 100 * direction,
      PageDown: height + 100 * direction,
      Home: LOWEST,
      End: highest,
    };
    const target = targets[event.key];
    if (target === undefined) return;
    event.preventDefault();
    onResize(fittingHeight(target));
  };
  return (
    <div
      className="resizer"
      role="separator"
      tabIndex={0}
      aria-label="Height of the panel"
      aria-orientation="horizontal"
      aria-valuenow={height}
      aria-valuemin={LOWEST}
      aria-valuemax={highest}
      aria-valuetext={`${height} pixels`}
      onKeyDown={step}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        setStart({ y: event.clientY, height });
      }}
      onPointerMove={drag}
      onPointerUp={() => setStart(undefined)}
      onPointerCancel={() => setStart(undefined)}
    />
  );
}
