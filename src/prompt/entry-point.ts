/**
 * Makes one expression of a program: finds what the model meant to run and to return, and wraps the
 * statements in an async arrow function that does so. Text is only inserted or blanked out, so that
 * every statement stays on its line.
 */
import type { Expression, ExportDefaultDeclaration, Node, Program, VariableDeclaration } from "acorn";
import { blank } from "./code-fences.ts";
import type { Stumble } from "./syntax-report.ts";
import { callsDirectly, isRunnable, unwrap, variableUses, type Uses } from "./syntax-tree.ts";

/** What is wrong with code that parses but cannot run here. */
export class Unavailable extends Error {
  readonly stumble: Stumble;
  constructor(position: number, problem: string) {
    super(problem);
    this.stumble = { position, problem };
  }
}

const NO_IMPORTS =
  "import is not available here: there are no modules. Use the tools and JavaScript's built-ins that are provided";

type Statement = Program["body"][number];

/** @throws Unavailable for imports and the like */
export function toExpression(program: Program, text: string): string {
  return new Wrapper(program, text).wrap();
}

class Wrapper {
  readonly #program: Program;
  readonly #text: string;
  readonly #edits: { start: number; end: number; text: string }[] = [];
  /** What remains once exports are taken away. */
  readonly #statements: Statement[] = [];
  #ending = "";

  constructor(program: Program, text: string) {
    this.#program = program;
    this.#text = text;
  }

  wrap(): string {
    let fallback: string | undefined;
    for (const statement of this.#program.body) fallback = this.#takeExport(statement) ?? fallback;
    if (fallback !== undefined && !callsDirectly(this.#statements, fallback)) this.#returnVariable(fallback);
    else if (this.#ending === "") this.#returnResult();
    return `async () => {${this.#edited()}${this.#ending}\n}`;
  }

  /** Drops the words of an export; answers the name of a variable that is the default export. */
  #takeExport(statement: Statement): string | undefined {
    switch (statement.type) {
      case "EmptyStatement":
        return undefined;
      case "ImportDeclaration":
      case "ExportAllDeclaration":
        throw new Unavailable(statement.start, NO_IMPORTS);
      case "ExportNamedDeclaration": {
        if (statement.source) throw new Unavailable(statement.start, NO_IMPORTS);
        if (statement.declaration) {
          this.#blank(statement.start, statement.declaration.start);
          this.#statements.push(statement.declaration);
          return undefined;
        }
        this.#blank(statement.start, statement.end);
        const main = statement.specifiers.find(
          ({ exported }) => (exported.type === "Identifier" ? exported.name : exported.value) === "default",
        );
        return main?.local.type === "Identifier" ? main.local.name : undefined;
      }
      case "ExportDefaultDeclaration":
        return this.#takeDefault(statement);
      default:
        this.#statements.push(statement);
        return undefined;
    }
  }

  #takeDefault(statement: ExportDefaultDeclaration): string | undefined {
    const { declaration } = statement;
    if ("id" in declaration && declaration.id && declaration.type.endsWith("Declaration")) {
      this.#blank(statement.start, declaration.start);
      this.#statements.push(declaration as Statement);
      return declaration.id.name;
    }
    const value = unwrap(declaration as Expression);
    if (value.type === "Identifier") {
      this.#blank(statement.start, statement.end);
      return value.name;
    }
    const { body } = this.#program;
    const rest = body.slice(body.indexOf(statement) + 1);
    const last = rest.every(({ type }) => type === "EmptyStatement" || type === "FunctionDeclaration");
    const name = last ? undefined : this.#freeName();
    const before = blank(this.#text.slice(statement.start, declaration.start));
    const opening = name === undefined ? "return (" : `const ${name} = (`;
    // Over the words "export default" where there is room, so that the columns stay.
    const padding = before.endsWith(" ".repeat(opening.length)) ? before.slice(0, -opening.length) : before;
    this.#edit(statement.start, declaration.start, padding + opening);
    const runnable = isRunnable(value);
    this.#edit(declaration.end, declaration.end, name !== undefined ? ");" : runnable ? ")();" : ");");
    this.#ending = name === undefined ? "\n" : `\nreturn ${runnable ? `${name}()` : name};`;
    return undefined;
  }

  #returnResult(): void {
    const last = this.#statements.at(-1);
    if (last === undefined) return;
    if (last.type === "ExpressionStatement") return this.#return(last.expression, "return ");
    if (last.type === "ReturnStatement") {
      if (last.argument) this.#return(last.argument, "");
      return;
    }
    // One walk for all: code with thousands of functions must not hold the page.
    const uses = variableUses(this.#program);
    const uncalled = this.#statements.map((statement) => uncalledFunction(statement, uses));
    const onlyDeclarations = this.#statements.every(
      (each) => each.type.endsWith("Declaration") || (each.type === "ExpressionStatement" && each.directive),
    );
    const main = uncalled.at(-1) ?? (onlyDeclarations ? uncalled.findLast((name) => name !== undefined) : undefined);
    if (main !== undefined) {
      this.#ending = `\nreturn ${main}();`;
      return;
    }
    // Function declarations are hoisted, so a statement before them can be the last that runs.
    const final = this.#statements.findLast(({ type }) => type !== "FunctionDeclaration");
    if (final?.type === "ExpressionStatement") this.#return(final.expression, "return ");
    else if (final?.type === "VariableDeclaration") this.#returnAwaited(final);
  }

  /** `const result = await ...` at the very end: the model forgot the `return`. */
  #returnAwaited(statement: VariableDeclaration): void {
    const declarator = statement.declarations.at(-1);
    if (declarator?.id.type === "Identifier" && declarator.init && unwrap(declarator.init).type === "AwaitExpression") {
      this.#ending = `\nreturn ${declarator.id.name};`;
    }
  }

  #returnVariable(name: string): void {
    this.#ending = `\nreturn typeof ${name} === "function" ? ${name}() : ${name};`;
  }

