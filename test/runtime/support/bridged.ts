/** A page and a server, each with an engine and a journal, and what passes between them without any wire. */
import type { ConnectorDescriptor, PageIdentity } from "../../../src/runtime/descriptors.ts";
import type { RuntimeConnector, RuntimeTool } from "../../../src/runtime/connector.ts";
import type { HandOffAnswer, HandOffPort, HandOffRequest } from "../../../src/runtime/hand-off.ts";
import { localCoordination } from "../../../src/runtime/coordination.ts";
import type { Journal } from "../../../src/runtime/journal.ts";
import { memoryJournal } from "../../../src/runtime/memory-journal.ts";
import type { Runtime } from "../../../src/runtime/runtime.ts";
import type { PendingAction } from "../../../src/runtime/types.ts";
import { decodeValue, encodeValue } from "../../../src/protocol/codec/codec.ts";
import { ConnectorUnavailableError } from "../../../src/protocol/errors.ts";
import { recordError } from "../../../src/runtime/record-value.ts";
import type { PageCall } from "../../../src/server-bridge/contract.ts";
import type { KnownAnswer, PageCaller } from "../../../src/server-bridge/receiving-runtime.ts";
import { pageConnectors } from "../../../src/server-bridge/worker/page-tools.ts";
import { makeRuntime, type MakeRuntimeOptions } from "./make-runtime.ts";

export interface BridgedOptions {
  /** Of the page's connector `codemode`. */
  tools?: Record<string, RuntimeTool>;
  /** Of the server's connector `mail`. */
  serverTools?: Record<string, RuntimeTool>;
  wants?: (actions: readonly PendingAction[]) => boolean;
  /** Changes what is sent, as a hostile page would. */
  tamper?: (request: HandOffRequest) => HandOffRequest;
  /** What is sent arrives when this resolves. */
  delay?: () => Promise<void>;
  /** Before a call of the page's tools is carried out. What it throws is what comes of the call. */
  onCall?: (call: PageCall) => void;
  page?: MakeRuntimeOptions;
  server?: MakeRuntimeOptions;
}

export const ORIGIN: PageIdentity = { clientId: "tab-1" };

export class Bridged {
  readonly pageJournal: Journal = memoryJournal();
  readonly serverJournal: Journal = memoryJournal();
  readonly page: Runtime;
  readonly server: Runtime;
  isConnected = true;
  /** Requests for hand-offs, in their order, and calls of the page's tools. */
  readonly sent: HandOffRequest[] = [];
  readonly called: PageCall[] = [];
  readonly #options: BridgedOptions;
  readonly #refused = new Set<string>();
  #place: object = {};

  constructor(options: BridgedOptions = {}) {
    this.#options = options;
    this.page = this.makePage();
    this.server = this.makeServer();
  }

  get port(): HandOffPort {
    const { wants = () => true } = this.#options;
    return { wants, send: (request, signal) => this.#send(request, signal) };
  }

  /** The page is dead, and holds no locks any more: the next has its journal. */
  abandonPage(): void {
    this.#place = {};
  }

  makePage(more: MakeRuntimeOptions = {}): Runtime {
    const { tools = {}, serverTools = {}, page } = this.#options;
    return makeRuntime({
      journal: this.pageJournal,
      coordination: localCoordination(this.#place),
      connectors: [
        { name: "codemode", tools: new Map(Object.entries(tools)) },
        { name: "mail", tools: new Map(Object.entries(serverTools).map(([name, tool]) => [name, standIn(tool)])) },
      ],
      handOff: this.port,
      ...page,
      ...more,
    });
  }

  makeServer(): Runtime {
    const { serverTools = {}, server } = this.#options;
    const own: RuntimeConnector = { name: "mail", tools: new Map(Object.entries(serverTools)) };
    return makeRuntime({
      journal: this.serverJournal,
      connectors: [own],
      receivedConnectors: (received) => [...pageConnectors(received, this.#caller()), own],
      reception: {
        idPrefix: "s-",
        refusals: {
          has: async (key) => this.#refused.has(key),
          add: async (key) => void this.#refused.add(key),
        },
      },
      ...server,
    });
  }

  get descriptors(): ConnectorDescriptor[] {
    const { tools = {} } = this.#options;
    const described = Object.entries(tools).map(([name, { effect, needsApproval }]) => {
      return [name, { effect, requiresApproval: needsApproval === true }] as const;
    });
    return [{ name: "codemode", tools: Object.fromEntries(described) }];
  }

  async #send(request: Omit<HandOffRequest, "connectors">, signal: AbortSignal): Promise<HandOffAnswer> {
    const whole = structuredClone({ ...request, connectors: this.descriptors });
    const sent = this.#options.tamper?.(whole) ?? whole;
    this.sent.push(sent);
    await this.#options.delay?.();
    signal.throwIfAborted();
    const answer = await this.server.reception!.receive(sent, ORIGIN);
    signal.throwIfAborted();
    return answer;
  }

  #caller(): PageCaller {
    return { isConnected: () => this.isConnected, call: (_, call) => this.#call(call) };
  }

  async #call(call: PageCall): Promise<KnownAnswer> {
    if (!this.isConnected) throw new ConnectorUnavailableError("nobody is there");
    this.called.push(call);
    this.#options.onCall?.(call);
    const { method, args, isApproved } = call;
    const tool = this.#options.tools![method]!;
    const input = decodeValue(args);
    const rule = typeof tool.needsApproval === "function" ? tool.needsApproval(input, call) : tool.needsApproval;
    if (!isApproved && (await rule)) return { asks: true, reason: "the page says so" };
    try {
      return { value: encodeValue(await tool.execute!(input, call as never)) };
    } catch (error) {
      return { error: recordError(error) };
    }
  }
}

/** A tool of the server's, as the page knows it. */
function standIn({ effect }: RuntimeTool): RuntimeTool {
  return { effect, isAtServer: true };
}
