/**
 * What a journal keeps: facts, in the order in which they happened. The state of an execution is what follows from
 * them. Values are codec text; times are milliseconds since the epoch.
 */
import type { ConsoleLevel, Divergence } from "../protocol/executor.ts";
import type { ConnectorDescriptor, PageIdentity } from "./descriptors.ts";
import type { Effect } from "./types.ts";

/** Changes whenever older code could not read the facts any more. */
export const JOURNAL_FORMAT = 1;

export interface CreatedFact {
  type: "created";
  at: number;
  format: number;
  /** See `GUEST_VERSION`. */
  guest: number;
  /** See `Executor.engine`. */
  engine?: string;
  code: string;
  seed: string;
  locale: string;
  timeZone: string;
  connectors: string[];
  /** The methods of each that the code can see, for good: others may come and go. */
  methods?: Record<string, string[]>;
  toolCallId?: string;
  conversationId?: string;
}

export interface CalledFact {
  type: "called";
  at: number;
  seq: number;
  connector: string;
  method: string;
  args: string;
  effect: Effect;
  /** The result is not recorded, see `replay: "reexecute"`. */
  ephemeral?: true;
  /** Nothing happens until somebody has answered. */
  gate?: { waiting: "approval" | "client" | "server"; /** Whoever has the tool. */ isAway?: true; expiresAt?: number };
}

export interface AskedFact {
  type: "asked";
  at: number;
  seq: number;
  /** What the tool says is to happen. */
  reason?: string;
  expiresAt?: number;
}

/** The execution has come from a page. */
export interface ReceivedFact {
  type: "received";
  at: number;
  origin: PageIdentity;
  /** The page's tools, which are called there. */
  connectors: ConnectorDescriptor[];
}

export type Settlement = { value: string } | { error: string };

export type FinishedFact = { type: "finished"; at: number } & (
  | { status: "completed"; result?: string; /** Why it is not kept. */ omitted?: string }
  | { status: "error" | "rejected" | "cancelled"; error: FailureFact }
);

export interface FailureFact {
  message: string;
  code: string;
  line?: number;
  column?: number;
  divergence?: Divergence;
}

export type Fact =
  | CreatedFact
  /** A new owner: whatever the one before had under way is lost to it. */
  | { type: "claimed"; at: number; epoch: number }
  | CalledFact
  /** The tool, which has been started, wants a person to be asked: it is started again once somebody has consented. */
  | AskedFact
  | { type: "approved"; at: number; seq: number; /** What runs instead. */ args?: string; grant?: "run" }
  /** Somebody said no, and the code learns of it as an error. (A no that ends the run is a `finished`.) */
  | { type: "refused"; at: number; seq: number; reason?: string; error: string }
  /** The tool starts once more. */
  | { type: "attempted"; at: number; seq: number }
  | ({
      type: "settled";
      at: number;
      seq: number;
      /** A step's function runs again when the execution is replayed, because tools were called meanwhile. */
      repeats?: true;
    } & Settlement)
  /** The code has learnt of a call's outcome, or a timer of its has fired. */
  | { type: "delivered"; clock: number; seq: number }
  | { type: "fired"; clock: number; timer: number }
  | { type: "logged"; level: ConsoleLevel; text: string }
  /** Nothing moves until somebody answers. */
  | { type: "paused"; at: number }
  /** The consent to further calls of a tool in this run is withdrawn. */
  | { type: "ungranted"; at: number; connector: string; method: string }
  /** The chat's tool call has been answered while the run waited: what becomes of it is told later. */
  | { type: "released"; at: number }
  | ReceivedFact
  /** The tool is somebody else's who is away: it has not taken effect, or may run twice, and starts when they are back. */
  | { type: "parked"; at: number; seq: number }
  /** Whoever ran the tool is gone, and nobody knows whether it took effect. */
  | { type: "lost"; at: number; seq: number }
  /** The execution is being handed to the server, for the so manieth time. From here on only the server's word counts. */
  | { type: "handing"; at: number; handOff: number; /** See `HandOffPort.server`. */ server?: string }
  /** The server has it, under this id. */
  | { type: "handed"; at: number; executionId: string }
  /** The server does not take it: it goes on here. */
  | { type: "kept"; at: number; error: string; code: string }
  | FinishedFact
  /** About to be undone. */
  | { type: "reverting"; at: number; seq: number }
  | { type: "reverted"; at: number; seq: number }
  | { type: "revertFailed"; at: number; seq: number; error: string }
  | { type: "rolledBack"; at: number };

export type FactType = Fact["type"];
export type FactOf<Type extends FactType> = Extract<Fact, { type: Type }>;
