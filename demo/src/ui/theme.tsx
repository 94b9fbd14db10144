import { useEffect, useState, type ReactElement } from "react";
import { DeviceIcon, MoonIcon, SunIcon } from "./icons.tsx";

const STORAGE_KEY = "kiln.theme";
type Theme = "system" | "light" | "dark";
const next: Record<Theme, Theme> = { system: "light", light: "dark", dark: "system" };

function storedTheme(): Theme {
  const stored = localStorage.getItem(STORAGE_KEY);
  return stored === "light" || stored === "dark" ? stored : "system";
}

/** Goes round system, light and dark. `index.html` applies the stored choice before the first paint. */
export function ThemeButton(): ReactElement {
  const [theme, setTheme] = useState(storedTheme);
  useEffect(() => {
    if (theme === "system") {
      delete document.documentElement.dataset["theme"];
      localStorage.removeItem(STORAGE_KEY);
    } else {
      document.documentElement.dataset["theme"] = theme;
      localStorage.setItem(STORAGE_KEY, theme);
    }
  }, [theme]);
  const label = `Theme: ${theme}`;
  return (
    <button
      type="button"
      className="icon-button"
      aria-label={label}
      title={label}
      onClick={() => setTheme(next[theme])}
    >
      {theme === "system" ? <DeviceIcon /> : theme === "light" ? <SunIcon /> : <MoonIcon />}
    </button>
  );
}
