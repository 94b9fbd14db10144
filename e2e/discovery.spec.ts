import { expect, test, type APIRequestContext, type Page } from "@playwright/test";
import { Demo } from "./demo.ts";

const FILE_TICKETS = "File a help desk ticket for everything overdue";
const DOCUMENT = "**/desk/openapi.json";

interface Ticket {
  id: string;
  subject: string;
  priority: string;
  status: string;
  reference?: string;
  agentId: string | null;
}

test("the model finds a method by search, reads its types, and calls it in a loop", async ({ page, request }) => {
  const demo = new Demo(page);
  await demo.open();
  const action = await demo.askUntilItWaits(FILE_TICKETS);
  await expect(demo.runs).toHaveCount(3);
  const [search, describe, use] = [demo.runs.nth(0), demo.runs.nth(1), demo.runs.nth(2)];
  await expect(codeOf(search)).toContainText('codemode.search("create ticket")');
  await search.getByText("Returned").click();
  await expect(search.getByRole("row").nth(1)).toContainText("desk.createTicket");
  await expect(codeOf(describe)).toContainText('codemode.describe("desk.createTicket")');
  await describe.getByText("Returned").click();
  await expect(describe.getByRole("group", { name: "Result" })).toContainText("type CreateTicketInput");
  await expect(codeOf(use)).toContainText("await desk.createTicket({ body: {");

  // Nothing has been sent yet; a person consents once, to all of this run.
  const api = new DeskApi(request, await keyOf(page));
  expect(await api.filed()).toEqual([]);
  await expect(action).toContainText("May desk.createTicket run?");
  await action.getByRole("button", { name: "Approve, and always in this run" }).click();
  await demo.answered();
  const overdue = await demo.figure("overdue");
  await expect(demo.answers.last()).toContainText(`I filed ${overdue} tickets at the help desk`);

  const filed = await api.filed();
  expect(overdue).toBeGreaterThan(1);
  expect(filed).toHaveLength(overdue);
  expect(filed.find(({ reference }) => reference === "T-101")).toMatchObject({
    subject: "Overdue: Rewrite the landing page copy",
    priority: "high",
    status: "open",
  });
  // The board says medium; the help desk's types have no such word.
  expect(filed.find(({ reference }) => reference === "T-102")?.priority).toBe("normal");
  for (const { id } of filed) await expect(demo.answers.last()).toContainText(id);

  const records = await demo.records();
  const methods = records.map(({ log }) => [...new Set(log.map(({ method }) => method))]).toReversed();
  expect(methods).toEqual([["search"], ["describe"], ["listTasks", "createTicket"]]);
  const journal = await Promise.all(records.map(({ id }) => demo.facts(id)));
  expect(JSON.stringify([records, journal])).not.toContain(await keyOf(page));
});

test("the method's name is the one that the search has found", async ({ page, request }) => {
  await page.route(DOCUMENT, async (route) => {
    const response = await route.fetch();
    const text = await response.text();
    await route.fulfill({ response, body: text.replace('"createTicket"', '"createSupportTicket"') });
  });
  const demo = new Demo(page);
  await demo.open();
  const action = await demo.askUntilItWaits(FILE_TICKETS);
  await expect(codeOf(demo.runs.nth(1))).toContainText('codemode.describe("desk.createSupportTicket")');
  await expect(action).toContainText("May desk.createSupportTicket run?");
  await action.getByRole("button", { name: "Approve, and always in this run" }).click();
  await demo.answered();
  expect(await new DeskApi(request, await keyOf(page)).filed()).toHaveLength(await demo.figure("overdue"));
});

test("no ticket is filed when the person says no", async ({ page, request }) => {
  const demo = new Demo(page);
  await demo.open();
  const action = await demo.askUntilItWaits(FILE_TICKETS);
  await action.getByRole("button", { name: "Reject" }).click();
  await action.getByRole("button", { name: "Reject" }).click();
  await demo.answered();
  await expect(demo.answers.last()).toContainText("You said no");
  expect(await new DeskApi(request, await keyOf(page)).filed()).toEqual([]);
});

test("what only reads asks nobody", async ({ page, request }) => {
  const demo = new Demo(page);
  await demo.open();
  await demo.ask("Which help desk tickets are open?");
  await expect(demo.actions).toHaveCount(0);
  const tickets = await new DeskApi(request, await keyOf(page)).tickets();
  const open = tickets.filter(({ status }) => status === "open");
  expect(open.length).toBeLessThan(tickets.length);
  await expect(demo.answers.last().locator(".prose").last().getByRole("listitem")).toHaveText(
    open.map(({ id, subject, priority }) => `${id} ${subject}, ${priority}`),
  );
});

test("a person searches methods and reads their types from the keyboard", async ({ page }) => {
  const demo = new Demo(page);
  await demo.open();
  const { keyboard } = page;
  const button = page.getByRole("button", { name: "Connectors" });
  const panel = page.getByRole("region", { name: "Connectors" });
  await button.focus();
  await keyboard.press("Enter");
  await expect(button).toHaveAttribute("aria-expanded", "true");
  await expect(panel.getByRole("list", { name: "Connectors" })).toContainText(/desk\s*48 methods/);

  // Past what stands beside the button, and the connector.
  const field = panel.getByRole("searchbox", { name: "Find a method, as the model does" });
  await tabTo(page, panel.locator("summary").first());
  await keyboard.press("Enter");
  await expect(panel).toContainText("Lantern: The company's help desk");
  await expect(panel.getByRole("group", { name: "Types of desk" })).toContainText("declare const desk");
  await keyboard.press("Enter");
  await tabTo(page, field);
  await keyboard.type("hand out a lap");
  const methods = panel.getByRole("list", { name: "Methods" });
  await expect(panel.getByRole("status")).toHaveText(/^\d+ found$/);
  await expect(methods.getByRole("listitem").first()).toContainText("desk.handOutAsset");
  await tabTo(page, methods.locator("summary").first());
  await keyboard.press("Enter");
  await expect(panel.getByRole("group", { name: "Types of desk.handOutAsset" })).toContainText("contactId: string");

  // The page's own tools are found too.
  await field.fill("estimateEffort");
  await expect(methods.getByRole("listitem").first()).toContainText("codemode.estimateEffort");
  await field.fill("xylophone");
  await expect(panel.getByRole("status")).toHaveText("0 found");
  await expect(methods).toHaveCount(0);
  await keyboard.press("Escape");
  await expect(panel).toHaveCount(0);
  await expect(button).toBeFocused();
});

