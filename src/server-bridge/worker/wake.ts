/** Sees to it that an object which has something to do is woken, though nobody asks it anything. */

/**
 * How an object is woken. `at` is in milliseconds since the epoch; `undefined`: there is nothing to wake it for any more.
 * Each call replaces what the one before has asked for. When the time has come, call `onAlarm()` of the runtime.
 *
 * `"alarm"` uses the object's own alarm, and never puts one off that is set already: call `onAlarm()` in `alarm()`. Pass
 * a function where the object has alarms of its own, or a scheduler (`this.schedule` of the Agents SDK).
 */
export type Wake = "alarm" | ((at: number | undefined) => unknown);

/** Milliseconds after which a run that is under way is looked after. Idle objects are evicted after 70 s or more. */
export const HEARTBEAT = 30_000;

/** What is to be done, and when. */
export interface Need {
  isRunning: boolean;
  /** When the first approval expires, in milliseconds since the epoch; `Infinity` for never. */
  expiresAt: number;
}

export interface WakeClockOptions {
  wake: (at: number | undefined) => unknown;
  need: () => Promise<Need>;
  now: () => number;
}

/** Asks to be woken as late as will do, and as seldom. */
export class WakeClock {
  readonly #options: WakeClockOptions;
  /** What was asked for last. */
  #at: number | undefined;
  /** It may have come already. */
  #isUncertain = false;
  #updating: Promise<void> | undefined;
  #isOutdated = false;
  #isStopped = false;

  constructor(options: WakeClockOptions) {
    this.#options = options;
  }

  /** A run is about to begin. Resolves when the object is going to be woken for it. Never rejects. */
  async expectRun(): Promise<void> {
    const now = this.#options.now();
    if (this.#at === undefined || this.#at <= now || this.#isUncertain) await this.#ask(now + HEARTBEAT);
  }

  /** What was asked for has come, or may have: it is asked for again, or taken back. */
  rung(): void {
    this.#isUncertain = true;
  }

  /** Something has changed. Never rejects. */
  update(): Promise<void> {
    this.#isOutdated = true;
    return (this.#updating ??= this.#update().finally(() => (this.#updating = undefined)));
  }

  /** Asks for nothing more. */
  stop(): void {
    this.#isStopped = true;
  }

  async #update(): Promise<void> {
    while (this.#isOutdated && !this.#isStopped) {
      this.#isOutdated = false;
      try {
        const { isRunning, expiresAt } = await this.#options.need();
        const now = this.#options.now();
        const isAhead = this.#at !== undefined && this.#at > now && !this.#isUncertain;
        const beat = isAhead ? Math.min(this.#at!, now + HEARTBEAT) : now + HEARTBEAT;
        const next = Math.min(isRunning ? beat : Infinity, expiresAt);
        // What is outdated already is not asked for.
        if (!this.#isOutdated) await this.#ask(next === Infinity ? undefined : next);
      } catch (error) {
        console.warn("browser-codemode: it cannot be told when the object is to be woken", error);
      }
    }
  }

  async #ask(at: number | undefined): Promise<void> {
    if ((at === this.#at && !this.#isUncertain) || this.#isStopped) return;
    this.#at = at;
    this.#isUncertain = false;
    try {
      await this.#options.wake(at);
    } catch (error) {
      console.warn("browser-codemode: the object cannot be woken: runs go on when somebody asks for them", error);
    }
  }
}

interface AlarmStorage {
  getAlarm(): Promise<number | null>;
  setAlarm(at: number): Promise<void>;
  deleteAlarm(): Promise<void>;
}

/** An object has one alarm: what all of its runtimes ask for, by their names, and what was made of it. */
interface Alarm {
  wishes: Map<string, number>;
  set: number | undefined;
  turn: Promise<void>;
}

const alarms = new WeakMap<object, Alarm>();

/** Wakes by the object's alarm. One that somebody else has set for an earlier time stays. */
export function wakeByAlarm(storage: object, name: string): (at: number | undefined) => Promise<void> {
  const alarm: Alarm = alarms.get(storage) ?? { wishes: new Map(), set: undefined, turn: Promise.resolve() };
  alarms.set(storage, alarm);
  return (at) => {
    if (at === undefined) alarm.wishes.delete(name);
    else alarm.wishes.set(name, at);
    const change = alarm.turn.then(() => applyWishes(alarm, storage as AlarmStorage));
    alarm.turn = change.catch(() => {});
    return change;
  };
}

async function applyWishes(alarm: Alarm, storage: AlarmStorage): Promise<void> {
  const current = await storage.getAlarm();
  const isOurs = current !== null && current === alarm.set;
  const at = Math.min(...alarm.wishes.values());
  if (at === Infinity) {
    alarm.set = undefined;
    if (isOurs) await storage.deleteAlarm();
  } else if (current === null || current > at || (isOurs && current !== at)) {
    alarm.set = at;
    await storage.setAlarm(at);
  }
}
