import type { ComponentType } from "react";
import { createDevtools } from "./create-devtools.tsx";
import type { CodemodeDevtoolsProps } from "./devtools-props.ts";

/** A bundler puts a text in the place of this; where there is none, it may not exist. */
declare const process: { env: { NODE_ENV?: string } };

/**
 * A button at the edge of the page, and behind it a panel that shows what the runtimes do and have done: executions,
 * journals, what waits for a person, events, storage. The panel loads when it is opened for the first time.
 *
 * In a production build it renders nothing, and nothing of the panel is in the build. Import the component of the same
 * name from `browser-codemode/react/devtools` to have it there, and on pages without a bundler.
 *
 * @example <CodemodeDevtools runtime={runtime} replay={(file) => replayExecution(file, { executor })} />
 */
export const CodemodeDevtools: ComponentType<CodemodeDevtoolsProps> = /* @__PURE__ */ choose();

function choose(): ComponentType<CodemodeDevtoolsProps> {
  try {
    // One expression, with the import in it: bundlers leave out the branch that is not taken, and what it loads.
    return process.env.NODE_ENV === "production" ? Nothing : createDevtools(() => import("./panel/mount-panel.tsx"));
  } catch {
    // No bundler, and no way to know what this page is. (A check before would not do: what is checked would be missing in
    // bundled pages too, where the text is in its place.)
    return Nothing;
  }
}

function Nothing(): null {
  return null;
}
