/** What the hub needs of the server's runtime, and what that runtime's engine gets from the hub. */
import type { PageIdentity } from "../runtime/descriptors.ts";
import type { CodemodeRuntimeHandle } from "../runtime/runtime-handle.ts";
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
