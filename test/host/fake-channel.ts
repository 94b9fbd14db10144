import { DEFAULT_LIMITS, type ExecuteLimits } from "../../src/protocol/limits.ts";
import { encodeValue } from "../../src/protocol/codec/codec.ts";
import type { CodemodeError } from "../../src/protocol/errors.ts";
import type { ExecuteResult, HostFunction, ResolvedProvider } from "../../src/protocol/executor.ts";
import { runInGuest, type GuestChannel, type GuestRunOptions } from "../../src/host/guest-run.ts";
import { ProviderTable } from "../../src/host/providers.ts";

/** A guest that says what a test tells it to, true or false. */
export class FakeChannel implements GuestChannel {
  readonly posted: string[] = [];
  isClosed = false;
  #frame: (frame: unknown) => void = () => {};
  #broken: (error: CodemodeError) => void = () => {};

  post(frame: string): void {
    if (this.isClosed) throw new Error("Posted to a closed channel");
    this.posted.push(frame);
  }

  onFrame(listener: (frame: unknown) => void): void {
    this.#frame = listener;
  }

  onBroken(listener: (error: CodemodeError) => void): void {
    this.#broken = listener;
  }

  close(): void {
    this.isClosed = true;
  }

  /** Sends to the host, closed or not: a message may be under way when the host closes. */
  say(...lines: unknown[]): void {
    this.#frame(lines.length === 1 ? lines[0] : lines.join("\n"));
  }

  break(error: CodemodeError): void {
    this.#broken(error);
  }

  call(seq: number, path: string, input?: unknown): void {
    this.say(`call ${seq} ${path} ${encodeValue(input)}`);
  }

  done(value?: unknown): void {
    this.say(`done ${encodeValue(value)}`);
  }

  /** The lines that the host has answered, without the run order. */
  get answers(): string[] {
    return this.posted.flatMap((frame) => frame.split("\n")).filter((line) => !line.startsWith("run "));
  }
}

export interface Started {
  channel: FakeChannel;
  outcome: Promise<ExecuteResult>;
}

interface StartOptions extends Partial<Omit<GuestRunOptions, "providers" | "limits">> {
  providers?: ResolvedProvider[];
  fns?: Record<string, HostFunction>;
  limits?: Partial<ExecuteLimits>;
}

export function start(options: StartOptions = {}): Started {
  const { providers, fns = {}, limits, ...rest } = options;
  const channel = new FakeChannel();
  const outcome = runInGuest(channel, {
    code: "async () => 1",
    timeout: 5_000,
    normalize: async (code) => code,
    ...rest,
    limits: { ...DEFAULT_LIMITS, ...limits },
    providers: new ProviderTable(providers ?? [{ name: "codemode", fns }]),
  });
  return { channel, outcome };
}

export function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
