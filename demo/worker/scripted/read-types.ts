/** Reading the TypeScript that `codemode.describe` gives, as far as the scripted model needs it. */

export interface TypeField {
  isRequired: boolean;
  /** The literals that it may be; none where it may be anything of its type. */
  options: string[];
}

/** The fields of what a method takes: of its `body` where it has one. */
export function inputFields(types: string, path: string): Map<string, TypeField> {
  const method = path.replace(/^\w+\./, "");
  const input = `${method.replace(/^./, (letter) => letter.toUpperCase())}Input`;
  const bodyType = new RegExp(`^type ${input} = \\{ body\\??: (\\w+) \\};$`, "m").exec(types)?.[1];
  const block = new RegExp(`^type ${bodyType ?? input} = \\{\\n([\\s\\S]*?)\\n\\};$`, "m").exec(types)?.[1] ?? "";
  const fields = Array.from(block.matchAll(/^ {2}(\w+)(\??): (.+);$/gm), ([, name, optional, type]) => {
    const options = Array.from(type!.matchAll(/"([^"]+)"/g), ([, literal]) => literal!);
    return [name!, { isRequired: optional === "", options }] as const;
  });
  return new Map(fields);
}
