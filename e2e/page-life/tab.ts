import type { Browser, CDPSession } from "@playwright/test";

/**
 * A tab that can be in the background. Playwright keeps its own pages visible whatever is in front of them, so this one
 * is opened and driven past it, by the DevTools protocol.
 */
export class Tab {
  readonly #browser: CDPSession;
  readonly #targetId: string;
  readonly #sessionId: string;
  readonly #waiting = new Map<number, (answer: Answer) => void>();

  private constructor(browser: CDPSession, targetId: string, sessionId: string) {
    this.#browser = browser;
    this.#targetId = targetId;
    this.#sessionId = sessionId;
    browser.on("Target.receivedMessageFromTarget", ({ message, sessionId: from }) => {
      const answer = JSON.parse(message) as Answer;
      if (from === sessionId) this.#waiting.get(answer.id)?.(answer);
    });
  }

  static async open(browser: Browser, url: string): Promise<Tab> {
    const session = await browser.newBrowserCDPSession();
    const { targetId } = await session.send("Target.createTarget", { url });
    const { sessionId } = await session.send("Target.attachToTarget", { targetId, flatten: false });
    return new Tab(session, targetId, sessionId);
  }

  /** Puts another tab in front of this one. */
  async hide(): Promise<void> {
    const { targetId } = await this.#browser.send("Target.createTarget", { url: "about:blank" });
    await this.#browser.send("Target.activateTarget", { targetId });
  }

  async show(): Promise<void> {
    await this.#browser.send("Target.activateTarget", { targetId: this.#targetId });
  }

  /** As a browser does with tabs that have been in the background for minutes: nothing of the page runs. */
  async freeze(): Promise<void> {
    await this.#send("Page.setWebLifecycleState", { state: "frozen" });
  }

  async thaw(): Promise<void> {
    await this.#send("Page.setWebLifecycleState", { state: "active" });
  }

  /** The value of an expression, which may be a promise of plain data. */
  async evaluate(expression: string): Promise<unknown> {
    const options = { expression, awaitPromise: true, returnByValue: true };
    const { result, exceptionDetails } = await this.#send("Runtime.evaluate", options);
    if (exceptionDetails !== undefined) throw new Error(result?.description ?? "the expression threw");
    return result?.value;
  }

  async #send(method: string, params: object): Promise<NonNullable<Answer["result"]>> {
    const id = this.#waiting.size + 1;
    const answered = new Promise<Answer>((resolve) => this.#waiting.set(id, resolve));
    const message = JSON.stringify({ id, method, params });
    await this.#browser.send("Target.sendMessageToTarget", { sessionId: this.#sessionId, message });
    const { result, error } = await answered;
    if (error !== undefined) throw new Error(`${method}: ${error.message}`);
    return result ?? {};
  }
}

interface Answer {
  id: number;
  result?: { result?: { value?: unknown; description?: string }; exceptionDetails?: object };
  error?: { message: string };
}
