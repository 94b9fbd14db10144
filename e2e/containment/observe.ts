/** Has a page run one attack, and waits for what it has to say, not for ever. */
import type { DriverPage } from "./drivers/driver.ts";
import type { Outside } from "./outside.ts";
import {
  EXECUTORS,
  type ControlName,
  type Evidence,
  type ExecutorName,
  type PageEvidence,
  type PageRequest,
  type Probe,
} from "./probe.ts";

/** Milliseconds beyond a run's timeout after which the page counts as frozen. */
const FROZEN_AFTER = 12_000;
/** The same for controls, which are there to be frozen. */
const CONTROL_FROZEN_AFTER = 4_000;

export const FROZEN = "the page froze";

export interface Prepared {
  token: string;
  request: PageRequest;
  headers: Record<string, string> | undefined;
}

let lastToken = 0;

/** Puts the addresses of the outside into a probe. */
export async function prepare(outside: Outside, probe: Probe, executor: ExecutorName | ControlName): Promise<Prepared> {
  const token = `t${++lastToken}`;
  const addresses = { TOKEN: token, ...(await outside.addresses(token, probe.ports === true)) };
  const fill = (text: string) =>
    text.replaceAll(/__([A-Z_]+?)__/g, (all, name: string) => String(addresses[name as "OUT"] ?? all));
  const isControl = executor === probe.control;
  const { timeout = 1000, settle = 0, hijacked = false, tools = "usual", victim, bystander, cancelAfter } = probe;
  const attack = fill(isControl ? (probe.controlAttack ?? probe.attack) : probe.attack);
  const sandboxUrl = probe.sandboxUrl === true;
  const extras = { ...(victim && { victim }), ...(bystander && { bystander }), ...(cancelAfter && { cancelAfter }) };
  const request = { executor, attack, timeout, settle, hijacked, sandboxUrl, tools, ...extras };
  const headers = Object.entries(probe.pageHeaders ?? {}).map(([name, value]) => [name, fill(value)] as const);
  return { token, request, headers: headers.length === 0 ? undefined : Object.fromEntries(headers) };
}

export async function observe(page: DriverPage, request: PageRequest): Promise<Evidence> {
  const isOurs = EXECUTORS.some((name) => name === request.executor);
  const patience = request.timeout + request.settle + (isOurs ? FROZEN_AFTER : CONTROL_FROZEN_AFTER);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), patience);
  });
  try {
    const seen = page.evaluate<PageEvidence>(`containment.run(${JSON.stringify(request)})`);
    seen.catch(() => {});
    const evidence = await Promise.race([seen, limit]);
    if (evidence === undefined) return { hits: [], events: [...page.takeEvents(), FROZEN] };
    const broken = typeof evidence.longestGap === "number" ? [] : ["the page broke: its built-ins no longer work"];
    return { ...evidence, hits: [], events: [...page.takeEvents(), ...broken] };
  } catch (error) {
    const [reason = ""] = (error as Error).message.split("\n");
    return { hits: [], events: [...page.takeEvents(), `the page went away or broke: ${reason}`] };
  } finally {
    clearTimeout(timer);
  }
}
