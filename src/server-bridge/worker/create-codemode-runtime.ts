import { readServerOptions, type CreateCodemodeRuntimeOptions } from "./server-runtime-options.ts";
import { ServerRuntime, type ServerRuntimeHandle } from "./server-runtime.ts";

/**
 * Makes executions durable in a Durable Object: they pause for approval, survive eviction and restart, are kept as an
 * audit trail and can be rolled back. Handles are cheap: make one whenever you need one. All of one object and name share
 * their executions, and what the latest was made with counts.
 *
 * @throws {InvalidOptionsError} `invalid_options`, also where the Worker does not export `CodemodeRuntime`.
 * @throws {InvalidProviderError} `invalid_provider`: names of tools or connectors that cannot be used.
 * @example
 * export class Chat extends AIChatAgent<Env> {
 *   #runtime(): CodemodeRuntimeHandle {
 *     return createCodemodeRuntime({
 *       ctx: this.ctx,
 *       executor: new DynamicWorkerExecutor({ loader: this.env.LOADER }),
 *       connectors: [new NotesConnector(this.ctx, this.env)],
 *     });
 *   }
 *
 *   async onChatMessage() {
 *     const messages = await convertToModelMessages(this.messages);
 *     const tools = { codemode: this.#runtime().tool() };
 *     return streamText({ model, messages, tools, stopWhen: stepCountIs(10) }).toUIMessageStreamResponse();
 *   }
 * }
 */
export function createCodemodeRuntime(options: CreateCodemodeRuntimeOptions): ServerRuntimeHandle {
  return new ServerRuntime(readServerOptions(options));
}
