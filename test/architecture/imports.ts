/** Reads what a module imports from its own source. */
import { posix } from "node:path";
import { parseSync, Visitor } from "vite";

/**
 * How a module is imported: `static` runs with its importer, `dynamic` when asked for, `type` never,
 * `program` as the text of a bundled guest program (`?program`).
 */
export type ImportKind = "static" | "dynamic" | "type" | "program";

export interface Import {
  /** The importing file, relative to the root of the checkout, with `/`. */
  from: string;
  /** A file of the project in the same form, or the name of a package (`react`, `node:fs`, `cloudflare:workers`). */
  to: string;
  kind: ImportKind;
  /** Whether `to` is outside of the project. */
  external: boolean;
}

/** Source text by path from the root of the checkout, for example `src/index.ts`. */
export type Sources = Record<string, string>;

/** Every import of every file. Throws when a file cannot be parsed or imports by a computed name. */
export function importsOf(sources: Sources): Import[] {
  return Object.entries(sources).flatMap(([file, source]) => importsOfFile(file, source));
}

function importsOfFile(file: string, source: string): Import[] {
  const { program, errors } = parseSync(file, source);
  if (errors.length > 0) throw new Error(`${file}: ${errors[0]?.message}`);
  const found: Import[] = [];
  const add = (specifier: string, kind: ImportKind): void => {
    found.push(resolveImport(file, specifier, kind));
  };
  new Visitor({
    ImportDeclaration: (node) => add(node.source.value, node.importKind === "type" ? "type" : "static"),
    ExportAllDeclaration: (node) => add(node.source.value, node.exportKind === "type" ? "type" : "static"),
    ExportNamedDeclaration: (node) => {
      if (node.source) add(node.source.value, node.exportKind === "type" ? "type" : "static");
    },
    TSImportType: (node) => add(node.source.value, "type"),
    ImportExpression: (node) => {
      const { source: specifier } = node;
      if (specifier.type !== "Literal" || typeof specifier.value !== "string") {
        throw new Error(`${file}: an import() whose target cannot be read from the source`);
      }
      add(specifier.value, "dynamic");
    },
    // new URL("./worker.ts", import.meta.url): how bundlers find workers and assets.
    NewExpression: (node) => {
      const [target, base] = node.arguments;
      if (node.callee.type !== "Identifier" || node.callee.name !== "URL" || base?.type !== "MemberExpression") return;
      if (base.object.type !== "MetaProperty" || target?.type !== "Literal") return;
      if (typeof target.value === "string" && target.value.startsWith(".")) add(target.value, "dynamic");
    },
  }).visit(program);
  return found;
}

function resolveImport(file: string, specifier: string, kind: ImportKind): Import {
  if (!specifier.startsWith(".")) return { from: file, to: packageName(specifier), kind, external: true };
  const [path = "", query] = specifier.split("?");
  const to = posix.join(posix.dirname(file), path);
  return { from: file, to, kind: query === "program" ? "program" : kind, external: false };
}

/** `@scope/name/sub` -> `@scope/name`, `name/sub` -> `name`; `node:fs/promises` stays whole. */
function packageName(specifier: string): string {
  if (specifier.includes(":")) return specifier;
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
}
