import { createRoot } from "react-dom/client";
import { adoptStyles } from "../adopt-styles.ts";
import type { MountedPanel } from "../devtools-props.ts";
import { componentStyles } from "./component-styles.ts";
import { Panel } from "./panel.tsx";
import { panelStyles } from "./styles/panel-styles.ts";

/**
 * Puts the panel into a shadow root, with a React root of its own: what it renders and what goes wrong in it has nothing
 * to do with the app's.
 */
export function mountPanel(shadow: ShadowRoot, { nonce }: { nonce: string | undefined }): MountedPanel {
  adoptStyles(shadow, [componentStyles(), ...panelStyles], nonce);
  const container = document.createElement("div");
  shadow.append(container);
  const root = createRoot(container, {
    onUncaughtError: (error) => console.warn("browser-codemode: the devtools have failed.", error),
  });
  return {
    render: (props) => root.render(<Panel {...props} />),
    unmount: () => {
      root.unmount();
      container.remove();
    },
  };
}
