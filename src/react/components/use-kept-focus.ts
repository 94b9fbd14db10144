import { useLayoutEffect, useRef, type FocusEvent, type RefObject } from "react";

export interface KeptFocus {
  onFocus: (event: FocusEvent<HTMLElement>) => void;
  onBlur: (event: FocusEvent<HTMLElement>) => void;
}

/**
 * Keeps the focus where the person was: when an item of a list goes that holds it, the one that takes its place gets
 * it, else the list itself. Without that, a keyboard would start from the top of the page.
 *
 * @param list Takes the focus when nothing is left in it, so it needs a `tabIndex`.
 * @param items Selects the items in it, in their order.
 * @param inner Selects what takes the focus in an item; where there is none, the item does.
 */
export function useKeptFocus(list: RefObject<HTMLElement | null>, items: string, inner: string): KeptFocus {
  /** What holds the focus: an item, or what is in the list beside its items. */
  const held = useRef<Element>(undefined);
  /** The items as they stood last: when one goes, the others may change their order too. */
  const order = useRef<readonly HTMLElement[]>([]);
  useLayoutEffect(() => {
    const element = list.current!;
    const before = order.current;
    order.current = [...element.querySelectorAll<HTMLElement>(items)];
    if (held.current === undefined || !isFocusLost(element)) return;
    const at = before.findIndex((item) => item === held.current);
    const nearest = [...before.slice(at + 1), ...before.slice(0, Math.max(at, 0)).toReversed()];
    const next = nearest.find((item) => item.isConnected) ?? order.current[0] ?? element;
    (next.querySelector<HTMLElement>(inner) ?? next).focus();
  });
  return {
    onFocus: ({ currentTarget, target }) => {
      held.current = order.current.find((item) => item.contains(target)) ?? currentTarget;
    },
    onBlur: ({ currentTarget, target }) => {
      // What has been removed may say so by a blur too, which is no leaving: that is found out a moment later.
      queueMicrotask(() => {
        const { activeElement } = currentTarget.getRootNode() as Document | ShadowRoot;
        if (target.isConnected && !currentTarget.contains(activeElement)) held.current = undefined;
      });
    },
  };
}

function isFocusLost(element: HTMLElement): boolean {
  const { activeElement } = element.getRootNode() as Document | ShadowRoot;
  return activeElement === null || activeElement === element.ownerDocument.body;
}
