import { useEffect, useRef, type RefObject } from "react";

/**
 * Puts the focus back when it is lost as another execution is shown: where there is no room, one side hides the other;
 * and what is deleted goes.
 */
export function useFoundFocus(region: RefObject<HTMLElement | null>, executionId: string | undefined): void {
  const before = useRef(executionId);
  useEffect(() => {
    if (before.current === executionId) return;
    before.current = executionId;
    const panel = region.current;
    if (panel === null || (panel.getRootNode() as ShadowRoot).activeElement?.checkVisibility() === true) return;
    const target = executionId === undefined ? ".execution[tabindex='0']" : ".back";
    const found = panel.querySelector<HTMLElement>(target);
    (found?.checkVisibility() === true ? found : panel).focus();
  }, [region, executionId]);
}
