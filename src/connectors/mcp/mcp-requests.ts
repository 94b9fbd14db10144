import { ConnectorUnavailableError, ToolFailedError } from "../../protocol/errors.ts";
import { describeError } from "../../protocol/failure.ts";
import { callMcpTool, type McpCall, type McpCallOptions } from "./mcp-client.ts";
import { McpConnection, type McpConnect, type McpConnectionLike } from "./mcp-connection.ts";
import { readMcpFailure, type McpFailure } from "./mcp-errors.ts";
import { listMcpTools, type McpList } from "./mcp-list.ts";
import { McpNews } from "./mcp-news.ts";
import { publicError, withoutSecrets } from "./mcp-secrets.ts";

export interface McpRequestsOptions {
  /** The connector's name, for messages. */
  name: () => string;
  connect: McpConnect;
  /** The server's tools may be others now. */
  onNews: () => void;
}

/** A request that is a call. */
interface CallInfo {
  tool: string;
  /** Whether the call may be made twice. */
  isRepeatable: boolean;
  signal: AbortSignal;
}

/** The requests to an MCP server, each sent once more over a new connection where that cannot do harm. */
export class McpRequests {
  readonly #name: () => string;
  readonly #connection: McpConnection;
  readonly #news: McpNews;

  constructor({ name, connect, onNews }: McpRequestsOptions) {
    this.#name = name;
    this.#news = new McpNews(onNews);
    this.#connection = new McpConnection(connect, () => this.#news.notice());
  }

  /** What the server says how a model is to use it. */
  get instructions(): string | undefined {
    return this.#connection.instructions;
  }

  list(): Promise<McpList> {
    return this.#send(listMcpTools, undefined);
  }

  call(call: McpCall, options: McpCallOptions, isRepeatable: boolean): Promise<unknown> {
    const { signal } = options;
    return this.#send(({ client }) => callMcpTool(client, call, options), { tool: call.name, isRepeatable, signal });
  }

  async close(): Promise<void> {
    this.#news.stop();
    await this.#connection.close();
  }

  async #send<T>(
    send: (connection: McpConnectionLike) => Promise<T>,
    call: CallInfo | undefined,
    isAgain: boolean = false,
  ): Promise<T> {
    const { closings } = this.#connection;
    const connection = await this.#open(closings);
    try {
      const result = await this.#connection.use(connection, send);
      // News may have come while there was no connection.
      if (isAgain && call) this.#news.notice();
      return result;
    } catch (error) {
      const failure = call?.signal.aborted ? undefined : readMcpFailure(error);
      if (failure === undefined) throw publicError(error);
      if (failure === "unsent" || failure === "lost") this.#connection.drop(connection.client);
      const isHarmless = failure === "unsent" || (failure === "lost" && (call?.isRepeatable ?? true));
      if (isAgain || !isHarmless || this.#connection.closings > closings) throw this.#failed(error, failure, call);
    }
    return this.#send(send, call, true);
  }

  async #open(closings: number): Promise<McpConnectionLike> {
    let connection: McpConnectionLike;
    try {
      connection = await this.#connection.open();
    } catch (error) {
      throw this.#failed(error, "unsent", undefined);
    }
    if (this.#connection.closings === closings) return connection;
    throw new ConnectorUnavailableError(`The connection to the MCP server of "${this.#name()}" was closed by the app`);
  }

  #failed(error: unknown, failure: McpFailure, call: CallInfo | undefined): Error {
    const message = withoutSecrets(describeError(error).message);
    const isUnclear = call !== undefined && !call.isRepeatable && failure !== "unsent";
    const advice = isUnclear
      ? `. Nobody knows whether ${call.tool} has taken effect: find out before calling it again`
      : "";
    if (failure === "unusable") {
      const what = call === undefined ? "Its list of tools" : `${call.tool} was called, but its answer`;
      return new ToolFailedError(`${what} is not as it should be: ${message.slice(0, 1_000)}${advice}`);
    }
    const what = failure === "silent" ? "has not answered in time" : "cannot be reached";
    return new ConnectorUnavailableError(`The MCP server of "${this.#name()}" ${what}: ${message}${advice}`);
  }
}
