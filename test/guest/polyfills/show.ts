/**
 * Writes any value as text, by what can be seen of it. Evaluated by its source in the VM and here, so it stands alone.
 * Messages of errors are left out: engines word them differently.
 */
function show(value: unknown, seen: unknown[] = []): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "bigint") return `${value}n`;
  if (Object.is(value, -0)) return "-0";
  if (typeof value === "function") return `function ${value.name}`;
  if (typeof value !== "object" || value === null) return String(value);
  if (seen.includes(value)) return `<${seen.indexOf(value)}>`;
  seen.push(value);
  const kind = Object.prototype.toString.call(value).slice(8, -1);
  const inner = (item: unknown) => show(item, seen);
  const list = (items: unknown[]) => items.map(inner).join();
  if (kind === "URL") return `URL ${(value as URL).href}`;
  if (kind === "URLSearchParams") return `URLSearchParams ${[...(value as URLSearchParams)].join("|")}`;
  if (kind === "DOMException") return `DOMException ${(value as DOMException).name} ${(value as DOMException).code}`;
  if (value instanceof Error) {
    const { name } = Object.getPrototypeOf(value) as { name: string };
    return `${name} as ${value.name}${Object.hasOwn(value, "cause") ? ` <- ${inner(value.cause)}` : ""}`;
  }
  if (value instanceof Date) return `Date ${value.getTime()}`;
  if (value instanceof RegExp) return `RegExp ${String(value)} ${value.lastIndex}`;
  if (value instanceof Map) return `Map(${list([...value].flat())})`;
  if (value instanceof Set) return `Set(${list([...value])})`;
  if (value instanceof ArrayBuffer) return `ArrayBuffer(${new Uint8Array(value).join()})${inner(value.resizable)}`;
  if (ArrayBuffer.isView(value)) {
    const { byteOffset, byteLength, buffer } = value;
    const text = `${kind}(${byteOffset},${byteLength}:${new Uint8Array(buffer, byteOffset, byteLength).join()})`;
    return buffer.byteLength === byteLength ? text : `${text} of ${inner(buffer)}`;
  }
  if (["Number", "String", "Boolean"].includes(kind)) {
    return `${kind} ${inner(value.valueOf())}`;
  }
  const names = Object.keys(value);
  const properties = names.map((name) => `${name}:${inner((value as Record<string, unknown>)[name])}`);
  return Array.isArray(value) ? `[${value.length};${properties.join()}]` : `${kind}{${properties.join()}}`;
}

/** A script whose value is what an expression gives, or what it throws, as text. */
export function showing(expression: string): string {
  return `(() => {
    const __name = (value) => value;
    const show = ${show.toString()};
    const fails = (run) => { try { run(); return "nothing"; } catch (error) { return show(error); } };
    try { return show((() => (${expression}))()); } catch (error) { return "throws " + show(error); }
  })()`;
}
