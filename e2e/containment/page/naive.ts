/**
 * The unprotected controls: what one writes who has not thought about hostile code. An attack that does not
 * succeed here is not an attack, and proves nothing about a sandbox.
 */
import type { ExecuteOptions, ExecuteResult, HostFunction, ResolvedProvider } from "../../../src/protocol/executor.ts";
import type { ControlName } from "../probe.ts";

type Functions = Record<string, Record<string, HostFunction>>;

export class NaiveExecutor {
  readonly #place: ControlName;
  readonly #hijacked: boolean;
  readonly #used = new AbortController();

  constructor(place: ControlName, hijacked: boolean) {
    this.#place = place;
    this.#hijacked = hijacked;
  }

  execute(code: string, providers: ResolvedProvider[], options: ExecuteOptions = {}): Promise<ExecuteResult> {
    const functions = Object.fromEntries(providers.map(({ name, fns }) => [name, fns]));
    const run = this.#place === "page" ? inPage : this.#place === "frame" ? inFrame : inWorker;
    const outcome = run({ code, functions, hijacked: this.#hijacked, signal: this.#used.signal });
    const timeout = new Promise<ExecuteResult>((resolve) =>
      setTimeout(() => resolve({ result: undefined, error: "timed out" }), options.timeout ?? 1000),
    );
    return Promise.race([outcome, timeout]);
  }

  /** When everything has been seen, so that the page can be used for the next. */
  dispose(): void {
    this.#used.abort();
  }
}

interface Order {
  code: string;
  functions: Functions;
  hijacked: boolean;
  signal: AbortSignal;
}

async function inPage({ code, functions }: Order): Promise<ExecuteResult> {
  const names = Object.keys(functions);
  const logs: string[] = [];
  const log = (...values: unknown[]) => logs.push(values.map(String).join(" "));
  const console = { log, info: log, warn: log, error: log, debug: log };
  try {
    const main = new Function("console", ...names, `return (${code}\n)`)(
      console,
      ...Object.values(functions),
    ) as () => unknown;
    return { result: await main(), logs };
  } catch (error) {
    return { result: undefined, error: String(error), logs };
  }
}

interface NaiveMessage {
  type?: string;
  id?: number;
  provider?: string;
  method?: string;
  args?: unknown[];
  text?: string;
  value?: unknown;
  error?: string;
}

/** Believes every message, for ever. */
class NaiveHost {
  readonly outcome: Promise<ExecuteResult>;
  readonly #functions: Functions;
  readonly #logs: string[] = [];
  #resolve!: (result: ExecuteResult) => void;

  constructor(functions: Functions) {
    this.#functions = functions;
    this.outcome = new Promise((resolve) => (this.#resolve = resolve));
  }

  receive(message: NaiveMessage, reply: (answer: unknown) => void): void {
    const { type, id, provider, method, args, text, value, error } = message;
    if (type === "log") this.#logs.push(String(text));
    else if (type === "result") this.#resolve({ result: value, logs: this.#logs });
    else if (type === "error") this.#resolve({ result: undefined, error: String(error), logs: this.#logs });
    else if (type === "call") {
      Promise.resolve()
        .then(() => this.#functions[provider!]![method!]!(...args!))
        .then(
          (value) => reply({ id, value }),
          (error) => reply({ id, error: String(error) }),
        );
    }
  }
}

/** The guest of the controls, as text; `post` and `listen` are how it reaches the host. */
const GUEST = `
const pending = new Map();
let next = 0;
const call = (provider, method, args) => new Promise((resolve, reject) => {
  const id = next++;
  pending.set(id, { resolve, reject });
  post({ type: "call", id, provider, method, args });
});
listen((data) => {
  const waiting = pending.get(data && data.id);
  if (waiting) "error" in data ? waiting.reject(new Error(data.error)) : waiting.resolve(data.value);
});
for (const name of NAMES) globalThis[name] = new Proxy({}, { get: (_, method) => (...args) => call(name, method, args) });
const log = (...values) => post({ type: "log", text: values.map(String).join(" ") });
Object.assign(console, { log, info: log, warn: log, error: log, debug: log });
(async () => (0, eval)("(" + CODE + "\\n)")())().then(
  (value) => post({ type: "result", value }),
  (error) => post({ type: "error", error: String(error) }),
);`;

/** A taken-over guest has the wire itself, and nothing between. */
const HIJACKED = `
(async () => (0, eval)("(" + CODE + "\\n)")({ send: post, receive: listen }))();`;

function guestProgram({ code, functions, hijacked }: Order, wire: string): string {
  const names = JSON.stringify(Object.keys(functions));
  return `const CODE = ${JSON.stringify(code)}; const NAMES = ${names};\n${wire}\n${hijacked ? HIJACKED : GUEST}`;
}

async function inFrame(order: Order): Promise<ExecuteResult> {
  const host = new NaiveHost(order.functions);
  const frame = document.createElement("iframe");
  frame.dataset["control"] = "";
  frame.src = "/frame";
  document.body.append(frame);
  await new Promise((resolve) => frame.addEventListener("load", resolve, { once: true }));
  const onMessage = ({ data, source }: MessageEvent<unknown>) => {
    if (typeof data !== "object" || data === null) return;
    host.receive(data, (answer) => source?.postMessage(answer, { targetOrigin: "*" }));
  };
  addEventListener("message", onMessage, { signal: order.signal });
  order.signal.addEventListener("abort", () => frame.remove());
  const wire =
    `const post = (data) => parent.postMessage(data, "*");\n` +
    `const listen = (f) => addEventListener("message", (event) => f(event.data));`;
  const script = frame.contentDocument!.createElement("script");
  script.textContent = guestProgram(order, wire);
  frame.contentDocument!.body.append(script);
  return host.outcome;
}

function inWorker(order: Order): Promise<ExecuteResult> {
  const host = new NaiveHost(order.functions);
  const wire =
    `const post = (data) => postMessage(data);\n` +
    `const listen = (f) => addEventListener("message", (event) => f(event.data));`;
  const url = URL.createObjectURL(new Blob([guestProgram(order, wire)], { type: "text/javascript" }));
  const worker = new Worker(url);
  order.signal.addEventListener("abort", () => worker.terminate());
  worker.onmessage = ({ data }: MessageEvent<NaiveMessage>) => {
    if (typeof data === "object" && data !== null) host.receive(data, (answer) => worker.postMessage(answer));
  };
  return host.outcome;
}
