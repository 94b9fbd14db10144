import { describe, expect, test } from "vitest";
import { compare, inVm } from "./compare.ts";
import { showing } from "./show.ts";
import { createVm } from "./vm.ts";

/** What listeners wrote to `log` while statements ran. */
function logged(statements: string): string {
  return `(() => { const log = []; const target = new EventTarget(); ${statements}; return log })()`;
}

describe("DOMException", () => {
  const NAMES =
    "IndexSizeError HierarchyRequestError WrongDocumentError InvalidCharacterError NoModificationAllowedError NotFoundError NotSupportedError InUseAttributeError InvalidStateError SyntaxError InvalidModificationError NamespaceError InvalidAccessError TypeMismatchError SecurityError NetworkError AbortError URLMismatchError TimeoutError InvalidNodeTypeError DataCloneError EncodingError NotReadableError UnknownError ConstraintError DataError TransactionInactiveError ReadOnlyError VersionError OperationError NotAllowedError Error Other";
  compare(
    "names and codes",
    NAMES.split(" ").map(
      (name) => `((error) => [error.name, error.code, error.message])(new DOMException("m", "${name}"))`,
    ),
  );
  compare("is an interface", [
    "new DOMException()", "((error) => [error.name, error.code, error.message, String(error)])(new DOMException())", "String(new DOMException('m', 'N'))", "new DOMException('m') instanceof Error", "new DOMException('', '').code", "typeof new DOMException().stack", "DOMException()",
    "Object.keys(DOMException).filter((name) => name.endsWith('_ERR')).map((name) => [name, DOMException[name], DOMException.prototype[name]])", "Object.prototype.toString.call(new DOMException())", "new DOMException('m', { name: 'N', cause: 1 }).cause", "new DOMException(undefined, undefined).name", "new DOMException(1, 2).message",
    "fails(() => DOMException.prototype.code)", "(() => { class Mine extends DOMException {} return [new Mine('m', 'AbortError').code, new Mine() instanceof DOMException] })()", "Object.getPrototypeOf(DOMException.prototype) === Error.prototype", "DOMException.name",
  ]); // prettier-ignore
});

describe("Event", () => {
  const SHOWN =
    "[event.type, event.bubbles, event.cancelable, event.composed, event.defaultPrevented, event.isTrusted, event.eventPhase, event.target, event.currentTarget, event.srcElement, event.cancelBubble, event.returnValue, event.composedPath()]";
  compare(
    "made of",
    ["'x'", "'x', {}", "'x', { bubbles: true, cancelable: 1, composed: 'y' }", "1", "undefined", "'x', null", "'x', undefined"].map(
      (args) => `((event) => ${SHOWN})(new Event(${args}))`,
    ),
  ); // prettier-ignore
  compare("is an interface", [
    "new Event()", "Event('x')", "new Event('x', 1)", "new Event(Symbol())", "typeof new Event('x').timeStamp", "[Event.NONE, Event.CAPTURING_PHASE, Event.AT_TARGET, Event.BUBBLING_PHASE]", "Object.prototype.toString.call(new Event('x'))",
    "((event) => { event.preventDefault(); return event.defaultPrevented })(new Event('x'))", "((event) => { event.preventDefault(); return [event.defaultPrevented, event.returnValue] })(new Event('x', { cancelable: true }))", "((event) => { event.returnValue = false; return event.defaultPrevented })(new Event('x', { cancelable: true }))", "((event) => { event.cancelBubble = true; return event.cancelBubble })(new Event('x'))", "((event) => { event.stopPropagation(); return event.cancelBubble })(new Event('x'))",
    "fails(() => Event.prototype.type)", "(() => { class Mine extends Event { constructor(detail) { super('mine'); this.detail = detail } } const t = new EventTarget(); let got; t.addEventListener('mine', (e) => { got = e.detail }); t.dispatchEvent(new Mine(5)); return got })()",
  ]); // prettier-ignore
});

