/** A guest in this process, driven by hand: what a sandbox's entry does, without its engine. */
import { DEFAULT_LIMITS } from "../../src/protocol/limits.ts";
import { encodeValue } from "../../src/protocol/codec/codec.ts";
import {
  joinFrame,
  readGuestMessage,
  writeHostMessage,
  type GuestMessage,
  type HostMessage,
  type NamespaceOrder,
  type RunOrder,
} from "../../src/protocol/messages.ts";
import { Guest } from "../../src/guest/guest.ts";

export class Drive {
  readonly scope: Record<string, unknown> = {};
  /** What the guest has sent, as it was sent. */
  readonly frames: string[] = [];
  readonly guest: Guest;

  constructor() {
    this.guest = new Guest({ scope: this.scope, post: (frame) => this.frames.push(frame) });
  }

  get messages(): GuestMessage[] {
    return this.frames.flatMap((frame) => frame.split("\n")).map(readGuestMessage);
  }

  get last(): GuestMessage | undefined {
    return this.messages.at(-1);
  }

  get calls(): (GuestMessage & { kind: "call" })[] {
    return this.messages.filter((message) => message.kind === "call");
  }

  get logs(): string[] {
    return this.messages.flatMap((message) => (message.kind === "log" ? [`${message.level}: ${message.text}`] : []));
  }

  /** Delivers messages as one frame, the way a sandbox does: microtasks drained after each. */
  async deliver(...messages: HostMessage[]): Promise<void> {
    this.guest.receive(joinFrame(messages.map(writeHostMessage)));
    while (this.guest.step()) await drained();
    await drained();
  }

  /** Runs code that gets at its namespaces as globals of this process would be: through `scope`. */
  async run(code: string, order: Partial<RunOrder> = {}): Promise<void> {
    const namespaces = order.namespaces ?? [namespace("codemode", ["a", "b", "c"])];
    // Generated code of a real sandbox sees the scope as its globals; here the scope is a parameter.
    const scoped = `async () => { const { console, ${namespaces.map(({ name }) => name).join(", ")} } = ${SCOPE}; const main = ${code}\n; return main(); }`;
    (globalThis as Record<string, unknown>)[SCOPE] = this.scope;
    await this.deliver({
      kind: "run",
      order: { limits: DEFAULT_LIMITS, inOrder: true, ...order, namespaces, code: scoped },
    });
  }

  ok(seq: number, value: unknown): HostMessage {
    return { kind: "ok", seq, value: encodeValue(value) };
  }

  err(seq: number, error: unknown): HostMessage {
    return { kind: "err", seq, error: encodeValue(error) };
  }
}

export function namespace(name: string, methods: string[], more: Partial<NamespaceOrder> = {}): NamespaceOrder {
  return { name, methods, positionalArgs: false, ...more };
}

const SCOPE = "__guestTestScope";

/** All microtasks have run: a macrotask comes after them. */
export function drained(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