test("a connector that is not available says why, and comes back", async ({ page }) => {
  await page.route(DOCUMENT, (route) => route.fulfill({ status: 503, body: "down" }));
  const demo = new Demo(page);
  await demo.open();
  await page.getByRole("button", { name: "Connectors" }).click();
  const panel = page.getByRole("region", { name: "Connectors" });
  await expect(panel).toContainText("Not available");
  await expect(panel).toContainText("The help desk answered with the status 503");

  await demo.ask(FILE_TICKETS);
  await expect(demo.answers.last()).toContainText("I found no method for that");
  await demo.ask("How are my projects doing?");
  await expect(demo.answers.last()).toContainText("tasks are open");

  await page.unroute(DOCUMENT);
  await panel.getByRole("button", { name: "Try again" }).click();
  await expect(panel).toContainText("48 methods");
  await expect(panel).toBeFocused();
  await demo.askUntilItWaits(FILE_TICKETS);
});

test("the help desk does what its document says", async ({ request }) => {
  const api = new DeskApi(request, crypto.randomUUID());
  expect((await request.get("/desk/tickets")).status()).toBe(401);
  expect(await api.status("GET", "/nowhere")).toBe(404);
  expect(await api.status("GET", "/tickets/%E0%A4%A")).toBe(400);
  expect(await api.status("DELETE", "/tickets")).toBe(405);
  expect(await api.status("POST", "/tickets", { subject: "" })).toBe(422);
  expect(await api.status("POST", "/tickets", { subject: "A", status: "lost" })).toBe(422);
  expect(await api.status("GET", "/tickets?limit=0")).toBe(422);

  const { id } = await api.send<Ticket>("POST", "/tickets", { subject: "The printer is on fire" });
  expect(await api.send("PATCH", `/tickets/${id}`, { priority: "urgent" })).toMatchObject({ id, priority: "urgent" });
  expect(await api.status("PUT", `/tickets/${id}/agent`, { agentId: "A-1003" })).toBe(409);
  await api.send("PUT", `/tickets/${id}/agent`, { agentId: "A-1002" });
  expect(await api.send("GET", "/reports/agents")).toMatchObject({ "Ravi Menon": 1 });
  expect(await api.send("POST", `/tickets/${id}/close`, { solution: "Water" })).toMatchObject({ status: "closed" });
  expect(await api.send("GET", `/tickets/${id}/comments`)).toMatchObject([{ text: "Closed: Water" }]);
  expect(await api.send("POST", `/tickets/${id}/reopen`)).toMatchObject({ status: "open", agentId: "A-1002" });
  expect(await api.send("GET", "/tickets?agentId=none&status=open")).toMatchObject([{ id: "HD-1002" }]);
  expect(await api.status("DELETE", `/tickets/${id}`)).toBe(204);
  expect(await api.status("GET", `/tickets/${id}`)).toBe(404);

  // Another key opens another desk.
  const other = new DeskApi(request, crypto.randomUUID());
  await other.send("PUT", "/assets/AS-1002/contact", { contactId: "C-1002" });
  expect(await other.send("GET", "/assets/AS-1002")).toMatchObject({ contactId: "C-1002", state: "assigned" });
  expect(await api.send("GET", "/assets/AS-1002")).toMatchObject({ contactId: null, state: "stock" });
});

/** The help desk, asked past the page. */
class DeskApi {
  readonly #request: APIRequestContext;
  readonly #key: string;

  constructor(request: APIRequestContext, key: string) {
    this.#request = request;
    this.#key = key;
  }

  async tickets(): Promise<Ticket[]> {
    return this.send<Ticket[]>("GET", "/tickets");
  }

  /** Those that name a task. */
  async filed(): Promise<Ticket[]> {
    return (await this.tickets()).filter(({ reference }) => reference !== undefined);
  }

  async send<T>(method: string, path: string, data?: unknown): Promise<T> {
    const response = await this.#fetch(method, path, data);
    expect(response.status()).toBe(200);
    return (await response.json()) as T;
  }

  async status(method: string, path: string, data?: unknown): Promise<number> {
    return (await this.#fetch(method, path, data)).status();
  }

  #fetch(method: string, path: string, data: unknown): ReturnType<APIRequestContext["fetch"]> {
    const headers = { authorization: `Bearer ${this.#key}` };
    return this.#request.fetch(`/desk${path}`, { method, headers, ...(data === undefined ? {} : { data }) });
  }
}

function keyOf(page: Page): Promise<string> {
  return page.evaluate(() => localStorage.getItem("kiln.desk-key") ?? "");
}

function codeOf(run: ReturnType<Page["locator"]>): ReturnType<Page["locator"]> {
  return run.locator("[data-codemode=code-text]");
}

/** Goes on with the Tab key until it is there. */
async function tabTo(page: Page, target: ReturnType<Page["locator"]>): Promise<void> {
  await expect(target).toBeVisible();
  for (let steps = 0; steps < 12; steps += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  await expect(target).toBeFocused();
}
