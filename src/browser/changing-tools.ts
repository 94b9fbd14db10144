import { InvalidOptionsError, InvalidProviderError } from "../protocol/errors.ts";
import { observe } from "../protocol/observe.ts";
import type { ToolLike } from "../protocol/tools.ts";
import type { RuntimeTool, ToolTable } from "../runtime/connector.ts";
import { checkPlatformNames } from "../runtime/platform-methods.ts";
import { readPageTools } from "./page-tools.ts";

/** The page's own tools: those that are there for good, and those that come and go with parts of the page. */
export class ChangingTools implements ToolTable {
  readonly #fixed: ReadonlyMap<string, RuntimeTool>;
  readonly #validate: boolean;
  /** By name, the newest last. A name keeps its place when its tools are gone. */
  readonly #added = new Map<string, { tool: RuntimeTool }[]>();
  readonly #listeners = new Set<() => void>();
  #version = 0;
  /** What was there when the listeners were told last, while they have not been told of a change. */
  #before: string | undefined;

  constructor(fixed: ReadonlyMap<string, RuntimeTool>, validate: boolean) {
    this.#fixed = fixed;
    this.#validate = validate;
  }

  /** Another number whenever something may be different. */
  get version(): number {
    return this.#version;
  }

  get size(): number {
    return [...this].length;
  }

  get(name: string): RuntimeTool | undefined {
    return this.#added.get(name)?.at(-1)?.tool ?? this.#fixed.get(name);
  }

  has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  *keys(): Generator<string> {
    for (const [name] of this) yield name;
  }

  *[Symbol.iterator](): Generator<[string, RuntimeTool]> {
    for (const name of this.#fixed.keys()) yield [name, this.get(name)!];
    for (const [name, tools] of this.#added) {
      if (tools.length > 0 && !this.#fixed.has(name)) yield [name, this.get(name)!];
    }
  }

  /**
   * @returns Takes the tool away again.
   * @throws {InvalidOptionsError} `invalid_options`, {InvalidProviderError} `invalid_provider`
   */
  add(name: string, given: ToolLike): () => void {
    if (typeof name !== "string") throw new InvalidProviderError("A tool's name must be text");
    const read = readPageTools({ [name]: given }, this.#validate);
    checkPlatformNames(read);
    const [[identifier, tool]] = [...read] as [[string, RuntimeTool]];
    const added = { tool };
    this.#change(() => {
      const others = this.#added.get(identifier) ?? [];
      this.#added.set(identifier, [...others, added]);
    });
    return () => {
      const others = this.#added.get(identifier);
      if (!others?.includes(added)) return;
      this.#change(() => {
        this.#added.set(
          identifier,
          others.filter((other) => other !== added),
        );
      });
    };
  }

  /** @returns Ends it. */
  listen(listener: () => void): () => void {
    if (typeof listener !== "function") throw new InvalidOptionsError("`onToolsChange` needs a function");
    const own = (): void => listener();
    this.#listeners.add(own);
    return () => this.#listeners.delete(own);
  }

  /** Tells once of all changes of a turn, and of none that has been taken back in it. */
  #change(change: () => void): void {
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

  /** All that a model is told of them. */
  #describe(): string {
    const tools = Array.from(this, ([name, { description, inputSchema, outputSchema }]) => [
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
