import { SandboxUnavailableError } from "../../protocol/errors.ts";
import { PROTOCOL_VERSION, writeGuestMessage } from "../../protocol/messages.ts";
import { disposeContext, notAGuest, type DriverChannel } from "./driver-channel.ts";
import { toDriverError } from "./driver-failure.ts";
import type { IsolateConfig, IsolateContext, IsolateDriver } from "./driver-types.ts";
import { createExchangeBinding, ExchangeChannel } from "./exchange-channel.ts";
import guestProgram from "./guest-entry.ts?program";
import { settle, TurnChannel } from "./turn-channel.ts";
import { EXCHANGE, PROGRAM } from "./wire.ts";

const GREETING = writeGuestMessage({ kind: "ready", version: PROTOCOL_VERSION });
const LONGEST_TIMEOUT = 2 ** 31 - 1;
/** The driver's limit holds for the start of the guest too, which takes a while on a busy machine. */
const SHORTEST_TIMEOUT = 1_000;

export interface GuestOptions {
  /** Milliseconds; `Infinity` for none. */
  timeout: number;
  /** Megabytes; the driver's own default when absent. */
  memoryLimit: number | undefined;
}

/** Starts guests in the sandboxes of one driver. */
export class DriverGuests {
  readonly #driver: IsolateDriver;
  /** Whether a sandbox keeps its globals from one execution to the next; learnt from the first. */
  #keepsGlobals: boolean | undefined;

  constructor(driver: IsolateDriver) {
    this.#driver = driver;
  }

  /**
   * Makes a sandbox with a guest in it that is ready to run.
   * @throws {SandboxUnavailableError} `sandbox_unavailable`
   * @throws {LimitError} `limit_exceeded`: the driver's limits are too small for the guest.
   */
  async open(options: GuestOptions): Promise<DriverChannel> {
    const channel = this.#keepsGlobals === false ? undefined : await this.#openTurns(options);
    return channel ?? this.#openExchanges(options);
  }

  async #openTurns(options: GuestOptions): Promise<DriverChannel | undefined> {
    // A name of its own: a sandbox may be within another, and share its globals.
    const turnName = `__codemodeTurn_${crypto.randomUUID().slice(0, 8)}`;
    const [secret, echoMark] = [crypto.randomUUID(), `${crypto.randomUUID()} `];
    const context = await this.#createContext(options, {});
    try {
      const args = [turnName, secret, echoMark].map((text) => JSON.stringify(text)).join(", ");
      const greeting = await evaluate(context, `${guestProgram}\nreturn ${PROGRAM}.startTurns(${args});`, options);
      if (greeting !== GREETING) throw notAGuest(`it said ${String(JSON.stringify(greeting)).slice(0, 100)}`);
      this.#keepsGlobals ??= (await evaluate(context, `return typeof ${turnName};`, options)) === "function";
    } catch (error) {
      disposeContext(context);
      throw error;
    }
    if (this.#keepsGlobals) return new TurnChannel(context, { turnName, secret, echoMark, timeout: options.timeout });
    disposeContext(context);
    return undefined;
  }

  async #openExchanges(options: GuestOptions): Promise<DriverChannel> {
    const binding = createExchangeBinding();
    const context = await this.#createContext(options, { [EXCHANGE]: binding });
    const { timeout } = options;
    const toCode = (frame: string): string =>
      `${guestProgram}\nreturn ${PROGRAM}.startExchanges(${EXCHANGE}, ${JSON.stringify(frame)});`;
    return new ExchangeChannel(context, { binding, toCode, greeting: GREETING, timeout });
  }

  async #createContext(
    { timeout, memoryLimit }: GuestOptions,
    bindings: IsolateConfig["bindings"],
  ): Promise<IsolateContext> {
    let context: IsolateContext | undefined;
    try {
      context = await this.#driver.createContext({
        bindings,
        timeout: Math.min(Math.max(timeout, SHORTEST_TIMEOUT), LONGEST_TIMEOUT),
        ...(memoryLimit !== undefined && { memoryLimit }),
      });
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new SandboxUnavailableError(`The driver could not make a sandbox: ${reason}`, { cause });
    }
    if (typeof context?.execute === "function" && typeof context.dispose === "function") return context;
    throw new SandboxUnavailableError("The driver made no sandbox: createContext() gave no { execute, dispose }");
  }
}

async function evaluate(context: IsolateContext, code: string, { timeout }: GuestOptions): Promise<unknown> {
  const result = await settle(context.execute(code));
  if (result.success) return result.value;
  const error = toDriverError(result, timeout);
  throw error.code === "timeout" ? notAGuest("the driver's time limit is too short for it") : error;
}
