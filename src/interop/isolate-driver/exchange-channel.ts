import { joinFrame } from "../../protocol/messages.ts";
import { DriverChannel } from "./driver-channel.ts";
import { toDriverError } from "./driver-failure.ts";
import type { IsolateContext, ToolBinding } from "./driver-types.ts";
import { settle } from "./turn-channel.ts";
import { ASIDE, EXCHANGE, STOP } from "./wire.ts";

/** The one binding of the sandbox; the channel that it belongs to comes later. */
export interface ExchangeBinding extends ToolBinding {
  onMessage: (message: string) => Promise<string>;
}

export function createExchangeBinding(): ExchangeBinding {
  const binding: ExchangeBinding = {
    name: EXCHANGE,
    description: "Carries messages between the sandbox's guest and its host.",
    inputSchema: { type: "object", properties: { message: { type: "string" } }, required: ["message"] },
    onMessage: async () => STOP,
    execute: (input) => {
      const { message } = (input ?? {}) as { message?: unknown };
      return binding.onMessage(typeof message === "string" ? message : "");
    },
  };
  return binding;
}

export interface ExchangeChannelOptions {
  binding: ExchangeBinding;
  /** Makes the text of the one execution, from the first frame. */
  toCode: (frame: string) => string;
  /** The guest's greeting. */
  greeting: string;
  /** Milliseconds of the run, for its error. */
  timeout: number;
}

/** A guest in a sandbox that forgets its globals: the run is one execution, in which the guest asks for each answer. */
export class ExchangeChannel extends DriverChannel {
  readonly #options: ExchangeChannelOptions;
  #frames: string[] = [];
  #answer: ((frame: string) => void) | undefined;
  #isStarted = false;
  #isGreeted = false;

  constructor(context: IsolateContext, options: ExchangeChannelOptions) {
    super(context);
    this.#options = options;
    options.binding.onMessage = (message) => this.#exchange(message);
  }

  override post(frame: string): void {
    if (this.#isStarted) {
      this.#frames.push(frame);
      this.#reply();
    } else {
      this.#isStarted = true;
      void this.#run(frame);
    }
  }

  override close(): void {
    this.#answer?.(STOP);
    super.close();
  }

  protected override receive(frame: string): void {
    if (this.#isGreeted) super.receive(frame);
    else this.#isGreeted = frame === this.#options.greeting;
  }

  async #run(frame: string): Promise<void> {
    const result = await settle(this.execute(this.#options.toCode(frame)));
    if (this.isClosed) return;
    const ended = { success: false, error: { name: "Error", message: "the guest ended before its run had" } };
    this.break(toDriverError(result.success ? ended : result, this.#options.timeout));
  }

  #exchange(message: string): Promise<string> {
    if (this.isClosed) return Promise.resolve(STOP);
    const isAside = message.startsWith(ASIDE);
    // One that waits already is told that there is nothing yet.
    if (!isAside) this.#answer?.("");
    const answer = isAside ? Promise.resolve("") : this.#wait();
    const report = this.read(isAside ? message.slice(ASIDE.length) : message);
    if (report) {
      this.waitFor(report.wait, () => this.#answer?.(""));
      if (!isAside) this.#reply();
    }
    return answer;
  }

  #wait(): Promise<string> {
    return new Promise((resolve) => {
      this.#answer = (frame) => {
        this.#answer = undefined;
        resolve(frame);
      };
    });
  }

  #reply(): void {
    if (this.#answer === undefined || this.#frames.length === 0) return;
    const frames = this.#frames;
    this.#frames = [];
    this.#answer(joinFrame(frames));
  }
}
