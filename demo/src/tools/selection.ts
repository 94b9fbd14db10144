let remembered = "";

/**
 * Remembers the selection made on the page outside the chat: clicking into the chat's text field
 * would otherwise clear it before the assistant can read it.
 */
export function rememberSelection(): () => void {
  const remember = (): void => {
    const selection = document.getSelection();
    const inChat = selection?.anchorNode?.parentElement?.closest("[data-chat]") != null;
    if (inChat || document.activeElement?.closest("[data-chat]") != null) return;
    remembered = selection?.toString().trim() ?? "";
  };
  document.addEventListener("selectionchange", remember);
  return () => document.removeEventListener("selectionchange", remember);
}

export function lastSelection(): string {
  return remembered;
}
