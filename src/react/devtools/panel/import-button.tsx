import { useRef, type ReactElement } from "react";
import { importFiles } from "./import-files.ts";
import { usePanel } from "./panel-context.ts";

/** Asks for files; they can also be dropped on the panel. */
export function ImportButton(): ReactElement {
  const { runtimes, nameOf, act, open } = usePanel();
  const input = useRef<HTMLInputElement>(null);
  const target = runtimes[0];
  return (
    <>
      <button
        type="button"
        className="button"
        title={target && `Into ${nameOf(target)}. Files can also be dropped on the panel.`}
        onClick={() => input.current?.click()}
      >
        Import…
      </button>
      <input
        ref={input}
        type="file"
        hidden
        multiple
        accept=".json,application/json"
        aria-label="Exported executions"
        onChange={({ currentTarget }) => {
          const files = [...(currentTarget.files ?? [])];
          // The same file can be chosen once more.
          currentTarget.value = "";
          if (files.length > 0) void act("The import", () => importFiles(files, target, open));
        }}
      />
    </>
  );
}
