import type { Plugin } from "vite";

/** The class of the runtime's facet, and where it comes from. */
const NAME = "CodemodeRuntime";
const SOURCE = "browser-codemode/server";

/** What `@cloudflare/vite-plugin` calls the module that a Worker begins with, until it resolves it. */
const USER_ENTRY = "virtual:cloudflare/user-entry";

type Hooks = Required<Pick<Plugin, "resolveId" | "transform">>;

/**
 * Adds the export of the facet's class to the module that each Worker begins with: Durable Objects find the classes of
 * their facets among what the Worker exports. A module that exports the name itself stays as it is.
 *
 * @param entry The Worker's entry, where another plugin than Cloudflare's builds it: the end of its path.
 */
export function workerEntry(entry: string | undefined): Hooks {
  const entries = new Set<string>();
  return {
    resolveId: {
      order: "pre",
      async handler(source, importer, options) {
        if (source !== USER_ENTRY) return null;
        const resolved = await this.resolve(source, importer, { ...options, skipSelf: true });
        if (resolved) entries.add(toKey(this.environment.name, resolved.id));
        return resolved;
      },
    },
    transform: {
      // JavaScript by then.
      order: "post",
      handler(code, id) {
        const isEntry = entry === undefined ? entries.has(toKey(this.environment.name, id)) : isAt(id, entry);
        if (!isEntry || this.environment.name === "client" || exportsClass(this.parse(code))) return null;
        return { code: `${code}\nexport { ${NAME} } from "${SOURCE}";\n`, map: null };
      },
    },
  };
}

function toKey(environment: string, id: string): string {
  return `${environment} ${id.split("?")[0]}`;
}

function isAt(id: string, entry: string): boolean {
  const path = id.split("?")[0]!.replaceAll("\\", "/");
  return path.endsWith(`/${entry.replace(/^[./\\]+/, "").replaceAll("\\", "/")}`);
}

/** What of a syntax tree is looked at. */
interface Statement {
  type: string;
  specifiers?: { exported?: { name?: string; value?: unknown } }[];
  declaration?: { id?: { name?: string } | null; declarations?: { id: { name?: string } }[] } | null;
  exported?: { name?: string; value?: unknown } | null;
  source?: { value?: unknown } | null;
}

function exportsClass({ body }: { body: readonly unknown[] }): boolean {
  return (body as readonly Statement[]).some(({ type, specifiers = [], declaration, exported, source }) => {
    if (type === "ExportAllDeclaration") return exported ? exported.name === NAME : source?.value === SOURCE;
    if (type !== "ExportNamedDeclaration") return false;
    const declared = [declaration?.id, ...(declaration?.declarations ?? []).map(({ id }) => id)];
    const names = [
      ...specifiers.map((one) => one.exported?.name ?? one.exported?.value),
      ...declared.map((id) => id?.name),
    ];
    return names.includes(NAME);
  });
}