describe("EventTarget", () => {
  compare("dispatches", [
    "target.addEventListener('x', () => log.push(1)); target.addEventListener('x', () => log.push(2)); target.addEventListener('y', () => log.push(3)); log.push(target.dispatchEvent(new Event('x')))",
    "const f = () => log.push(1); target.addEventListener('x', f); target.addEventListener('x', f); target.addEventListener('x', f, true); target.dispatchEvent(new Event('x'))",
    "const f = () => log.push(1); target.addEventListener('x', f, true); target.removeEventListener('x', f, { capture: true }); target.dispatchEvent(new Event('x'))",
    "target.addEventListener('x', () => log.push(1), { once: true }); target.dispatchEvent(new Event('x')); target.dispatchEvent(new Event('x'))",
    "target.addEventListener('x', () => { log.push(1); target.dispatchEvent(new Event('x')) }, { once: true }); target.dispatchEvent(new Event('x'))",
    "target.addEventListener('x', (event) => { log.push(1); event.stopImmediatePropagation() }); target.addEventListener('x', () => log.push(2)); target.dispatchEvent(new Event('x'))",
    "target.addEventListener('x', (event) => { log.push(1); event.stopPropagation() }); target.addEventListener('x', () => log.push(2)); target.dispatchEvent(new Event('x'))",
    "target.addEventListener('x', (event) => event.preventDefault()); log.push(target.dispatchEvent(new Event('x', { cancelable: true })), target.dispatchEvent(new Event('x')))",
    "target.addEventListener('x', (event) => event.preventDefault(), { passive: true }); log.push(target.dispatchEvent(new Event('x', { cancelable: true })))",
    "const object = { handleEvent(event) { log.push(this === object, event.type) } }; target.addEventListener('x', object); target.dispatchEvent(new Event('x'))",
    "const object = { n: 1 }; target.addEventListener('x', object); object.handleEvent = () => log.push('late'); target.dispatchEvent(new Event('x'))",
    "target.addEventListener('x', function (event) { log.push(this === target, event.target === target, event.currentTarget === target, event.eventPhase, event.isTrusted, event.composedPath().length) }); target.dispatchEvent(new Event('x'))",
    "const event = new Event('x'); target.addEventListener('x', () => {}); target.dispatchEvent(event); log.push(event.target === target, event.currentTarget, event.eventPhase, event.composedPath().length)",
    "target.addEventListener('x', () => { log.push(1); target.addEventListener('x', () => log.push(2)) }); target.dispatchEvent(new Event('x'))",
    "const f = () => log.push(2); target.addEventListener('x', () => { log.push(1); target.removeEventListener('x', f) }); target.addEventListener('x', f); target.dispatchEvent(new Event('x'))",
    "const event = new Event('x'); target.addEventListener('x', () => log.push(1)); target.dispatchEvent(event); target.dispatchEvent(event)",
    "target.addEventListener('x', null); target.addEventListener('x', undefined); log.push(target.dispatchEvent(new Event('x')))",
    "log.push(fails(() => target.addEventListener('x')), fails(() => target.addEventListener('x', 1)), fails(() => target.dispatchEvent()), fails(() => target.dispatchEvent({ type: 'x' })), fails(() => target.dispatchEvent('x')))",
    "const c = new AbortController(); target.addEventListener('x', () => log.push(1), { signal: c.signal }); target.dispatchEvent(new Event('x')); c.abort(); target.dispatchEvent(new Event('x'))",
    "target.addEventListener('x', () => log.push(1), { signal: AbortSignal.abort() }); target.dispatchEvent(new Event('x'))",
    "log.push(fails(() => target.addEventListener('x', () => {}, { signal: {} })), fails(() => target.addEventListener('x', () => {}, { signal: null })))",
    "const c = new AbortController(); target.addEventListener('x', () => { log.push(1); c.abort() }); target.addEventListener('x', () => log.push(2), { signal: c.signal }); target.dispatchEvent(new Event('x'))",
    "class Mine extends EventTarget { go() { return this.dispatchEvent(new Event('x')) } } const mine = new Mine(); mine.addEventListener('x', () => log.push(1)); mine.go(); log.push(fails(() => EventTarget()), Object.prototype.toString.call(mine))",
    "target.addEventListener(undefined, () => log.push(1)); target.dispatchEvent(new Event('undefined'))",
    "log.push(fails(() => EventTarget.prototype.addEventListener.call({}, 'x', () => {})))",
  ].map(logged)); // prettier-ignore

  // Node does otherwise in each of these.
  test.each([
    [
      "for (const capture of [false, true, false]) target.addEventListener('x', () => log.push(capture), capture); target.dispatchEvent(new Event('x'))",
      "[3;0:true,1:false,2:false]",
    ],
    [
      "const f = () => log.push(1); target.addEventListener('x', f); target.removeEventListener('x', f, true); target.dispatchEvent(new Event('x'))",
      "[1;0:1]",
    ],
    [
      "target.addEventListener('x', (event) => { log.push(fails(() => target.dispatchEvent(event))) }); target.dispatchEvent(new Event('x'))",
      '[1;0:"DOMException InvalidStateError 11"]',
    ],
    ["log.push(new Event('x').AT_TARGET)", "[1;0:2]"],
    ["const { signal } = new AbortController(); signal.onabort = 5; log.push(signal.onabort)", "[1;0:null]"],
  ])("does as the standard says: %s", (statements, expected) => {
    expect(inVm(logged(statements))).toBe(expected);
  });

  test("reports what a listener throws, and calls the others", () => {
    const vm = createVm("const jobs = []; globalThis.queueMicrotask = (job) => void jobs.push(job)");
    const throwing = logged(
      "target.addEventListener('x', () => { throw new RangeError() }); target.addEventListener('x', () => log.push(2)); target.dispatchEvent(new Event('x'))",
    );
    expect(vm.run(showing(throwing))).toBe("[1;0:2]");
    expect(vm.run(showing("jobs.map((job) => fails(job))"))).toBe('[1;0:"RangeError as RangeError"]');
    vm.dispose();
  });
});

