/** The guide's connector; only the import is another. */
import { CodemodeConnector, type ConnectorTools } from "../../../src/server.ts";

type Note = { id: string; text: string };

export class NotesConnector extends CodemodeConnector<Env> {
  private storage: DurableObjectStorage;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.storage = ctx.storage;
  }

  override name() {
    return "notes";
  }

  protected override instructions() {
    return "Use this connector to list and create saved notes.";
  }

  protected override tools(): ConnectorTools {
    return {
      listNotes: {
        description: "List saved notes.",
        execute: async () => (await this.storage.get<Note[]>("notes")) ?? [],
      },
      createNote: {
        description: "Create a saved note.",
        inputSchema: {
          type: "object",
          properties: { text: { type: "string" } },
          required: ["text"],
        },
        requiresApproval: true,
        execute: async (input) => {
          const { text } = input as { text: string };
          const note = { id: crypto.randomUUID(), text };
          const notes = (await this.storage.get<Note[]>("notes")) ?? [];
          await this.storage.put("notes", [...notes, note]);
          return note;
        },
        revert: async (_input, result) => {
          const { id } = result as Note;
          const notes = (await this.storage.get<Note[]>("notes")) ?? [];
          await this.storage.put(
            "notes",
            notes.filter((note) => note.id !== id),
          );
        },
      },
    };
  }
}
