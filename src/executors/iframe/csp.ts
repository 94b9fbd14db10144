type Directives = Map<string, string[]>;

/**
 * Adds to the caller's policy what starting the sandbox needs (its own script by hash, `eval` and blob
 * workers, or `data:` ones for WebKit), and closes what the caller left unsaid: without a `default-src`, `'none'`.
 *
 * @param csp A Content-Security-Policy, see https://www.w3.org/TR/CSP3/
 * @param bootHash The boot script's hash, `sha256-...`.
 */
export function mergePolicy(csp: string, bootHash: string): string {
  const directives = parsePolicy(csp);
  const boot = `'${bootHash}'`;
  // The policy is inherited by the worker, where `'unsafe-inline'` means nothing; the hash switches it off here.
  const merged: Directives = new Map([
    ["default-src", NOTHING],
    ["base-uri", ["'none'"]],
    ["form-action", ["'none'"]],
    ...directives,
    ["script-src", add(scriptSources(directives, csp), boot, "'unsafe-eval'")],
    ["worker-src", add(directives.get("worker-src") ?? [], "blob:", "data:")],
  ]);
  const elements = directives.get("script-src-elem");
  if (elements) merged.set("script-src-elem", add(elements, boot));
  return [...merged].map(([name, values]) => [name, ...values].join(" ")).join("; ");
}

/** Scripts from elsewhere are requests, and a request can carry data out: they need what `fetch` needs. */
function scriptSources(directives: Directives, csp: string): readonly string[] {
  const values = sources(directives, "script-src");
  return allowsNetwork(csp) ? values : values.filter((value) => value.startsWith("'"));
}

/** Whether a policy lets generated code make some requests. */
export function allowsNetwork(csp: string): boolean {
  return sources(parsePolicy(csp), "connect-src").some((value) => value.toLowerCase() !== "'none'");
}

const NOTHING = ["'none'"];

function sources(directives: Directives, name: string): readonly string[] {
  return directives.get(name) ?? directives.get("default-src") ?? NOTHING;
}

function parsePolicy(csp: string): Directives {
  const directives: Directives = new Map();
  for (const part of csp.split(";")) {
    const [name, ...values] = part.trim().split(/\s+/);
    // As browsers do: the first of a name counts.
    if (name && !directives.has(name.toLowerCase())) directives.set(name.toLowerCase(), values);
  }
  return directives;
}

function add(values: readonly string[], ...more: string[]): string[] {
  return [...new Set([...values.filter((value) => value.toLowerCase() !== "'none'"), ...more])];
}
