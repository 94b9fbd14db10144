import { InvalidOptionsError } from "../../protocol/errors.ts";
import type { RuntimeEvent } from "../../runtime/events.ts";
import type { PageCaller, ReceivingRuntime } from "../receiving-runtime.ts";
import type { Authorization, AuthorizeDetails, BridgeAction } from "./authorize.ts";
import { BridgeHub } from "./bridge-hub.ts";
import type { BridgeConnection, BridgeStorage } from "./connection.ts";
import type { ObjectState } from "./facet.ts";
import { ConversationOutcomes, type Conversation } from "./conversation-outcomes.ts";

/** What is needed of the class: `AIChatAgent` of `@cloudflare/ai-chat` has it. */
interface ChatAgent extends Conversation {
  readonly name: string;
  readonly ctx: ObjectState & { storage: BridgeStorage };
  getConnections(): Iterable<BridgeConnection>;
  onStart(props?: unknown): void | Promise<void>;
  onMessage(connection: BridgeConnection, message: unknown): void | Promise<void>;
  onClose(connection: BridgeConnection, ...rest: unknown[]): void | Promise<void>;
  onChatResponse(result: unknown): void | Promise<void>;
  listSchedules(): Promise<{ id: string; callback: string }[]>;
  cancelSchedule(id: string): Promise<unknown>;
  schedule(when: Date, callback: string, payload?: unknown, options?: { idempotent?: boolean }): Promise<unknown>;
  keepAliveWhile<T>(work: () => Promise<T>): Promise<T>;
}

/** What `withCodemode` adds. */
export declare abstract class CodemodeAgent {
  /** The runtime, made when it is needed first. */
  get codemode(): ReceivingRuntime;
  /**
   * Makes the runtime. To be overridden.
   * @param parts What the agent gives to it: pass them on to `createCodemodeRuntime`.
   */
  protected createCodemode(parts: CodemodeParts): AgentRuntime;
  /** The agent's scheduler calls it, while runs are under way and when approvals expire. */
  wakeCodemode(): Promise<void>;
  /** The agent's scheduler calls it, when the model was cut off before it could go on with what became of a run. */
  tellCodemode(): Promise<void>;
  /**
   * Who may do what: see `BridgeAction`. To be overridden; without a rule of the app nobody may do anything. Whatever is
   * neither `true` nor `{ principal }` is a no, and so is an error. What is allowed is allowed to the principal that the
   * answer to `connect` has named: executions of other principals' pages are out of its reach, see `Authorization`.
   */
  protected authorizeCodemode(
    action: BridgeAction,
    connection: BridgeConnection,
    details: AuthorizeDetails,
  ): Authorization | Promise<Authorization>;
}

/** What an agent gives to its runtime. */
export interface CodemodeParts {
  ctx: ObjectState;
  /** Calls the tools of pages. */
  pages: PageCaller;
  /** Has the agent woken by its scheduler, so that runs go on though nobody asks. */
  wake: (at: number | undefined) => Promise<void>;
}

/** A runtime that takes runs from pages, and wants to be woken. */
export interface AgentRuntime extends ReceivingRuntime {
  onAlarm?(): Promise<void>;
}

export interface WithCodemodeOptions {
  /** What the model calls the code tool: only its calls get outcomes. Default `["codemode"]`. */
  toolNames?: readonly string[];
  /** Milliseconds that a page may be away while a tool of it runs. Default 30,000. */
  grace?: number;
}

// TypeScript knows mixins by these very arguments.
// oxlint-disable-next-line typescript/no-explicit-any
type Mixin = abstract new (...args: any[]) => CodemodeAgent;

/** Events after which a run may be over. */
const TELLING: ReadonlySet<RuntimeEvent["type"]> = new Set<RuntimeEvent["type"]>([
  "execution_finished",
  "execution_changed",
  "execution_rolled_back",
  "late_outcome",
]);

