import type { Kind } from "./collection.ts";

const text = (description: string) => ({ type: "string", minLength: 1, maxLength: 2000, description });
const list = (description: string) => ({ type: "array", items: { type: "string" }, maxItems: 20, description });
const choice = (...options: string[]) => ({ type: "string", enum: options });
const idOf = (what: string) => ({ type: ["string", "null"], description: `The id of ${what}; null for none` });
const date = (description: string) => ({ type: ["string", "null"], format: "date", description });

export const ticket: Kind = {
  name: "ticket",
  plural: "tickets",
  prefix: "HD",
  about: "somebody's request for help",
  fields: {
    subject: { type: "string", minLength: 1, maxLength: 200, description: "One line that says what it is about" },
    details: { type: "string", maxLength: 4000, description: "What happened, in Markdown" },
    priority: choice("low", "normal", "high", "urgent"),
    status: choice("open", "waiting", "closed"),
    queueId: idOf("a queue"),
    contactId: idOf("the contact who asks"),
    agentId: idOf("the agent who answers"),
    due: date("YYYY-MM-DD; null for no date"),
    reference: { type: "string", maxLength: 100, description: "What it is called elsewhere, such as the id of a task" },
    tags: list("Short words to find it by"),
  },
  required: ["subject"],
  defaults: { details: "", priority: "normal", status: "open", queueId: null, agentId: null, tags: [] },
  filters: ["status", "priority", "queueId", "contactId", "agentId", "reference"],
};

const contact: Kind = {
  name: "contact",
  plural: "contacts",
  prefix: "C",
  about: "a person who may ask for help",
  fields: {
    name: text("Full name"),
    email: { type: "string", format: "email" },
    company: text("Where this person works"),
    isVip: { type: "boolean", description: "Whether tickets are answered first" },
  },
  required: ["name", "email"],
  defaults: { isVip: false },
  filters: ["company", "isVip"],
};

export const agent: Kind = {
  name: "agent",
  plural: "agents",
  prefix: "A",
  about: "a person who answers",
  fields: {
    name: text("Full name"),
    skills: list("What this person knows about"),
    isAvailable: { type: "boolean" },
  },
  required: ["name"],
  defaults: { skills: [], isAvailable: true },
  filters: ["isAvailable"],
};

const queue: Kind = {
  name: "queue",
  plural: "queues",
  prefix: "Q",
  about: "where tickets wait for an agent",
  fields: {
    name: text("What people call it"),
    responseHours: { type: "number", minimum: 1, description: "Hours until somebody must have answered" },
  },
  required: ["name"],
  defaults: { responseHours: 24 },
  filters: [],
};

export const article: Kind = {
  name: "article",
  plural: "articles",
  prefix: "KB",
  about: "an answer in the knowledge base",
  fields: {
    title: text("The question"),
    content: { type: "string", maxLength: 20_000, description: "Markdown" },
    state: choice("draft", "published"),
    tags: list("Short words to find it by"),
  },
  required: ["title", "content"],
  defaults: { state: "draft", tags: [] },
  filters: ["state"],
};

export const asset: Kind = {
  name: "asset",
  plural: "assets",
  prefix: "AS",
  about: "a laptop, phone, monitor or licence that is handed out",
  fields: {
    label: text("What is printed on it"),
    type: choice("laptop", "phone", "monitor", "licence"),
    state: choice("stock", "assigned", "repair", "retired"),
    contactId: idOf("the contact who has it"),
    warrantyEnds: date("YYYY-MM-DD; null when there is none"),
  },
  required: ["label", "type"],
  defaults: { state: "stock", contactId: null, warrantyEnds: null },
  filters: ["type", "state", "contactId"],
};

export const reply: Kind = {
  name: "reply",
  plural: "replies",
  prefix: "R",
  about: "words that agents send often",
  fields: { name: text("What agents call it"), text: text("What is sent; {name} becomes the contact's name") },
  required: ["name", "text"],
  defaults: {},
  filters: [],
};

export const kinds: Kind[] = [ticket, contact, agent, queue, article, asset, reply];