  /** Returns the value of an expression; if that is a function, what calling it gives. */
  #return(expression: Expression | Node, keyword: string): void {
    const value = unwrap(expression as Expression);
    if (value.type === "Identifier") {
      const { name } = value;
      this.#edit(expression.start, expression.start, `${keyword}typeof ${name} === "function" ? ${name}() : `);
    } else if (isRunnable(value) || keyword !== "") {
      this.#edit(expression.start, expression.start, `${keyword}(`);
      this.#edit(expression.end, expression.end, isRunnable(value) ? ")()" : ")");
    }
  }

  #freeName(): string {
    // As many dollar signs as the longest such name has, and one more.
    const taken = this.#text.match(/\$main\$*/g) ?? [];
    const longest = taken.reduce((length, name) => Math.max(length, name.length), "$mai".length);
    return "$main".padEnd(longest + 1, "$");
  }

  #blank(start: number, end: number): void {
    this.#edit(start, end, blank(this.#text.slice(start, end)));
  }

  #edit(start: number, end: number, text: string): void {
    this.#edits.push({ start, end, text });
  }

  #edited(): string {
    let result = "";
    let position = 0;
    for (const edit of this.#edits.sort((a, b) => a.start - b.start || a.end - b.end)) {
      result += this.#text.slice(position, edit.start) + edit.text;
      position = edit.end;
    }
    return result + this.#text.slice(position);
  }
}

/** The name of a function that a statement declares and nothing else mentions. */
function uncalledFunction(statement: Statement, uses: ReadonlyMap<string, Uses>): string | undefined {
  let name: string | undefined;
  let declared: Node = statement;
  if (statement.type === "FunctionDeclaration" && isRunnable(statement)) name = statement.id?.name;
  else if (statement.type === "VariableDeclaration") {
    const declarator = statement.declarations.at(-1);
    if (declarator?.id.type !== "Identifier" || !declarator.init || !isRunnable(unwrap(declarator.init))) return;
    name = declarator.id.name;
    declared = declarator;
  }
  if (name === undefined) return undefined;
  const { first, last } = uses.get(name) ?? { first: declared.start, last: declared.start };
  return first >= declared.start && last < declared.end ? name : undefined;
}
