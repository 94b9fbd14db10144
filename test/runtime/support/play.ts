/** Plays a program to its end through pauses, answers, crashes and forced replays, in virtual time. */
import { openBridgedRuntime } from "../../../src/browser/open-bridged-runtime.ts";
import type { RuntimeConnector, RuntimeTool } from "../../../src/runtime/connector.ts";
import type { Fact } from "../../../src/runtime/facts.ts";
import type { Journal } from "../../../src/runtime/journal.ts";
import { localCoordination } from "../../../src/runtime/coordination.ts";
import { memoryJournal } from "../../../src/runtime/memory-journal.ts";
import type { CodemodeRuntimeHandle } from "../../../src/runtime/runtime-handle.ts";
import type { Outcome, PendingAction, ToolLogEntry } from "../../../src/runtime/types.ts";
import type { ToolExecuteContext } from "../../../src/protocol/tools.ts";
import type { Executor } from "../../../src/protocol/executor.ts";
import { Life, mortalJournal, type Crash } from "./life.ts";
import { directBridge, type DirectBridge } from "./direct-bridge.ts";
import { RestartingBridge, type ServerLife } from "./restarting-bridge.ts";
import { makeRuntime, type MakeRuntimeOptions } from "./make-runtime.ts";
import { RealmExecutor, type RealmExecutorOptions } from "./realm-executor.ts";
import { VirtualTime } from "./virtual-time.ts";

/** A tool of the world outside, which goes on when a page does not. */
export interface WorldTool extends Omit<RuntimeTool, "execute"> {
  /** What a call gives, or throws, once it has taken its time. */
  act?: (input: Record<string, unknown>, context: ToolExecuteContext & { effects: number }) => unknown;
  /** Virtual milliseconds from the first time that a call is started, whoever starts it again. */
  latency?: (input: Record<string, unknown>, seq: number) => number;
  /** Finds out, in half of that time, that a person must be asked, before it does anything. */
  asks?: boolean;
}

export interface Program {
  code: string;
  tools: Record<string, WorldTool>;
  /** Prepares a journal: snippets. */
  prepare?: (journal: Journal) => Promise<void>;
  /** Answers what waits. Default: consent, `"client value"`. */
  answer?: (runtime: CodemodeRuntimeHandle, action: PendingAction) => Promise<unknown>;
}

/** How a person settles calls that a crash has left uncertain. */
export type Settling = "applied" | "retry" | "failed";

export interface PlayOptions extends RealmExecutorOptions {
  crashes?: readonly Crash[];
  settling?: Settling;
  keepAlive?: number;
  /** Virtual milliseconds that the n-th write to the journal takes. */
  writeLatency?: (write: number) => number;
  journal?: Journal;
  wrapJournal?: (journal: Journal) => Journal;
  wrapExecutor?: (executor: Executor) => Executor;
  /** Calls of tools are done one after the other. */
  isSerial?: boolean;
  /** So manieth time that the code waits for somebody, from 1, the run moves to a server. */
  handOffAt?: number;
  /** At which of its writes each life of that server ends; it is there again at once. */
  serverCrashes?: readonly Crash[];
}

export interface Effect {
  tool: string;
  seq: number;
  input: unknown;
}

export interface Play {
  outcome: Outcome;
  facts: Fact[];
  calls: ToolLogEntry[];
  /** Every start of a tool, in the order of the starts. */
  effects: Effect[];
  /** Calls that had to be settled by a person, by number. */
  uncertain: number[];
  /** Writes to the journal in each life. */
  writes: number[];
  passes: number;
  /** Writes to the server's journal in each of its lives. */
  serverWrites: number[];
  journal: Journal;
  /** It was ended at the server. */
  hasMoved: boolean;
}

/** What survives crashes: the effects of tools, and when calls that are under way will be done. */
class World {
  readonly effects: Effect[] = [];
  readonly #done = new Map<string, number>();
  readonly #isSerial: boolean;
  #busyUntil = 0;

  constructor(isSerial: boolean) {
    this.#isSerial = isSerial;
  }

