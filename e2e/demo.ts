import { expect, type Locator, type Page } from "@playwright/test";

/** A task as the page stores it. */
export interface StoredTask {
  id: string;
  projectId: string;
  title: string;
  done: boolean;
  due: string | null;
  estimateHours: number | null;
  assigneeId: string | null;
  tags: string[];
}

interface OpenOptions {
  chat?: string;
  /** Milliseconds that code may run. */
  timeout?: number;
}

/** The demo in one page: what a person can do and see there. */
export class Demo {
  readonly page: Page;
  readonly input: Locator;
  readonly answers: Locator;
  readonly runs: Locator;
  readonly #status: Locator;

  constructor(page: Page) {
    this.page = page;
    this.input = page.getByRole("textbox", { name: "Message to the assistant" });
    this.answers = page.locator(".message.assistant");
    this.runs = page.getByRole("article", { name: /^Code run/ });
    this.#status = page.locator("aside [role=status]");
  }

  /** Opens the page, in a conversation of its own unless one is named. Resolves to the conversation's name. */
  async open({ chat = `e2e-${crypto.randomUUID()}`, timeout }: OpenOptions = {}): Promise<string> {
    const query = new URLSearchParams({ chat, ...(timeout === undefined ? {} : { timeout: String(timeout) }) });
    await this.page.goto(`/?${query.toString()}`);
    await expect(this.input).toBeVisible();
    return chat;
  }

  async send(prompt: string): Promise<void> {
    const sent = this.page.locator(".message.user");
    const before = await sent.count();
    await this.input.fill(prompt);
    await this.input.press("Enter");
    await expect(sent).toHaveCount(before + 1);
  }

  /** Sends a prompt and waits for the whole answer; resolves to the message with its runs and words. */
  async ask(prompt: string): Promise<Locator> {
    await this.send(prompt);
    await this.answered();
    return this.answers.nth((await this.answers.count()) - 1);
  }

  /** Waits until the assistant has said its last word. */
  async answered(timeout = 20_000): Promise<void> {
    await expect(this.#status).toHaveText(/^The assistant says: /, { timeout });
  }

  row(task: string): Locator {
    return this.page.locator(".task", { hasText: task });
  }

  /** What the page has stored; the sample data is stored with the first change. */
  async tasks(): Promise<StoredTask[]> {
    return this.page.evaluate(() => {
      const stored = localStorage.getItem("kiln.workspace.v1");
      return stored === null ? [] : (JSON.parse(stored) as { tasks: StoredTask[] }).tasks;
    });
  }

  /** Changes the data as a person does: ticks a task off. */
  async tick(task: string): Promise<void> {
    // Not `check()`: the row leaves for the list of what is done.
    await this.page.getByRole("checkbox", { name: `${task}: done` }).click();
  }

  /** A figure of the header, for example `overdue`. */
  async figure(name: string): Promise<number> {
    const text = await this.page.locator(".figures div", { hasText: name }).locator("dd").textContent();
    return Number(text);
  }
}
