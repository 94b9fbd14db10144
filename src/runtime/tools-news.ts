import { InvalidOptionsError } from "../protocol/errors.ts";
import { observe } from "../protocol/observe.ts";
import type { RuntimeTool } from "./connector.ts";

/** Tells of changes to what a model is told of some tools: which there are, their descriptions and schemas. */
export class ToolsNews {
  readonly #tools: Iterable<[string, RuntimeTool]>;
  readonly #listeners = new Set<() => void>();
  #version = 0;
  /** What was there when the listeners were told last, while they have not been told of a change. */
  #before: string | undefined;

  /** @param tools As they are whenever somebody looks. */
  constructor(tools: Iterable<[string, RuntimeTool]>) {
    this.#tools = tools;
  }

  /** A higher number whenever something may be different. */
  get version(): number {
    return this.#version;
  }

  /**
   * @returns Ends it.
   * @throws {InvalidOptionsError} `invalid_options`
   */
  listen(listener: () => void): () => void {
    if (typeof listener !== "function") throw new InvalidOptionsError("`onToolsChange` needs a function");
    const own = (): void => listener();
    this.#listeners.add(own);
    return () => this.#listeners.delete(own);
  }

  /** Tells once of all changes of a turn, and of none that has been taken back in it. */
  change(change: () => void): void {
    const isFirst = this.#before === undefined;
    if (isFirst && this.#listeners.size > 0) this.#before = this.#describe();
    change();
    this.#version++;
    if (!isFirst || this.#before === undefined) return;
    queueMicrotask(() => {
      const isSame = this.#before === this.#describe();
      this.#before = undefined;
      if (!isSame) for (const listener of this.#listeners) observe(listener, undefined);
    });
  }

  #describe(): string {
    const tools = Array.from(this.#tools, ([name, { description, inputSchema, outputSchema }]) => [
      name,
      description,
      inputSchema,
      outputSchema,
    ]);
    try {
      return JSON.stringify(tools);
    } catch {
      // Schemas that JSON cannot say: whether they are the same cannot be told.
      return String(this.#version);
    }
  }
}
