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
  /** The agent takes no message while a tool call is open. */
  strict?: boolean;
  /** Whose browser this is. */
  user?: string;
}

/** A run, as far as tests look at it. */
export interface Record {
  id: string;
  status: string;
  /** The id under which it goes on at the server. */
  handedTo?: string;
  log: { seq: number; method: string; args: unknown; state: string; attempts: number; reason?: string }[];
  result?: unknown;
}

export interface Fact {
  type: string;
  seq?: number;
  method?: string;
}

interface Kiln {
  executions(): Promise<unknown>;
  exportExecution(id: string): Promise<unknown>;
  subscribe(listener: (event: { type: string }) => void): () => void;
}

/** The demo in one page: what a person can do and see there. */
export class Demo {
  readonly page: Page;
  readonly input: Locator;
  readonly answers: Locator;
  readonly runs: Locator;
  /** Actions that wait for the person, in the conversation. */
  readonly actions: Locator;
  /** What a screen reader says of them. */
  readonly announcement: Locator;
  readonly #status: Locator;

  constructor(page: Page) {
    this.page = page;
    this.input = page.getByRole("textbox", { name: "Message to the assistant" });
    this.answers = page.locator(".message.assistant");
    this.runs = page.getByRole("article", { name: /^Code run/ });
    this.actions = page.locator(".run [data-codemode=approval]");
    this.announcement = page.locator(".run [data-codemode=announcement]");
    this.#status = page.locator("[data-announcer]");
  }

  /** Opens the page, in a conversation of its own unless one is named. Resolves to the conversation's name. */
  async open({
    chat = `e2e-${crypto.randomUUID()}`,
    timeout,
    strict = false,
    user,
  }: OpenOptions = {}): Promise<string> {
    const query = new URLSearchParams({ chat });
    if (timeout !== undefined) query.set("timeout", String(timeout));
    if (strict) query.set("strict", "");
    if (user !== undefined) query.set("user", user);
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

  /** Sends a prompt whose run comes to a stop; resolves to what it waits for. */
  async askUntilItWaits(prompt: string): Promise<Locator> {
    await this.send(prompt);
    await this.waits();
    return this.actions.last();
  }

  /** Waits until the last run waits for the person. */
  async waits(timeout = 20_000): Promise<void> {
    await expect(this.runs.last()).toHaveAccessibleName("Code run: Waiting for you", { timeout });
    await expect(this.actions.last()).toBeVisible();
  }

  /** How many calls a run has made, as its card says. */
  async calls(run: Locator): Promise<number> {
    const figures = await run.locator(".run-figures").innerText();
    return Number(/(\d+) calls?/.exec(figures)?.[1] ?? 0);
  }

  /** Counts from now on the calls that this tab makes: events come only to the tab that drives a run. */
  async watchCalls(): Promise<void> {
    await this.page.evaluate(() => {
      const { runtime } = (globalThis as unknown as { kiln: { runtime: Kiln } }).kiln;
      Object.assign(globalThis, { drivenCalls: 0 });
      const counted = globalThis as unknown as { drivenCalls: number };
      runtime.subscribe(({ type }) => {
        if (type === "call_started") counted.drivenCalls += 1;
      });
    });
  }

  async drivenCalls(): Promise<number> {
    return this.page.evaluate(() => (globalThis as unknown as { drivenCalls: number }).drivenCalls);
  }

  /** What the journal of the page's runtime holds, the newest first. */
  async records(): Promise<Record[]> {
    return this.page.evaluate(async () => {
      const { runtime } = (globalThis as unknown as { kiln: { runtime: Kiln } }).kiln;
      return (await runtime.executions()) as Record[];
    });
  }

  /** The facts of an execution, in their order. */
  async facts(executionId: string): Promise<Fact[]> {
    return this.page.evaluate(async (id) => {
      const { runtime } = (globalThis as unknown as { kiln: { runtime: Kiln } }).kiln;
      return ((await runtime.exportExecution(id)) as { facts: Fact[] }).facts;
    }, executionId);
  }

  /** How often the activity list says so. */
  async activity(words: string): Promise<number> {
    return this.page.evaluate((text) => {
      const stored = JSON.parse(localStorage.getItem("kiln.workspace.v1") ?? "{}") as { activity?: { text: string }[] };
      return stored.activity?.filter((entry) => entry.text.includes(text)).length ?? 0;
    }, words);
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
