import { InvalidOptionsError } from "../../protocol/errors.ts";
import { sanitizeToolName } from "../../protocol/tool-names.ts";
import { isObject } from "../../prompt/schema-reference.ts";
import { CodemodeConnector } from "../codemode-connector.ts";
import type { ConnectorTool, ConnectorTools } from "../connector-tools.ts";
import { ApiCalls } from "./api-calls.ts";
import { textOf, type OpenApiDocument, type OpenApiOperation, type Operation } from "./document.ts";
import type { OpenApiConnectorOptions, OpenApiProblem } from "./openapi-options.ts";
import { inputSchema, outputSchema } from "./operation-schemas.ts";
import { operationsOf } from "./operations.ts";
import { requestTool } from "./request-tool.ts";

/**
 * The operations of an HTTP interface, as an OpenAPI document describes them: one typed method for each. A method takes
 * one object with the parameters by their names, and the request's body as `body`; it returns the answer's body, by its
 * content type. An answer that is no success is thrown as {@link ApiResponseError}, with `{ status, headers, body }` as
 * its `cause`. GET, HEAD and OPTIONS are reads; other methods count as writes.
 *
 * @example
 * createBrowserRuntime({
 *   connectors: [
 *     new OpenApiConnector({
 *       name: "pets",
 *       document: async () => (await fetch("/pets.openapi.json")).json(),
 *       credentials: { apiKey: () => session.key },
 *       requiresApproval: ({ method }) => method === "DELETE",
 *     }),
 *   ],
 * });
 */
export class OpenApiConnector extends CodemodeConnector {
  readonly #options: OpenApiConnectorOptions;
  #info: string | undefined;

  /** @throws {InvalidOptionsError} `invalid_options` */
  constructor(options: OpenApiConnectorOptions) {
    super();
    if (typeof options?.name !== "string" || (typeof options.document !== "function" && !isObject(options.document))) {
      throw new InvalidOptionsError("OpenApiConnector needs { name, document }: a parsed document, or a function");
    }
    this.#options = options;
    if (typeof options.document === "object") this.#info = infoOf(options.document);
  }

  override name(): string {
    return this.#options.name;
  }

  protected override instructions(): string | undefined {
    return this.#options.instructions ?? this.#info;
  }

  protected override tools(): ConnectorTools | Promise<ConnectorTools> {
    const { document } = this.#options;
    if (typeof document !== "function") return this.#load(document);
    return Promise.resolve(document()).then((loaded) => this.#load(loaded));
  }

  #load(document: OpenApiDocument): ConnectorTools | Promise<ConnectorTools> {
    if (textOf(document?.swagger).startsWith("2.")) return this.#upgrade(document);
    if (!/^3\.[01](?:\.|$)/.test(String(document?.openapi))) {
      throw new InvalidOptionsError("The document is not OpenAPI 2.0, 3.0 or 3.1, parsed");
    }
    return this.#read(document);
  }

  async #upgrade(document: OpenApiDocument): Promise<ConnectorTools> {
    const { upgradeDocument } = await import("./upgrade-document.ts");
    return this.#read(upgradeDocument(document));
  }

  #read(document: OpenApiDocument): ConnectorTools {
    const options = this.#options;
    this.#info = infoOf(document);
    const calls = new ApiCalls(document, options);
    const operations = this.#name(document, calls);
    const { include = () => true, request = options.include === undefined } = options;
    const tools: ConnectorTools = {};
    const all = [...operations.values()];
    for (const operation of all)
      if (include(shown(operation))) tools[operation.name] = this.#tool(document, calls, operation);
    if (request) {
      let name = "request";
      while (operations.has(name)) name += "_";
      tools[name] = requestTool(calls, { name, operations: all, requiresApproval: options.requiresApproval });
    }
    return tools;
  }

  #tool(document: OpenApiDocument, calls: ApiCalls, operation: Operation): ConnectorTool {
    const output = outputSchema(document, operation);
    return {
      description: operation.description,
      inputSchema: inputSchema(document, operation),
      ...(output !== undefined && { outputSchema: output }),
      effect: /^(?:GET|HEAD|OPTIONS)$/.test(operation.method) ? "read" : "write",
      ...(this.#options.requiresApproval?.(shown(operation)) === true && { requiresApproval: true }),
      execute: (input: unknown, { signal }: { signal: AbortSignal }) => calls.call(operation, input, signal),
    };
  }

  /** By the identifiers that code calls them by. */
  #name(document: OpenApiDocument, calls: ApiCalls): Map<string, Operation> {
    const named = new Map<string, Operation>();
    const problems: OpenApiProblem[] = [];
    for (const operation of operationsOf(document)) {
      const wanted = sanitizeToolName(operation.name);
      let name = wanted;
      for (let count = 2; named.has(name); count++) name = `${wanted}_${count}`;
      // What carries the app's credentials is none of the code's.
      const parameters = operation.parameters.filter(({ in: place, name: own }) => !calls.secrets.has(place, own));
      const renamed = { ...operation, name, parameters };
      named.set(name, renamed);
      if (name === wanted) continue;
      const { method, path } = operation;
      const other = named.get(wanted)!;
      const message = `"${wanted}" is ${other.method} ${other.path}; ${method} ${path} is called "${name}"`;
      problems.push({ code: "name_collision", message, operation: shown(renamed) });
    }
    const { onProblem } = this.#options;
    if (onProblem) for (const problem of problems) onProblem(problem);
    else if (problems.length > 0) {
      const messages = problems.slice(0, 10).map(({ message }) => message);
      console.warn(`browser-codemode: names in ${this.name()} collide (${problems.length}): ${messages.join("; ")}`);
    }
    return named;
  }
}

/** @see OpenApiConnector */
export function openApiConnector(options: OpenApiConnectorOptions): OpenApiConnector {
  return new OpenApiConnector(options);
}

function shown({ name, method, path, tags }: OpenApiOperation): OpenApiOperation {
  return { name, method, path, tags };
}

function infoOf(document: OpenApiDocument): string | undefined {
  const { title, description } = isObject(document.info) ? document.info : {};
  const text = [textOf(title), textOf(description).slice(0, 1000)].filter((part) => part !== "").join(": ");
  return text === "" ? undefined : text;
}