  tools(time: VirtualTime, life: Life, tools: Program["tools"]): Record<string, RuntimeTool> {
    return Object.fromEntries(
      Object.entries(tools).map(([name, { act, latency = () => 1, asks, ...tool }]) => {
        if (act === undefined) return [name, tool];
        const execute = async (given: unknown, context: ToolExecuteContext): Promise<unknown> => {
          await life.check();
          const input = given as Record<string, unknown>;
          const { seq, attempt } = context;
          if (asks) {
            await time.sleepUntil(this.#timeOf(`${seq}#asks`, time.exact + latency(input, seq) / 2));
            await context.requestApproval({ reason: `Shall ${name} ${JSON.stringify(input)}?` });
            await life.check();
          }
          const effects = this.effects.filter((effect) => effect.seq === seq).length;
          this.effects.push({ tool: name, seq, input });
          const key = `${seq}#${tool.retry ? attempt : 1}`;
          const begins = this.#isSerial ? Math.max(this.#busyUntil, time.exact) : time.exact;
          const until = this.#timeOf(key, begins + latency(input, seq));
          this.#busyUntil = Math.max(this.#busyUntil, until);
          await time.sleepUntil(until);
          await life.check();
          return act(input, { ...context, effects });
        };
        return [name, { ...tool, execute }];
      }),
    );
  }

  /** The same for everybody who asks again. */
  #timeOf(key: string, first: number): number {
    const known = this.#done.get(key) ?? first;
    this.#done.set(key, known);
    return known;
  }
}

const TOOL_CALL = "call_0";

export async function play(program: Program, options: PlayOptions = {}): Promise<Play> {
  const time = new VirtualTime();
  time.install();
  try {
    return await new Player(program, options, time).play();
  } finally {
    time.uninstall();
  }
}

class Player {
  readonly #program: Program;
  readonly #options: PlayOptions;
  readonly #time: VirtualTime;
  readonly #world: World;
  readonly #journal: Journal;
  readonly #uncertain = new Set<number>();
  readonly #serverJournal = memoryJournal();
  #server: { bridge: RestartingBridge; executors: RealmExecutor[] } | undefined;
  #pauses = 0;
  #passes = 0;

  constructor(program: Program, options: PlayOptions, time: VirtualTime) {
    this.#program = program;
    this.#options = options;
    this.#time = time;
    this.#world = new World(options.isSerial ?? false);
    this.#journal = options.journal ?? memoryJournal();
  }