/**
 * An agent that talks to `createServerBridge` on its pages, over the connections that it has. What becomes of a run is
 * written into the tool call that it answers, once, and the model goes on, also when no page is connected.
 *
 * @param Base `AIChatAgent`, or a class that extends it.
 * @example
 * export class Chat extends withCodemode(AIChatAgent)<Env> {
 *   override createCodemode(parts: CodemodeParts) {
 *     return createCodemodeRuntime({
 *       ...parts,
 *       executor: new DynamicWorkerExecutor({ loader: this.env.LOADER }),
 *       connectors: [new MailConnector(this.ctx, this.env)],
 *       bridged: ["mail"], // the connectors that code from pages may use
 *     });
 *   }
 *   override authorizeCodemode(action: BridgeAction, connection: Connection<{ userId?: string }>) {
 *     return connection.state?.userId === undefined ? false : { principal: connection.state.userId };
 *   }
 * }
 */
export function withCodemode<Base extends abstract new (...args: never[]) => object>(
  Base: Base,
  { toolNames = ["codemode"], grace = 30_000 }: WithCodemodeOptions = {},
): Base & Mixin {
  const Parent = Base as unknown as new (...args: unknown[]) => ChatAgent;

  class CodemodeChatAgent extends Parent {
    #hub: BridgeHub<BridgeConnection> | undefined;
    #runtime: AgentRuntime | undefined;
    #outcomes: ConversationOutcomes | undefined;
    #waking: Promise<void> = Promise.resolve();

    get codemode(): ReceivingRuntime {
      if (this.#runtime === undefined) {
        const wake = (at: number | undefined) => this.#wakeAt(at);
        this.#runtime = this.createCodemode({ ctx: this.ctx, pages: this.#bridge(), wake });
        this.#runtime.subscribe((event) => {
          if (TELLING.has(event.type)) this.#tell();
        });
      }
      return this.#runtime;
    }

    createCodemode(_parts: CodemodeParts): AgentRuntime {
      throw new InvalidOptionsError("An agent made with `withCodemode` needs a method `createCodemode`");
    }

    async wakeCodemode(): Promise<void> {
      await (this.codemode as AgentRuntime).onAlarm?.();
    }

    async tellCodemode(): Promise<void> {
      await this.#told().check();
    }

    authorizeCodemode(
      ..._asked: [BridgeAction, BridgeConnection, AuthorizeDetails]
    ): Authorization | Promise<Authorization> {
      return false;
    }

    override async onStart(props?: unknown): Promise<void> {
      await super.onStart(props);
      // Pages that are connected already are asked who they are, and runs that ended without being told are told of.
      this.#bridge();
      // Runs that were cut off go on.
      void this.codemode;
      this.#tell();
    }

    override onMessage(connection: BridgeConnection, message: unknown): void | Promise<void> {
      if (!this.#bridge().receive(connection, message)) return super.onMessage(connection, message);
    }

    override onClose(connection: BridgeConnection, ...rest: unknown[]): void | Promise<void> {
      this.#hub?.closed(connection);
      return super.onClose(connection, ...rest);
    }

    override async onChatResponse(result: unknown): Promise<void> {
      await super.onChatResponse(result);
      this.#tell();
    }

    #bridge(): BridgeHub<BridgeConnection> {
      return (this.#hub ??= new BridgeHub({
        runtime: () => this.codemode,
        authorize: (action, connection, details) => this.authorizeCodemode(action, connection, details),
        storage: this.ctx.storage,
        connections: this.getConnections(),
        grace,
      }));
    }

    /** One after the other: what was asked for last counts. */
    #wakeAt(at: number | undefined): Promise<void> {
      const change = this.#waking.then(() => this.#reschedule(at));
      this.#waking = change.catch(() => {});
      return change;
    }

    async #reschedule(at: number | undefined): Promise<void> {
      for (const { id, callback } of await this.listSchedules()) {
        if (callback === "wakeCodemode") await this.cancelSchedule(id);
      }
      if (at !== undefined) await this.schedule(new Date(at), "wakeCodemode");
    }

    /** In a task of its own: it may wait for the turn that is under way. */
    #tell(): void {
      this.keepAliveWhile(() => this.#told().check()).catch((error: unknown) => {
        console.warn("browser-codemode: what became of a run could not be written into the conversation", error);
      });
    }

    #told(): ConversationOutcomes {
      return (this.#outcomes ??= new ConversationOutcomes({
        conversation: this,
        runtime: () => this.codemode,
        storage: this.ctx.storage,
        toolNames,
        later: (at) => this.schedule(new Date(at), "tellCodemode", undefined, { idempotent: true }),
      }));
    }
  }

  return CodemodeChatAgent as unknown as Base & Mixin;
}
