import type { BrowserContext, Page } from "@playwright/test";

/** A point in the writing of the journal: the nth fact of a type, or the nth batch, just before or just after it is stored. */
export interface CrashPoint {
  when: "before" | "after";
  /** The type of the fact, or any batch. */
  fact: string;
  /** Of this tool only. */
  method?: string;
  /** From 1. Default 1. */
  nth?: number;
}

/**
 * Opens a page whose renderer stops dead at one point in the writing of the journal. It stops by never coming back from
 * a script, so that nothing whatever can happen afterwards; then the process is killed.
 */
export async function openDoomed(
  context: BrowserContext,
  point: CrashPoint,
): Promise<{ page: Page; crashed: Promise<void> }> {
  const page = await context.newPage();
  await page.addInitScript(stopAt, point);
  const session = await context.newCDPSession(page);
  const crashed = (async () => {
    await page.waitForEvent("console", {
      predicate: (message) => message.text() === "the renderer stops here",
      timeout: 60_000,
    });
    await crash(page, () => session.send("Page.crash"));
  })();
  // Whoever awaits it sees it; a test that fails before should say why, and not this.
  crashed.catch(() => undefined);
  return { page, crashed };
}

/** Kills the renderer, whatever it is doing. */
export async function crashNow(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await crash(page, () => session.send("Page.crash"));
}

async function crash(page: Page, kill: () => Promise<unknown>): Promise<void> {
  const gone = page.waitForEvent("crash");
  // It never answers: the process is gone.
  void kill().catch(() => undefined);
  await gone;
}

/** Runs in the page, before anything else there. */
function stopAt({ when, fact, method, nth = 1 }: CrashPoint): void {
  interface WrittenFact {
    type: string;
    method?: string;
    seq?: number;
  }
  const methods = new Map<number, string>();
  let seen = 0;
  const stop = (): void => {
    console.log("the renderer stops here");
    for (;;);
  };
  const isPoint = (facts: WrittenFact[]): boolean => {
    if (fact === "any") return (seen += 1) === nth;
    return facts.some(({ type, seq = -1, method: called }) => {
      if (called !== undefined) methods.set(seq, called);
      if (type !== fact || (method !== undefined && methods.get(seq) !== method)) return false;
      seen += 1;
      return seen === nth;
    });
  };
  const reached = new WeakSet<IDBTransaction>();
  const { add } = IDBObjectStore.prototype;
  IDBObjectStore.prototype.add = function addOrStop(this: IDBObjectStore, value: unknown, key?: IDBValidKey) {
    if (this.name === "batches" && isPoint(value as WrittenFact[])) {
      if (when === "before") stop();
      reached.add(this.transaction);
    }
    return key === undefined ? add.call(this, value) : add.call(this, value, key);
  };
  const { transaction: begin } = IDBDatabase.prototype;
  IDBDatabase.prototype.transaction = function beginOrStop(this: IDBDatabase, ...args: Parameters<typeof begin>) {
    const transaction = begin.apply(this, args);
    // The first listener: nobody learns that it is stored.
    transaction.addEventListener("complete", () => {
      if (reached.has(transaction)) stop();
    });
    return transaction;
  };
}
