import {
  NotAllowedError,
  RuntimeDisposedError,
  type CodemodeError,
  type CodemodeErrorCode,
} from "../../protocol/errors.ts";
import type { CodemodeRuntimeHandle } from "../../runtime/runtime-handle.ts";
import type { BeginRequest, ConnectorDescriptor, HandOffAnswer, HandOffRequest } from "../contract.ts";
import type { ServerFrame } from "../wire.ts";
import { nameOf, type AgentSocket, type BridgeState } from "./agent-socket.ts";
import { BridgeSocket } from "./bridge-socket.ts";
import { ClientId, newId, type ClientIdParts } from "./client-id.ts";
import { FollowedEvents } from "./followed-events.ts";
import { OpenRequests } from "./open-requests.ts";
import { PageCalls, type PageCallHandler } from "./page-calls.ts";
import { RemoteRuntime } from "./remote-runtime.ts";
import { startTimer, type SetTimer } from "./timers.ts";

export interface CreateServerBridgeOptions extends ClientIdParts {
  /** What `useAgent` or an `AgentClient` gives. The bridge talks over its WebSocket, and leaves it open. */
  agent: AgentSocket;
  /** What the handle is called. Default `default`. */
  name?: string;
  /**
   * Names the server's object, for pages that talk to several: what is on its way to one is never sent to another. Default:
   * the agent's class and instance, where `agent` tells them.
   */
  serverName?: string;
  /** Tabs of one person that give the same key may answer calls of each other's tools. Default: only this tab answers. */
  scope?: string;
  /**
   * Milliseconds without a connection after which a request fails; the time that the server takes does not count.
   * Hand-offs wait for ever. Default 60,000.
   */
  timeout?: number;
  /** For tests. Default `setTimeout`. */
  setTimer?: SetTimer;
}

export interface ServerBridge extends CodemodeRuntimeHandle {
  /** See the option; `undefined` where nobody has said. */
  readonly serverName: string | undefined;
  /** `offline`: there is no WebSocket. `refused`: the server does not let this page talk to it. */
  readonly state: BridgeState;
  /** @returns Ends it. */
  onStateChange(listener: (state: BridgeState) => void): () => void;
  /** The server's connectors that code of the page may see. */
  connectors(): Promise<ConnectorDescriptor[]>;
  /**
   * Hands an execution over, and waits for the server's answer, however long there is no connection. The same execution
   * may be handed over again, also after a reload: it counts once.
   * @throws The signal's reason, when it is aborted first. The server may have the execution then, or get it.
   */
  handOff(request: HandOffRequest, options?: { signal?: AbortSignal }): Promise<HandOffAnswer>;
  /** Begins code on the server. The same `requestId` begins it once. */
  begin(request: BeginRequest, options?: { signal?: AbortSignal }): Promise<{ executionId: string }>;
  /** Answers the server's calls of the page's tools. Each attempt at a call comes once. @returns Stops answering. */
  serve(handler: PageCallHandler): () => void;
}

/**
 * The page's half of the bridge: the server's runtime as a handle, over the agent's own WebSocket. What is asked while
 * there is no connection waits for one, and after a break everything without an answer is asked again: the server does it
 * once.
 *
 * Methods reject with `bridge_unavailable` when there has been no connection for `timeout` milliseconds, with `not_allowed`
 * when the server's `authorize` says no, and with what the server's runtime throws otherwise, class and code included.
 * `execute`, `outcome` and the answers to pending actions return failures as outcomes.
 *
 * @example
 * const agent = useAgent({ agent: "chat" });
 * const bridge = useMemo(() => createServerBridge({ agent }), [agent]);
 * await bridge.pending();
 */
export function createServerBridge(options: CreateServerBridgeOptions): ServerBridge {
  return new AgentBridge(options);
}

/** Milliseconds before an execution is handed over again that the server could not take, nor refuse. */
const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 30_000;
/** Of what cannot be sent, or read. */
const IMPOSSIBLE: ReadonlySet<string> = new Set<CodemodeErrorCode>([
  "invalid_input",
  "limit_exceeded",
  "unsupported_value",
]);

