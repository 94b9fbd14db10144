import { useSyncExternalStore, type ReactElement } from "react";
import { DeviceIcon, MoonIcon, SunIcon } from "./icons.tsx";

const STORAGE_KEY = "kiln.theme";
export type Theme = "system" | "light" | "dark";
const next: Record<Theme, Theme> = { system: "light", light: "dark", dark: "system" };
const listeners = new Set<() => void>();

function storedTheme(): Theme {
  const stored = localStorage.getItem(STORAGE_KEY);
  return stored === "light" || stored === "dark" ? stored : "system";
}

/** `index.html` applies the stored choice before the first paint. */
function choose(theme: Theme): void {
  if (theme === "system") {
    delete document.documentElement.dataset["theme"];
    localStorage.removeItem(STORAGE_KEY);
  } else {
    document.documentElement.dataset["theme"] = theme;
    localStorage.setItem(STORAGE_KEY, theme);
  }
  for (const listener of listeners) listener();
}

export function useTheme(): Theme {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, storedTheme);
}

/** Goes round system, light and dark. */
export function ThemeButton(): ReactElement {
  const theme = useTheme();
  const label = `Theme: ${theme}`;
  return (
    <button type="button" className="icon-button" aria-label={label} title={label} onClick={() => choose(next[theme])}>
      {theme === "system" ? <DeviceIcon /> : theme === "light" ? <SunIcon /> : <MoonIcon />}
    </button>
  );
}
