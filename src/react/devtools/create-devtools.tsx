import { useEffect, useRef, type ComponentType, type ReactElement } from "react";
import { useRuntimes } from "../codemode-provider.tsx";
import type { CodemodeDevtoolsProps, PanelModule } from "./devtools-props.ts";
import { DevtoolsShell } from "./devtools-shell.ts";
import { ErrorBoundary } from "./error-boundary.tsx";

/** @param loadPanel Called when the panel is opened for the first time. */
export function createDevtools(loadPanel: () => Promise<PanelModule>): ComponentType<CodemodeDevtoolsProps> {
  /** Renders nothing: all of it is in a shadow root at the end of the page, with a React root of its own. */
  function Devtools(props: CodemodeDevtoolsProps): null {
    const { position = "bottom-right", colorScheme = "system", nonce, replay } = props;
    const { storageKey = "codemode-devtools", initialIsOpen = false, maxEvents = 300 } = props;
    const runtimes = useRuntimes(props.runtime);
    const shell = useRef<DevtoolsShell>(undefined);

    useEffect(() => {
      const made = new DevtoolsShell({ loadPanel, storageKey, initialIsOpen, maxEvents, nonce });
      shell.current = made;
      return () => {
        shell.current = undefined;
        made.dispose();
      };
      // What it was like at first is asked only at first.
      // oxlint-disable-next-line react/exhaustive-deps
    }, [storageKey, maxEvents, nonce]);

    useEffect(() => shell.current?.events.follow(runtimes), [runtimes, storageKey, maxEvents, nonce]);

    useEffect(() => {
      shell.current?.update({ runtimes, position, colorScheme, replay });
    }, [runtimes, position, colorScheme, replay, storageKey, maxEvents, nonce]);
    return null;
  }

  return function CodemodeDevtools(props: CodemodeDevtoolsProps): ReactElement {
    return (
      <ErrorBoundary renderError={sayNothing}>
        <Devtools {...props} />
      </ErrorBoundary>
    );
  };
}

function sayNothing(error: Error): null {
  // The app goes on without them.
  console.warn("browser-codemode: the devtools cannot be shown.", error);
  return null;
}
