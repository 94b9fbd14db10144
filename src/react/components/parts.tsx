/** Small parts that several components share. */
import type { ComponentProps, CSSProperties, ReactElement, ReactNode } from "react";

/** Heard, not seen. In place, so that it works without the stylesheet. */
export const VISUALLY_HIDDEN: CSSProperties = {
  position: "absolute",
  width: 1,
  height: 1,
  margin: -1,
  padding: 0,
  border: 0,
  overflow: "hidden",
  clipPath: "inset(50%)",
  whiteSpace: "nowrap",
};

export function Unseen({ children }: { children: ReactNode }): ReactElement {
  return <span style={VISUALLY_HIDDEN}>{children}</span>;
}

export interface ActionButtonProps extends Omit<ComponentProps<"button">, "onClick"> {
  /** Names it for styles and scripts: `data-action`. */
  action: string;
  /** Cannot be pressed now. It keeps the focus all the same, which a disabled button would lose. */
  isOff?: boolean | undefined;
  /**
   * Has effects of its own. The second click of a double click is none then: where the first one was, another action may
   * stand by now, which nobody has read.
   */
  isAnswer?: boolean | undefined;
  onPress?: (() => void) | undefined;
}

export function ActionButton(props: ActionButtonProps): ReactElement {
  const { action, isOff = false, isAnswer = false, onPress, ...rest } = props;
  return (
    <button
      type="button"
      {...rest}
      data-codemode="button"
      data-action={action}
      aria-disabled={isOff || undefined}
      onClick={(event) => {
        if (isOff || (isAnswer && event.detail > 1)) event.preventDefault();
        else onPress?.();
      }}
    />
  );
}