describe("AbortController", () => {
  compare("aborts", [
    "const c = new AbortController(); log.push(c.signal === c.signal, c.signal.aborted, c.signal.reason, fails(() => c.signal.throwIfAborted())); c.abort(); log.push(c.signal.aborted, c.signal.reason, c.signal.reason.name, fails(() => c.signal.throwIfAborted()))",
    "const c = new AbortController(); c.abort('why'); c.abort('again'); log.push(c.signal.reason); try { c.signal.throwIfAborted() } catch (error) { log.push(error) }",
    "const c = new AbortController(); c.abort(undefined); log.push(c.signal.reason)", "const c = new AbortController(); c.abort(null); log.push(c.signal.reason)",
    "const c = new AbortController(); c.signal.addEventListener('abort', (event) => log.push(event.type, event.isTrusted, event.bubbles, event.cancelable, event.target === c.signal, c.signal.aborted)); c.abort(); c.abort()",
    "const c = new AbortController(); c.signal.onabort = function (event) { log.push(this === c.signal, event.type) }; log.push(typeof c.signal.onabort); c.abort()",
    "const c = new AbortController(); c.signal.onabort = () => log.push(1); c.signal.addEventListener('abort', () => log.push(2)); c.signal.onabort = () => log.push(3); c.abort()",
    "const c = new AbortController(); c.signal.onabort = () => log.push(1); c.signal.onabort = null; log.push(c.signal.onabort); c.abort()",
    "const s = AbortSignal.abort(); log.push(s.aborted, s.reason.name); log.push(AbortSignal.abort('r').reason, AbortSignal.abort(undefined).reason.name)",
    "log.push(fails(() => new AbortSignal()), fails(() => AbortController()), fails(() => AbortSignal.any()), fails(() => AbortSignal.any([{}])), fails(() => AbortSignal.timeout()), new AbortController().signal instanceof EventTarget)",
    "const [a, b] = [new AbortController(), new AbortController()]; const any = AbortSignal.any([a.signal, b.signal]); any.addEventListener('abort', () => log.push('any', any.reason)); b.abort(2); a.abort(1); log.push(any.aborted, any.reason)",
    "const any = AbortSignal.any([new AbortController().signal, AbortSignal.abort('done')]); log.push(any.aborted, any.reason)", "log.push(AbortSignal.any([]).aborted)",
    "const a = new AbortController(); const any = AbortSignal.any([AbortSignal.any([a.signal])]); any.onabort = () => log.push(any.reason); a.abort('deep'); log.push(any.aborted)",
    "const a = new AbortController(); const any = AbortSignal.any([a.signal]); a.signal.addEventListener('abort', () => log.push('source', any.aborted)); any.addEventListener('abort', () => log.push('any')); a.abort()",
    "const a = new AbortController(); const any = AbortSignal.any(new Set([a.signal, a.signal])); any.onabort = () => log.push(1); a.abort()",
    "log.push(Object.prototype.toString.call(new AbortController()), Object.prototype.toString.call(AbortSignal.abort()), AbortSignal.name, AbortController.name)",
    "const { abort } = new AbortController(); log.push(fails(() => abort()))",
  ].map(logged)); // prettier-ignore

  test("times out by the timers that are there", () => {
    const vm = createVm("const timers = []; globalThis.setTimeout = (run, delay) => timers.push({ run, delay })");
    const code = `((signal) => {
      const before = [timers[0].delay, signal.aborted];
      timers[0].run();
      return [...before, signal.aborted, signal.reason];
    })(AbortSignal.timeout(50))`;
    expect(vm.run(showing(code))).toBe("[4;0:50,1:false,2:true,3:DOMException TimeoutError 23]");
    expect(vm.run(showing("fails(() => AbortSignal.timeout(-1))"))).toBe('"TypeError as TypeError"');
    vm.dispose();
  });

  test("has no timeout where there are no timers", () => {
    expect(inVm("AbortSignal.timeout")).toBe("undefined");
  });
});