class AgentBridge extends RemoteRuntime implements ServerBridge {
  protected readonly requests: OpenRequests;
  protected readonly events: FollowedEvents;
  readonly #calls: PageCalls;
  readonly #socket: BridgeSocket;
  readonly #clientId: ClientId;
  readonly #setTimer: SetTimer;
  readonly #serverName: () => string | undefined;
  readonly #listeners = new Set<(state: BridgeState) => void>();

  constructor(options: CreateServerBridgeOptions) {
    super(options.name ?? "default");
    const { agent, scope, timeout = 60_000, setTimer = startTimer } = options;
    this.#clientId = new ClientId(options);
    this.#setTimer = setTimer;
    this.#serverName = () => options.serverName ?? nameOf(agent);
    this.#socket = new BridgeSocket({
      agent,
      setTimer,
      clientId: this.#clientId,
      session: newId(),
      hello: () => ({
        ...(scope !== undefined && { scope }),
        serves: this.#calls.greet(),
        below: this.requests.below,
      }),
      onFrame: (frame) => this.#receive(frame),
      onState: (state) => this.#changed(state),
    });
    const send = this.#socket.send.bind(this.#socket);
    const isConnected = () => this.state === "connected";
    this.#calls = new PageCalls(send);
    this.requests = new OpenRequests({ send, isConnected, timeout, setTimer });
    this.events = new FollowedEvents({
      send,
      isConnected,
      listExecutions: async () => (await this.executions()).map(({ id }) => id),
      now: () => Date.now(),
    });
    this.#socket.open();
  }

  get serverName(): string | undefined {
    return this.#serverName();
  }

  get state(): BridgeState {
    return this.#socket.state;
  }

  onStateChange(listener: (state: BridgeState) => void): () => void {
    const own = (state: BridgeState) => listener(state);
    this.#listeners.add(own);
    return () => this.#listeners.delete(own);
  }

  connectors(): Promise<ConnectorDescriptor[]> {
    return this.ask("connectors", {});
  }

  async handOff(request: HandOffRequest, { signal }: { signal?: AbortSignal } = {}): Promise<HandOffAnswer> {
    for (let pause = FIRST_PAUSE; ; pause = Math.min(LONGEST_PAUSE, 2 * pause)) {
      try {
        return await this.ask("handOff", request, { signal, isPatient: true });
      } catch (error) {
        if (signal?.aborted === true || error instanceof RuntimeDisposedError) throw error;
        const { code, message } = error as CodemodeError;
        // No server can have taken it, or ever will.
        if (IMPOSSIBLE.has(code)) return { ok: false, code, error: message };
        await this.#wait(pause, signal);
      }
    }
  }

  begin(request: BeginRequest, { signal }: { signal?: AbortSignal } = {}): Promise<{ executionId: string }> {
    return this.ask("begin", request, { signal });
  }

  serve(handler: PageCallHandler): () => void {
    return this.#calls.serve(handler);
  }

  async dispose(): Promise<void> {
    this.requests.dispose(new RuntimeDisposedError());
    this.#calls.dispose();
    this.#socket.close();
    this.#clientId.dispose();
  }

  #wait(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const stop = this.#setTimer(milliseconds, resolve);
      signal?.addEventListener("abort", () => (stop(), reject(signal.reason as Error)), { once: true });
    });
  }

  #changed(state: BridgeState): void {
    if (state === "connected") {
      this.#calls.connected();
      this.requests.connected();
      this.events.connected();
    } else if (state === "refused") {
      this.requests.refused(new NotAllowedError(this.#socket.refusal));
    } else {
      this.requests.disconnected();
    }
    for (const listener of this.#listeners) listener(state);
  }

  #receive(frame: ServerFrame): void {
    switch (frame.kind) {
      case "answer":
        return this.requests.answered(frame);
      case "call":
        return this.#calls.receive(frame.call);
      case "uncall":
        return this.#calls.abort(frame.key);
      case "following":
        return this.events.following(frame);
      case "events":
        return this.events.received(frame);
      default:
        // The socket's own.
        return;
    }
  }
}
