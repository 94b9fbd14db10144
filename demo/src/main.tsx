import "@fontsource-variable/inter/wght.css";
import "@fontsource-variable/jetbrains-mono/wght.css";
import "./styles/tokens.css";
import "browser-codemode/react/styles.css";
import "./styles/base.css";
import "./styles/layout.css";
import "./styles/workspace.css";
import "./styles/chat.css";
import "./styles/run.css";
import "./styles/runs.css";
import "./styles/connectors.css";
import "./styles/codemode.css";
import { CodemodeProvider } from "browser-codemode/react";
import { StrictMode, type ReactElement } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app.tsx";
import { useRuntimes } from "./runs/server-side.ts";

const root = document.getElementById("root");
if (root === null) throw new Error("The page has no #root element");

function Root(): ReactElement {
  return (
    <CodemodeProvider runtime={useRuntimes()}>
      <App />
    </CodemodeProvider>
  );
}

createRoot(root).render(
  <StrictMode>
    <Root />
  </StrictMode>,
);