  async play(): Promise<Play> {
    const { crashes = [] } = this.#options;
    await this.#program.prepare?.(this.#journal);
    const writes: number[] = [];
    for (let number = 0; ; number++) {
      const life = new Life(crashes[number]);
      const outcome = await this.#live(life);
      writes.push(life.writes);
      if (outcome === undefined) continue;
      const { executionId } = outcome;
      const moved = await this.#serverJournal.load(`s-${executionId}`);
      const stored = moved ?? (await this.#journal.load(executionId));
      if (stored === undefined) throw new Error(`Nothing is stored: ${JSON.stringify(outcome)}`);
      return {
        outcome,
        facts: stored.facts,
        calls: outcome.calls,
        effects: this.#world.effects,
        uncertain: [...this.#uncertain],
        writes,
        passes: this.#passes,
        serverWrites: this.#server?.bridge.lives.map((one) => one.writes) ?? [],
        journal: this.#journal,
        hasMoved: moved !== undefined,
      };
    }
  }

  /** A server, which goes on when the page does not. */
  #serverOf(random: () => string): DirectBridge {
    if (this.#server) return this.#server.bridge.bridge;
    const { realm = "own", keepAlive = Infinity, serverCrashes = [] } = this.#options;
    const executors: RealmExecutor[] = [];
    const make = (life: Life): Omit<ServerLife, "life"> => {
      const executor = new RealmExecutor({ realm });
      executors.push(executor);
      const options = {
        ...{ executor, keepAlive, random, now: this.#time.now, timeout: 1_000_000 },
        journal: mortalJournal(this.#serverJournal, life),
        // A dead server holds no locks.
        coordination: localCoordination({}),
      };
      return { bridge: directBridge({}, options), kill: () => executor.kill() };
    };
    this.#server = { executors, bridge: new RestartingBridge(make, serverCrashes) };
    return this.#server.bridge.bridge;
  }

  /** @returns `undefined` when it was cut short. */
  async #live(life: Life): Promise<Outcome | undefined> {
    const { tools } = this.#program;
    const { keepAlive = Infinity, wrapJournal, wrapExecutor, writeLatency, realm = "own" } = this.#options;
    const time = this.#time;
    const executor = new RealmExecutor({ realm });
    time.isBusy = () => executor.isBusy || this.#server?.executors.some(({ isBusy }) => isBusy) === true;
    const inner = wrapJournal ? wrapJournal(this.#journal) : this.#journal;
    const slow = writeLatency
      ? slowJournal(inner, (write) => time.sleepUntil(time.exact + writeLatency(write)))
      : inner;
    // The same numbers in each life: what is compared must not differ by chance.
    let last = 0;
    const random = (): string => (++last).toString(16).padStart(32, "5eed");
    const own = this.#world.tools(time, life, tools);
    const connectors: RuntimeConnector[] = [{ name: "codemode", tools: new Map(Object.entries(own)) }];
    const parts = {
      connectors,
      executor: wrapExecutor ? wrapExecutor(executor) : executor,
      journal: mortalJournal(slow, life),
      // A dead page holds no locks.
      coordination: localCoordination({}),
      keepAlive,
      now: time.now,
      timeout: 1_000_000,
      random,
    };
    const runtime = this.#options.handOffAt === undefined ? makeRuntime(parts) : this.#bridged(parts);
    const outcome = this.#carryOn(runtime).then((result) => (life.isDead ? undefined : result));
    const end = await time.until(Promise.race([outcome, life.death.then(() => undefined)]));
    if (life.isDead) {
      outcome.catch(() => {});
      executor.kill();
      await time.quiet();
      // A server's time goes on. What the dead had begun does nothing when it comes.
      if (this.#server === undefined) time.clear();
    } else {
      await time.until(runtime.dispose());
    }
    this.#passes += executor.started;
    return end;
  }

  /** As an app's front door makes it with a bridge. */
  #bridged(
    parts: MakeRuntimeOptions & { connectors: RuntimeConnector[]; random: () => string },
  ): CodemodeRuntimeHandle {
    return openBridgedRuntime({
      bridge: this.#serverOf(parts.random),
      handOff: "always",
      connectors: parts.connectors,
      open: (port) =>
        makeRuntime({
          ...parts,
          handOff: port && { ...port, wants: () => ++this.#pauses >= this.#options.handOffAt! },
        }),
      beginsAtServer: () => false,
    });
  }

  /** What a page does once it is loaded, and a person in front of it. */
  async #carryOn(runtime: CodemodeRuntimeHandle): Promise<Outcome> {
    await runtime.resumeInterrupted();
    let outcome = await this.#follow(runtime);
    for (let answers = 0; outcome.status === "paused"; answers++) {
      if (answers > 100) throw new Error(`It never ends: ${JSON.stringify(outcome.pending)}`);
      for (const action of outcome.pending) await this.#answer(runtime, action);
      outcome = await this.#follow(runtime);
    }
    return outcome;
  }

  #follow(runtime: CodemodeRuntimeHandle): Promise<Outcome> {
    return runtime.execute({ code: this.#program.code, toolCallId: TOOL_CALL });
  }

  async #answer(runtime: CodemodeRuntimeHandle, action: PendingAction): Promise<unknown> {
    const { executionId, seq, argsHash, waiting } = action;
    if (waiting === "settlement") return this.#settle(runtime, action);
    if (this.#program.answer) return this.#program.answer(runtime, action);
    if (waiting === "client") return runtime.resolve({ executionId, seq, result: "client value" });
    return runtime.approve({ executionId, seq, argsHash });
  }

  async #settle(runtime: CodemodeRuntimeHandle, { executionId, seq, method, args }: PendingAction): Promise<unknown> {
    this.#uncertain.add(seq);
    const { settling = "applied" } = this.#options;
    if (settling !== "applied") return runtime.settleUncertain({ executionId, seq, as: settling });
    // A person has looked at what is there, and says what they have seen.
    const context = {
      executionId,
      seq,
      idempotencyKey: "",
      attempt: 1,
      signal: new AbortController().signal,
      requestApproval,
    };
    const [{ log } = { log: [] }] = await runtime.executions({ executionId });
    const input = log.find((entry) => entry.seq === seq)?.executedArgs ?? args;
    const act = this.#program.tools[method]!.act!;
    try {
      const result: unknown = await act(input as Record<string, unknown>, { ...context, effects: 0 });
      return await runtime.settleUncertain({ executionId, seq, as: "applied", result });
    } catch (error) {
      return runtime.settleUncertain({ executionId, seq, as: "failed", message: (error as Error).message });
    }
  }
}

/** Whoever looks at what is there asks nobody. */
async function requestApproval(): Promise<void> {}

function slowJournal(journal: Journal, wait: (write: number) => Promise<void>): Journal {
  let writes = 0;
  return {
    ...bindAll(journal),
    append: async (batch, durability) => {
      await wait(++writes);
      return journal.append(batch, durability);
    },
  };
}

/** All methods of a journal, to put some in the place of others. */
export function bindAll(journal: Journal): Journal {
  const bind = (method: keyof Journal): unknown => (journal[method] as (...args: unknown[]) => unknown).bind(journal);
  return Object.fromEntries(METHODS.map((method) => [method, bind(method)])) as unknown as Journal;
}

const METHODS: (keyof Journal)[] = [
  ...(["create", "load", "claim", "append", "rewrite", "list", "find", "delete"] as const),
  ...(["saveSnippet", "snippets", "deleteSnippet", "clear", "close"] as const),
];
