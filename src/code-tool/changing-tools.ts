import { InvalidProviderError } from "../protocol/errors.ts";
import type { ToolLike } from "../protocol/tools.ts";
import type { RuntimeTool, ToolTable } from "../runtime/connector.ts";
import { checkPlatformNames } from "../runtime/platform-methods.ts";
import { ToolsNews } from "../runtime/tools-news.ts";
import { readPageTools } from "./page-tools.ts";

/** The page's own tools: those that are there for good, and those that come and go with parts of the page. */
export class ChangingTools implements ToolTable {
  readonly #fixed: ReadonlyMap<string, RuntimeTool>;
  readonly #validate: boolean;
  /** By name, the newest last. A name keeps its place when its tools are gone. */
  readonly #added = new Map<string, { tool: RuntimeTool }[]>();
  readonly #news = new ToolsNews(this);

  constructor(fixed: ReadonlyMap<string, RuntimeTool>, validate: boolean) {
    this.#fixed = fixed;
    this.#validate = validate;
  }

  /** Another number whenever something may be different. */
  get version(): number {
    return this.#news.version;
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
    this.#news.change(() => {
      const others = this.#added.get(identifier) ?? [];
      this.#added.set(identifier, [...others, added]);
    });
    return () => {
      const others = this.#added.get(identifier);
      if (!others?.includes(added)) return;
      this.#news.change(() => {
        this.#added.set(
          identifier,
          others.filter((other) => other !== added),
        );
      });
    };
  }

  /** @returns Ends it. */
  listen(listener: () => void): () => void {
    return this.#news.listen(listener);
  }
}
