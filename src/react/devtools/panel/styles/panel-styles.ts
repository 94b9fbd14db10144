import { controlStyles } from "./control-styles.ts";
import { frameStyles } from "./frame-styles.ts";
import { viewStyles } from "./view-styles.ts";

/** The panel's own style sheets. Colours are the shell's. */
export const panelStyles: readonly string[] = [frameStyles, controlStyles, viewStyles];
