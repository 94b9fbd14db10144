import type { Evidence, Probe, Reasons } from "../probe.ts";

type Given = Omit<Probe, "family" | "attack" | "name">;

function tampering(name: string, attack: string, given: Partial<Given> = {}): Probe {
  return { family: "tampering", control: "page", ...given, name, attack: `async () => { ${attack} }` };
}

const hangs = ({ code, error }: Evidence) => code === "timeout" || (code === undefined && error === "timed out");
/** Names of tools that the control's namespace has not. */
const NO_ANSWER = ["__proto__", "then", "prototype", "toJSON", "valueOf"];

/** Names that objects have already, as names of tools. */
const NAMES = ["__proto__", "constructor", "prototype", "toString", "valueOf", "then", "hasOwnProperty", "toJSON"];

const NAMESPACES = ["__proto__", "constructor", "prototype", "toString", "then", "hasOwnProperty"];

export const oddNamespaces: Probe[] = NAMESPACES.map((name) =>
  tampering(
    `${name} as the name of a namespace`,
    `const got = await globalThis.${name}?.echo?.("x"); return String({}) + [1, 2] + (await (async () => "went on")());`,
    {
      control: "worker",
      tools: { namespace: name },
      refused: true,
      breached: ({ code, error, result }) =>
        code === "timeout" || error === "timed out" || result?.endsWith('went on"') === false,
      ends: ["invalid_provider", "result"],
      ...(name !== "__proto__" && { unprovable: everywhere("the control makes a variable of it, which harms nobody") }),
    },
  ),
);

export const oddNames: Probe[] = NAMES.flatMap((name) => [
  tampering(
    `${name} as the name of a tool`,
    `await codemode; const got = await codemode.${name}?.("x"); return typeof got === "string" && got.startsWith("tool") ? "a tool" : "went on";`,
    {
      control: "worker",
      tools: "odd",
      breached: hangs,
    },
  ),
  tampering(
    `${name} as the name of a missing tool`,
    `let got; try { got = await codemode.${name}("x"); } catch { got = "refused"; } return got === "refused" ? "refused" : "called";`,
    {
      control: "worker",
      breached: ({ result }) => result === '"called"',
      ...(NO_ANSWER.includes(name) ? { unprovable: everywhere("the control has no such function that answers") } : {}),
    },
  ),
]);

function everywhere(reason: string): Reasons {
  return { chromium: reason, firefox: reason, webkit: reason };
}
