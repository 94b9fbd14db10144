import type { OpenApiDocument, OpenApiOperation } from "./document.ts";
import type { Credentials } from "./security.ts";
import type { FetchLike } from "./send-request.ts";

export interface OpenApiConnectorOptions {
  /** The global in the sandbox: a JavaScript identifier. */
  name: string;
  /** A parsed OpenAPI document (2.0, 3.0 or 3.1), or how to get one: with the first use. */
  document: OpenApiDocument | (() => OpenApiDocument | Promise<OpenApiDocument>);
  /** How a model is to use the group. Default: the title and the description of the document. */
  instructions?: string | undefined;
  /** The server, instead of those of the document. */
  baseUrl?: string | undefined;
  /** Values of the variables in the servers' addresses. Default: those of the document. */
  serverVariables?: Readonly<Record<string, string>> | undefined;
  /**
   * By the names of the document's security schemes. The sandbox never sees them. Default: the app proves itself
   * otherwise, by `headers`, `fetch` or cookies; with `{}`, operations that need any fail.
   */
  credentials?: Credentials | undefined;
  /** Further headers of every request, such as a version. The sandbox never sees them. */
  headers?: Readonly<Record<string, string>> | undefined;
  /** Which operations become methods. Default: all. */
  include?: ((operation: OpenApiOperation) => boolean) | undefined;
  /** Which operations ask a person before each call. Default: none. */
  requiresApproval?: ((operation: OpenApiOperation) => boolean) | undefined;
  /** Whether there is the method `request`, for any path of the servers. Default: unless `include` is given. */
  request?: boolean | undefined;
  /** Default: the platform's. */
  fetch?: FetchLike | undefined;
  /** Whether a page's cookies go along. Default: the platform's, for the page's own origin only. */
  fetchCredentials?: RequestCredentials | undefined;
  /** Bytes of an answer; larger ones fail with `limit_exceeded`. Default 4,000,000. */
  maxResponse?: number | undefined;
  /** Milliseconds that an answer may take, with all its body. Default 60,000; `Infinity` for no limit. */
  timeout?: number | undefined;
  /** Learns what cannot be used as the document has it. Default: one warning in the console. */
  onProblem?: ((problem: OpenApiProblem) => void) | undefined;
}

/** `name_collision`: two operations have the same name; the second was given another. */
export interface OpenApiProblem {
  code: "name_collision";
  message: string;
  /** As it is called now. */
  operation: OpenApiOperation;
}
