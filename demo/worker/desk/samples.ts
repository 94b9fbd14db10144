import { kinds } from "./kinds.ts";
import type { Records } from "./records.ts";

type Fields = Record<string, unknown>;

/** What a new desk has, by kind. Ids are given in order, from 1001. */
const samples: Record<string, Fields[]> = {
  contact: [
    { name: "Noor Haddad", email: "noor@fernweh.example", company: "Fernweh Travel", isVip: true },
    { name: "Ben Okafor", email: "ben@brightside.example", company: "Brightside Clinic" },
    { name: "Sofia Lindqvist", email: "sofia@fernweh.example", company: "Fernweh Travel" },
    { name: "Mateo Ruiz", email: "mateo@quarry.example", company: "Quarry Records" },
  ],
  agent: [
    { name: "Ines Falk", skills: ["network", "accounts"] },
    { name: "Ravi Menon", skills: ["devices"] },
    { name: "Chloe Baker", skills: ["billing"], isAvailable: false },
  ],
  queue: [
    { name: "General", responseHours: 24 },
    { name: "Devices", responseHours: 48 },
    { name: "Outages", responseHours: 1 },
  ],
  article: [
    {
      title: "How do I reset my password?",
      content: "Choose *Forgot password* and follow the mail.",
      state: "published",
    },
    { title: "The VPN does not connect", content: "Check the date of the device first.", tags: ["network"] },
    { title: "Which laptop can I have?", content: "Any of the three on the list.", state: "published" },
  ],
  asset: [
    { label: "LT-2201", type: "laptop", state: "assigned", contactId: "C-1001", warrantyEnds: "2027-02-28" },
    { label: "LT-2202", type: "laptop", warrantyEnds: "2028-06-30" },
    { label: "PH-0417", type: "phone", state: "repair", contactId: null },
    { label: "Design suite, seat 4", type: "licence", state: "assigned", contactId: "C-1003" },
  ],
  reply: [
    { name: "We are on it", text: "Hello {name}, thank you for writing. We are looking into it." },
    { name: "Did that help?", text: "Hello {name}, did that solve it? We close the ticket in three days." },
  ],
  ticket: [
    {
      subject: "Cannot sign in since Monday",
      priority: "high",
      queueId: "Q-1001",
      contactId: "C-1001",
      agentId: "A-1001",
    },
    { subject: "Second monitor for the new desk", priority: "low", queueId: "Q-1002", contactId: "C-1003" },
    { subject: "Invoice shows the old address", status: "waiting", contactId: "C-1004", agentId: "A-1003" },
    {
      subject: "Wi-Fi drops in the meeting room",
      status: "closed",
      queueId: "Q-1003",
      contactId: "C-1002",
      tags: ["network"],
    },
  ],
};

export function fillWithSamples(records: Records): void {
  for (const { name, prefix, defaults } of kinds) {
    for (const fields of samples[name] ?? []) records.add(name, prefix, { ...defaults, ...fields });
  }
}
