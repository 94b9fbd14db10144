type Class = (abstract new (...args: never[]) => object) & { prototype: object };

/** Defines a global as engines do, unless it is there. */
export function defineMissing(holder: object, name: string, value: unknown): void {
  if (typeof value !== "function" || name in holder) return;
  Object.defineProperty(value, "name", { value: name, configurable: true });
  Object.defineProperty(holder, name, { value, configurable: true, writable: true });
}

/** Defines a class of the web: its members can be enumerated, and it names itself in `Object.prototype.toString`. */
export function defineClass(scope: object, name: string, value: Class): void {
  if (name in scope) return;
  defineMissing(scope, name, value);
  for (const holder of [value, value.prototype]) {
    for (const member of Object.getOwnPropertyNames(holder)) {
      const descriptor = Object.getOwnPropertyDescriptor(holder, member);
      const isMember = typeof descriptor?.value === "function" || descriptor?.get !== undefined;
      if (isMember && member !== "constructor") Object.defineProperty(holder, member, { enumerable: true });
    }
  }
  nameInTexts(value.prototype, name);
}

/** What `Object.prototype.toString` calls an object. */
export function nameInTexts(prototype: object, name: string): void {
  Object.defineProperty(prototype, Symbol.toStringTag, { value: name, configurable: true });
}

/** Constants that a class and its instances both have. */
export function defineConstants(value: Class, constants: Record<string, number>): void {
  for (const name of Object.keys(constants)) {
    const descriptor = { value: constants[name], enumerable: true };
    Object.defineProperty(value, name, descriptor);
    Object.defineProperty(value.prototype, name, descriptor);
  }
}

/** @throws {TypeError} Fewer arguments than a function of the web asks for. */
export function needArguments(args: ArrayLike<unknown>, needed: number): void {
  if (args.length >= needed) return;
  throw new TypeError(`${needed} argument${needed === 1 ? "" : "s"} required, but only ${args.length} present`);
}

/** As templates convert to text: unlike `String`, it takes no symbol. */
export function toText(value: unknown): string {
  return "".concat(value as string);
}

/** Text as the web's interfaces take it: surrogates without a partner become U+FFFD. */
export function toWellFormed(value: unknown): string {
  return toText(value).toWellFormed();
}

/** The members of an options object, of which none need be there. */
export function readOptions(value: unknown): Record<string, unknown> {
  if (value === undefined || value === null) return {};
  if (typeof value === "object" || typeof value === "function") return value as Record<string, unknown>;
  throw new TypeError("The options are not an object");
}
