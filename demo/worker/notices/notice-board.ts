import { CodemodeConnector, type ConnectorTools } from "../../../src/server.ts";
import type { Env } from "../env.ts";

export interface Notice {
  id: string;
  title: string;
  text: string;
  /** ISO date and time. */
  postedAt: string;
}

const KEY = "notices";

const noticeSchema = {
  type: "object",
  properties: {
    id: { type: "string" },
    title: { type: "string" },
    text: { type: "string" },
    postedAt: { type: "string", format: "date-time" },
  },
  required: ["id", "title", "text", "postedAt"],
} as const;

/** The conversation's notice board. It is on the server: no tab has to be open for a notice to be posted. */
export class NoticeBoard extends CodemodeConnector<Env> {
  override name(): string {
    return "notices";
  }

  protected override instructions(): string {
    return "The team's notice board. Everybody reads it, so a person is asked before a notice goes up";
  }

  protected override tools(): ConnectorTools {
    return {
      list: {
        description: "All notices, the newest first",
        inputSchema: { type: "object", properties: {}, additionalProperties: false },
        outputSchema: { type: "array", items: noticeSchema },
        effect: "read",
        execute: () => this.#notices(),
      },
      post: {
        description: "Post a notice for the whole team. A person is asked first",
        inputSchema: {
          type: "object",
          properties: {
            title: { type: "string", minLength: 1, maxLength: 120 },
            text: { type: "string", minLength: 1, maxLength: 2000 },
          },
          required: ["title", "text"],
          additionalProperties: false,
        },
        outputSchema: noticeSchema,
        requiresApproval: true,
        // The same call posts one notice, however often it is made.
        effect: "idempotent",
        execute: (input, { idempotencyKey }) => this.#post(input as Pick<Notice, "title" | "text">, idempotencyKey),
        revert: (_input, _result, { idempotencyKey }) => this.#remove(idempotencyKey),
      },
    };
  }

  #notices(): Notice[] {
    return this.#kv.get<Notice[]>(KEY) ?? [];
  }

  #post({ title, text }: Pick<Notice, "title" | "text">, id: string): Notice {
    const notices = this.#notices();
    const posted = notices.find((notice) => notice.id === id);
    if (posted !== undefined) return posted;
    const notice = { id, title, text, postedAt: new Date().toISOString() };
    this.#kv.put(KEY, [notice, ...notices]);
    return notice;
  }

  #remove(id: string): void {
    const left = this.#notices().filter((notice) => notice.id !== id);
    this.#kv.put(KEY, left);
  }

  get #kv(): SyncKvStorage {
    return (this.ctx as DurableObjectState).storage.kv;
  }
}
