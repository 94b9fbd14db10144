import guestProgram from "../../guest/quickjs-entry.ts?program";
import polyfills from "../../guest/polyfills/entry.ts?program";
import { VmError, type Engine, type Vm, type VmOptions } from "./engine.ts";

export interface QuickJSGuestOptions extends VmOptions {
  /** Sends a frame to the host. */
  post: (frame: string) => void;
  /** The engine is broken, or out of what it needs to go on. The guest is disposed of. */
  onBroken: (error: unknown) => void;
}

/** A guest in a VM of its own, with the clock, timers and random numbers of the thread it is on. */
export class QuickJSGuest {
  readonly #engine: Engine;
  readonly #vm: Vm;
  readonly #onBroken: (error: unknown) => void;
  readonly #timers = new Map<number, ReturnType<typeof setTimeout>>();
  #isOver = false;

  constructor(engine: Engine, { post, onBroken, ...vmOptions }: QuickJSGuestOptions) {
    this.#engine = engine;
    this.#onBroken = onBroken;
    this.#vm = engine.createVm(vmOptions);
    this.#vm.load(guestProgram, {
      post: (frame) => post(String(frame)),
      now: () => performance.timeOrigin + performance.now(),
      random: (count) => randomText(Number(count)),
      startTimer: (id, delay) => this.#startTimer(Number(id), Number(delay)),
      stopTimer: (id) => this.#stopTimer(Number(id)),
      loadPolyfills: () => this.#vm.load(polyfills),
      isExhausted: () => engine.isExhausted,
    });
    this.#vm.call("greet");
  }

  /** Hands a frame of the host to the guest, and lets it run until it waits. */
  deliver(frame: string): void {
    this.#attempt(() => {
      this.#vm.call("receive", frame);
      while (this.#vm.call("step")) this.#runJobs();
    });
  }

  dispose(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#vm.dispose();
  }

  #startTimer(id: number, delay: number): void {
    const fire = () => {
      this.#timers.delete(id);
      this.#attempt(() => {
        this.#vm.call("fire", id);
        this.#runJobs();
      });
    };
    this.#timers.set(id, setTimeout(fire, delay));
  }

  #stopTimer(id: number): void {
    clearTimeout(this.#timers.get(id));
    // What the code starts and stops costs it no memory of its own, so it must cost none here.
    this.#timers.delete(id);
  }

  #runJobs(): void {
    this.#vm.runJobs((message) => this.#vm.call("reportUncaught", message));
  }

  #attempt(work: () => void): void {
    if (this.#isOver) return;
    try {
      work();
      // Also where the code has caught it: the promises that wait may have lost what would settle them.
      if (this.#engine.isExhausted) throw new VmError("out of memory");
    } catch (error) {
      this.#isOver = true;
      for (const timer of this.#timers.values()) clearTimeout(timer);
      this.#onBroken(error);
    }
  }
}

/** Random bytes as text: each the character after its own, because text ends at a NUL. */
function randomText(count: number): string {
  let text = "";
  // One by one: as arguments, as many as may be asked for are too many for some engines.
  for (const byte of crypto.getRandomValues(new Uint8Array(count))) text += String.fromCharCode(byte + 1);
  return text;
}
