/** Whether two values are the same for everything that the codec promises to keep; says where they differ. */
export function difference(left: unknown, right: unknown): string | undefined {
  return compare(left, right, { pairs: new Map(), path: "value" });
}

interface Walk {
  /** The object that stands for each object seen: so sharing and cycles are compared too. */
  pairs: Map<object, object>;
  path: string;
}

function compare(left: unknown, right: unknown, walk: Walk): string | undefined {
  if (typeof left !== "object" || left === null || typeof right !== "object" || right === null) {
    return Object.is(left, right) ? undefined : `${walk.path}: ${String(left)} became ${String(right)}`;
  }
  const known = walk.pairs.get(left);
  if (known !== undefined) return known === right ? undefined : `${walk.path}: no longer shared`;
  walk.pairs.set(left, right);
  const kind = kindOf(left);
  if (kind !== kindOf(right)) return `${walk.path}: ${kind} became ${kindOf(right)}`;
  const [one, other] = [partsOf(left, kind), partsOf(right, kind)];
  const names = (parts: [string, unknown][]) => JSON.stringify(parts.map(([name]) => name));
  if (names(one) !== names(other)) return `${walk.path}: ${names(one)} became ${names(other)}`;
  for (const [index, [name, value]] of one.entries()) {
    const found = compare(value, other[index]![1], { pairs: walk.pairs, path: `${walk.path}/${name}` });
    if (found !== undefined) return found;
  }
  return undefined;
}

function kindOf(value: object): string {
  return Object.prototype.toString.call(value).slice(8, -1);
}

function partsOf(value: object, kind: string): [string, unknown][] {
  if (kind === "Date") return [["time", (value as Date).getTime()]];
  if (kind === "RegExp") return [["text", String(value)]];
  if (kind === "ArrayBuffer") return bytesOf(new Uint8Array(value as ArrayBuffer));
  if (ArrayBuffer.isView(value)) return bytesOf(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
  if (kind === "Map") {
    return [...(value as Map<unknown, unknown>)].flatMap(([key, item], index): [string, unknown][] => [
      [`key ${index}`, key],
      [`item ${index}`, item],
    ]);
  }
  if (kind === "Set") return [...(value as Set<unknown>)].map((item, index) => [`item ${index}`, item]);
  if (kind === "Error") return errorParts(value as Error);
  const parts = Object.keys(value).map((key): [string, unknown] => [key, (value as Record<string, unknown>)[key]]);
  return Array.isArray(value) ? [["length", value.length], ...parts] : parts;
}

function bytesOf(bytes: Uint8Array): [string, unknown][] {
  return [["bytes", [...bytes].join(" ")]];
}

/** Compared by other means, or where Firefox and WebKit say that an error was made. */
const NOT_COMPARED: ReadonlySet<string> = new Set([
  "name",
  "message",
  "stack",
  "fileName",
  "lineNumber",
  "columnNumber",
  "line",
  "column",
  "sourceURL",
]);

function errorParts(error: Error): [string, unknown][] {
  const own = Object.getOwnPropertyNames(error)
    .filter((name) => !NOT_COMPARED.has(name))
    .sort();
  return [
    ["name", error.name],
    ["message", error.message],
    ...own.map((name): [string, unknown] => [name, (error as unknown as Record<string, unknown>)[name]]),
  ];
}
