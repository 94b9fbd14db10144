"use client";

/** `browser-codemode/react/devtools`: the devtools, in production builds as well. */
import type { ComponentType } from "react";
import { createDevtools } from "./create-devtools.tsx";
import type { CodemodeDevtoolsProps } from "./devtools-props.ts";

export type { CodemodeDevtoolsProps, DevtoolsPosition, ReplayReport } from "./devtools-props.ts";

/** As `CodemodeDevtools` of `browser-codemode/react`, whatever the build is for. The panel loads on its first opening. */
export const CodemodeDevtools: ComponentType<CodemodeDevtoolsProps> = /* @__PURE__ */ createDevtools(
  () => import("./panel/mount-panel.tsx"),
);
