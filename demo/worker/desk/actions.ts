import { recordOf, schemaOf } from "./collection.ts";
import { agent, article, asset, reply, ticket } from "./kinds.ts";
import type { DeskRecord } from "./records.ts";
import { DeskError, type Call, type NamedSchema, type Route, type Schema } from "./route.ts";

const record = (properties: Schema): Schema => ({
  type: "object",
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
});
const body = (name: string, properties: Schema): NamedSchema => ({ name, schema: record(properties) });
const id = { type: "string", minLength: 1 };

const comment: NamedSchema = {
  name: "Comment",
  schema: record({ id, createdAt: { type: "string" }, ticketId: id, text: { type: "string" } }),
};

/** What can be done with a ticket beyond changing its fields. */
const ticketActions: Route[] = [
  {
    id: "listComments",
    method: "GET",
    path: "/tickets/{ticketId}/comments",
    tag: "comments",
    summary: "List what was said about a ticket, the oldest first",
    result: { listOf: comment },
    handle: (call) => {
      const { id } = recordOf(call, "ticket");
      return call.records.list("comment").filter(({ ticketId }) => ticketId === id);
    },
  },
  {
    id: "addComment",
    method: "POST",
    path: "/tickets/{ticketId}/comments",
    tag: "comments",
    summary: "Say something about a ticket; only agents read it",
    body: body("NewComment", { text: { type: "string", minLength: 1, maxLength: 4000 } }),
    result: comment,
    handle: (call) => addComment(call, recordOf(call, "ticket"), String(call.body["text"])),
  },
  {
    id: "assignTicket",
    method: "PUT",
    path: "/tickets/{ticketId}/agent",
    tag: "tickets",
    summary: "Give a ticket to an agent, who has to be available",
    body: body("Assignment", { agentId: id }),
    result: schemaOf(ticket),
    handle: (call) => {
      const { id: agentId, name, isAvailable } = recordOf(call, "agent", String(call.body["agentId"]));
      if (isAvailable !== true) throw new DeskError(409, `${String(name)} is not available`);
      return call.records.change("ticket", recordOf(call, "ticket"), { agentId });
    },
  },
  {
    id: "closeTicket",
    method: "POST",
    path: "/tickets/{ticketId}/close",
    tag: "tickets",
    summary: "Close a ticket, and tell the contact what the solution was",
    body: body("Closing", { solution: { type: "string", minLength: 1, maxLength: 4000 } }),
    result: schemaOf(ticket),
    handle: (call) => {
      const found = recordOf(call, "ticket");
      addComment(call, found, `Closed: ${String(call.body["solution"])}`);
      return call.records.change("ticket", found, { status: "closed" });
    },
  },
  {
    id: "reopenTicket",
    method: "POST",
    path: "/tickets/{ticketId}/reopen",
    tag: "tickets",
    summary: "Open a closed ticket again",
    result: schemaOf(ticket),
    handle: (call) => call.records.change("ticket", recordOf(call, "ticket"), { status: "open" }),
  },
  {
    id: "mergeTickets",
    method: "POST",
    path: "/tickets/{ticketId}/merge",
    tag: "tickets",
    summary: "Close a ticket that says the same as another, and note it there",
    body: body("Merge", { intoId: id }),
    result: schemaOf(ticket),
    handle: (call) => {
      const from = recordOf(call, "ticket");
      const into = recordOf(call, "ticket", String(call.body["intoId"]));
      addComment(call, into, `${from.id} says the same: ${String(from["subject"])}`);
      call.records.change("ticket", from, { status: "closed" });
      return into;
    },
  },
  {
    id: "sendReply",
    method: "POST",
    path: "/tickets/{ticketId}/replies",
    tag: "tickets",
    summary: "Answer a ticket with one of the saved replies, and wait for the contact",
    body: body("Answer", { replyId: id }),
    result: comment,
    handle: (call) => {
      const found = recordOf(call, "ticket");
      const { text } = recordOf(call, reply.name, String(call.body["replyId"]));
      const name = call.records.find("contact", String(found["contactId"]))?.["name"];
      call.records.change("ticket", found, { status: "waiting" });
      return addComment(call, found, String(text).replaceAll("{name}", typeof name === "string" ? name : "there"));
    },
  },
];

const otherActions: Route[] = [
  {
    id: "publishArticle",
    method: "POST",
    path: "/articles/{articleId}/publish",
    tag: "articles",
    summary: "Let everybody read an article of the knowledge base",
    result: schemaOf(article),
    handle: (call) => call.records.change("article", recordOf(call, "article"), { state: "published" }),
  },
  {
    id: "handOutAsset",
    method: "PUT",
    path: "/assets/{assetId}/contact",
    tag: "assets",
    summary: "Hand a device or a licence out to a contact",
    body: body("HandOut", { contactId: id }),
    result: schemaOf(asset),
    handle: (call) => {
      const { id: contactId } = recordOf(call, "contact", String(call.body["contactId"]));
      return call.records.change("asset", recordOf(call, "asset"), { contactId, state: "assigned" });
    },
  },
  {
    id: "retireAsset",
    method: "POST",
    path: "/assets/{assetId}/retire",
    tag: "assets",
    summary: "Take a device or a licence out of use",
    result: schemaOf(asset),
    handle: (call) => call.records.change("asset", recordOf(call, "asset"), { contactId: null, state: "retired" }),
  },
  {
    id: "reportByStatus",
    method: "GET",
    path: "/reports/statuses",
    tag: "reports",
    summary: "Report how many tickets there are of each status",
    result: { schema: { type: "object", additionalProperties: { type: "integer" } } },
    handle: ({ records }) => tally(records.list("ticket"), ({ status }) => String(status)),
  },
  {
    id: "reportByAgent",
    method: "GET",
    path: "/reports/agents",
    tag: "reports",
    summary: "Report how many tickets that are not closed each agent has",
    result: { schema: { type: "object", additionalProperties: { type: "integer" } } },
    handle: ({ records }) => {
      const names = new Map(records.list(agent.name).map(({ id, name }) => [id, String(name)]));
      const open = records.list("ticket").filter(({ status }) => status !== "closed");
      return tally(open, ({ agentId }) => names.get(String(agentId)) ?? "nobody");
    },
  },
];

export const actions: Route[] = [...ticketActions, ...otherActions];

function addComment({ records }: Call, { id: ticketId }: DeskRecord, text: string): DeskRecord {
  return records.add("comment", "CM", { ticketId, text });
}

function tally(records: DeskRecord[], key: (record: DeskRecord) => string): Record<string, number> {
  const counts = new Map<string, number>();
  for (const record of records) counts.set(key(record), (counts.get(key(record)) ?? 0) + 1);
  return Object.fromEntries(counts);
}
