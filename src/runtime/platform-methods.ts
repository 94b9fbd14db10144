/** The connector of the runtime's own methods, and of tools that were given without one. */
export const PLATFORM = "codemode";

/** The names that a tool of the connector `codemode` cannot have. */
export const PLATFORM_METHODS: readonly string[] = ["search", "describe", "step", "run"];
