/** The policy of the specification: nothing but the scripts that the sandbox needs. */
export const DEFAULT_CSP = "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval';";
