import type { ReactElement } from "react";
import { ValueBox, type ValueBoxProps } from "../../components/value-box.tsx";

/** A value as the components show it, in the panel's own looks. */
export function Value(props: Omit<ValueBoxProps, "kind">): ReactElement {
  return (
    <div className="value">
      <ValueBox kind="plain" {...props} />
    </div>
  );
}
