import { defineConstants, needArguments, readOptions, toText } from "./define.ts";

/** What dispatching does to an event and asks of it. Only `event-target.ts` gets at these. */
export interface EventState {
  isDispatching: boolean;
  isStopped: boolean;
  /** Whether the listeners left are not to be called either. */
  isStoppedAtOnce: boolean;
  isPassive: boolean;
  isTrusted: boolean;
  target: object | null;
  currentTarget: object | null;
}

let readState: (event: Event) => EventState;

/** https://dom.spec.whatwg.org/#interface-event */
export class Event {
  static {
    readState = (event) => event.#state;
  }
  readonly #state: EventState = {
    isDispatching: false,
    isStopped: false,
    isStoppedAtOnce: false,
    isPassive: false,
    isTrusted: false,
    target: null,
    currentTarget: null,
  };
  readonly #timeStamp: number = (globalThis as { performance?: Performance }).performance?.now() ?? 0;
  readonly #composed: boolean;
  #type: string;
  #bubbles: boolean;
  #cancelable: boolean;
  #isCanceled = false;

  constructor(type: unknown, options?: unknown) {
    needArguments(arguments, 1);
    const { bubbles, cancelable, composed } = readOptions(options);
    this.#type = toText(type);
    this.#bubbles = !!bubbles;
    this.#cancelable = !!cancelable;
    this.#composed = !!composed;
  }

  get type(): string {
    return this.#type;
  }
  get target(): object | null {
    return this.#state.target;
  }
  get srcElement(): object | null {
    return this.#state.target;
  }
  get currentTarget(): object | null {
    return this.#state.currentTarget;
  }
  get eventPhase(): number {
    return this.#state.isDispatching ? PHASES.AT_TARGET : PHASES.NONE;
  }
  get bubbles(): boolean {
    return this.#bubbles;
  }
  get cancelable(): boolean {
    return this.#cancelable;
  }
  get composed(): boolean {
    return this.#composed;
  }
  get defaultPrevented(): boolean {
    return this.#isCanceled;
  }
  get isTrusted(): boolean {
    return this.#state.isTrusted;
  }
  get timeStamp(): number {
    return this.#timeStamp;
  }
  get cancelBubble(): boolean {
    return this.#state.isStopped;
  }
  set cancelBubble(value: unknown) {
    if (value) this.#state.isStopped = true;
  }
  get returnValue(): boolean {
    return !this.#isCanceled;
  }
  set returnValue(value: unknown) {
    if (!value) this.preventDefault();
  }

  composedPath(): object[] {
    const { isDispatching, currentTarget } = this.#state;
    return isDispatching && currentTarget !== null ? [currentTarget] : [];
  }

  stopPropagation(): void {
    this.#state.isStopped = true;
  }

  stopImmediatePropagation(): void {
    this.#state.isStopped = true;
    this.#state.isStoppedAtOnce = true;
  }

  preventDefault(): void {
    if (this.#cancelable && !this.#state.isPassive) this.#isCanceled = true;
  }

  initEvent(type: unknown, bubbles: unknown = false, cancelable: unknown = false): void {
    needArguments(arguments, 1);
    if (this.#state.isDispatching) return;
    this.#state.isStopped = this.#state.isStoppedAtOnce = this.#isCanceled = false;
    this.#state.isTrusted = false;
    this.#state.target = null;
    this.#type = toText(type);
    this.#bubbles = !!bubbles;
    this.#cancelable = !!cancelable;
  }
}

const PHASES = { NONE: 0, CAPTURING_PHASE: 1, AT_TARGET: 2, BUBBLING_PHASE: 3 };
defineConstants(Event, PHASES);

/** @throws {TypeError} Not an event. */
export function stateOf(event: unknown): EventState {
  return readState(event as Event);
}
