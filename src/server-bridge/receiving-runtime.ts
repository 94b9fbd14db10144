/** What the hub needs of the server's runtime, and what that runtime's engine gets from the hub. */
import type { PageIdentity } from "../runtime/descriptors.ts";
import type { DescribeOutput, SearchOutput } from "../runtime/discovery.ts";
import type { CodemodeRuntimeHandle } from "../runtime/runtime-handle.ts";
import type { ExecutionState } from "../runtime/types.ts";
import type {
  BeginRequest,
  ConnectorDescriptor,
  HandOffAnswer,
  HandOffRequest,
  PageCall,
  PageCallAnswer,
} from "./contract.ts";

export type { PageIdentity } from "../runtime/descriptors.ts";

/** The server's runtime, which takes executions from pages. */
export interface ReceivingRuntime extends CodemodeRuntimeHandle {
  /**
   * Takes an execution, or refuses it for good. The same request gets the same answer.
   * @throws That it can do neither now: the page asks again later.
   */
  receive(request: HandOffRequest, origin: PageIdentity): Promise<HandOffAnswer>;
  /**
   * Refuses an execution that this page may not hand over, for good, unless it has been taken already: then that is the
   * answer. So a page which is told no is the only owner.
   */
  refuse(request: HandOffRequest, refusal: { code: string; error: string }): Promise<HandOffAnswer>;
  /** Begins code here. The same `requestId` of the same page begins it once. */
  begin(request: BeginRequest, origin: PageIdentity): Promise<{ executionId: string }>;
  /** @param among `bridged`: only the connectors that are marked for pages. */
  search(query: string, among?: "bridged"): Promise<SearchOutput>;
  /** @param among `bridged`: only the connectors that are marked for pages. */
  describe(target: string, among?: "bridged"): Promise<DescribeOutput>;
  /** Whose page an execution came from; `undefined`: it began here, or there is none of this id. */
  ownerOf(executionId: string): Promise<PageIdentity | undefined>;
  /**
   * Keeps a file that a page has sent, as what it is: a record of that page's own tools, under an id of the server's.
   * @throws {InvalidInputError} `invalid_input`: it says that tools of the server's were called, or is no such file.
   */
  importFrom(file: unknown, origin: PageIdentity): Promise<ExecutionState>;
  /** The server's connectors that code of pages may see. */
  bridgedConnectors(): Promise<ConnectorDescriptor[]>;
  /** A page that answers calls is there (again). */
  pageArrived(origin: PageIdentity): void | Promise<void>;
}

export type KnownAnswer = Exclude<PageCallAnswer, { unknown: true }>;

/** Calls tools of pages. */
export interface PageCaller {
  /** Whether the page, or another that may stand in for it, is there and answers calls. */
  isConnected(origin: PageIdentity): boolean;
  /**
   * Calls a tool of the page. The same call, asked for twice, is one.
   * @throws {ConnectorUnavailableError} `connector_unavailable`: nobody is there, and nothing has been started.
   * @throws {ExecutionInterruptedError} `interrupted`: the page went away, and nobody knows whether the tool was started.
   * @throws The signal's reason, when it is aborted. The page is told; what it then does is unknown.
   */
  call(origin: PageIdentity, call: PageCall, signal: AbortSignal): Promise<KnownAnswer>;
}
