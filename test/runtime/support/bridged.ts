/** A page and a server, each with an engine and a journal, and what passes between them without any wire. */
import type { ConnectorDescriptor, PageIdentity } from "../../../src/runtime/descriptors.ts";
import type { RuntimeConnector, RuntimeTool } from "../../../src/runtime/connector.ts";
import type { HandOffAnswer, HandOffRequest } from "../../../src/runtime/hand-off.ts";
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

  constructor(options: BridgedOptions = {}) {
    this.#options = options;
    this.page = this.makePage();
    this.server = this.makeServer();
  }

  makePage(): Runtime {
    const { tools = {}, serverTools = {}, wants = () => true, page } = this.#options;
    return makeRuntime({
      journal: this.pageJournal,
      connectors: [
        { name: "codemode", tools: new Map(Object.entries(tools)) },
        { name: "mail", tools: new Map(Object.entries(serverTools).map(([name, tool]) => [name, standIn(tool)])) },
      ],
      handOff: { wants, send: (request, signal) => this.#send(request, signal) },
      ...page,
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
