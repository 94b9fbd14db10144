import type { ReactElement } from "react";
import type { CodemodeRuntimeHandle } from "../../../runtime/runtime-handle.ts";
import { usePanel } from "./panel-context.ts";

export interface PanelTitleProps {
  all: readonly CodemodeRuntimeHandle[];
  runtime: CodemodeRuntimeHandle | undefined;
  onRuntime: (runtime: CodemodeRuntimeHandle | undefined) => void;
}

export function PanelTitle({ all, runtime, onRuntime }: PanelTitleProps): ReactElement {
  const { nameOf } = usePanel();
  return (
    <div className="title">
      <h2>Codemode</h2>
      {all.length > 1 ? (
        <select
          className="field"
          aria-label="Runtime"
          value={runtime === undefined ? "" : all.indexOf(runtime)}
          onChange={({ target: { value } }) => onRuntime(value === "" ? undefined : all[Number(value)])}
        >
          <option value="">All {all.length} runtimes</option>
          {all.map((one, index) => (
            <option key={index} value={index}>
              {nameOf(one)}
            </option>
          ))}
        </select>
      ) : (
        <span className="faint">{all[0]?.name ?? "No runtime"}</span>
      )}
    </div>
  );
}
