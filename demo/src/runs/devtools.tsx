import { CodemodeDevtools } from "browser-codemode/react/devtools";
import { replayExecution } from "browser-codemode/testing";
import type { ReactElement } from "react";
import { useTheme } from "../ui/theme.tsx";
import { executor } from "./runtime.ts";

/** The library's devtools, in every build: an app would have them in development only. */
export function Devtools(): ReactElement {
  return (
    <CodemodeDevtools
      position="bottom-left"
      colorScheme={useTheme()}
      replay={(file) => replayExecution(file, { executor })}
    />
  );
}
