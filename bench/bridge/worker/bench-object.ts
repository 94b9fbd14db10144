/** What is timed, in a Durable Object of each contender: the same code, by whichever runtime the object makes. */
import { DurableObject } from "cloudflare:workers";
import type { Counts, Job, Sample } from "../job.ts";

/** What both runtimes have. */
export interface Runtime {
  execute(input: { code: string }): Promise<Outcome>;
  approve(options: { executionId: string }): Promise<Outcome>;
}

interface Outcome {
  status: string;
  executionId: string;
  error?: string;
}

export interface BenchEnv {
  LOADER: WorkerLoader;
  BENCH: DurableObjectNamespace<BenchObject>;
}

/** The methods of the connector `bench`. */
export interface BenchTools {
  read(input: unknown): Promise<unknown>;
  send(): Promise<unknown>;
}

export abstract class BenchObject extends DurableObject<BenchEnv> {
  #toolTime = 0;

  protected abstract open(job: Job, tools: BenchTools): Runtime;
  protected abstract counts(): Promise<Counts>;
  /** @throws That the execution has gone on in the sandbox that it began in. */
  protected abstract checkReplayed(executionId: string): Promise<void>;

  async run(job: Job): Promise<Sample> {
    const { code, runs, time, endsAs = "completed" } = job;
    this.#toolTime = job.toolTime ?? 0;
    const runtime = this.open(job, {
      read: async (input) => this.#read(input as { id: number }),
      send: async () => "sent",
    });
    const execute = async (expected: string): Promise<Outcome> => check(await runtime.execute({ code }), expected);
    const waiting: Outcome[] = [];
    const [before, during] = time === "approval" ? [runs, 0] : [0, runs];
    for (let at = 0; at < before; at++) waiting.push(await execute("paused"));
    // The sandbox ends by and by.
    if (job.replays === true) await scheduler.wait(200);
    // The clock of a Worker stands still while it computes: it has moved on when a run is over.
    const start = Date.now();
    for (const { executionId } of waiting) check(await runtime.approve({ executionId }), "completed");
    const begun: Outcome[] = [];
    for (let at = 0; at < during; at++) begun.push(await execute(endsAs));
    const elapsed = Date.now() - start;
    for (const { executionId } of job.replays === true ? waiting : []) await this.checkReplayed(executionId);
    // Nothing is left to wait: a kept sandbox would be in the way of the next sample.
    for (const { executionId, status } of begun) if (status === "paused") await runtime.approve({ executionId });
    return { elapsed, ...(job.counts === true && { counts: await this.counts() }) };
  }

  async #read({ id }: { id: number }): Promise<unknown> {
    if (this.#toolTime > 0) await scheduler.wait(this.#toolTime);
    // 200 characters of JSON: a small record, as APIs give them.
    const text = "something that somebody has written about it, so that it has some length.";
    return {
      id,
      title: `Item ${id}`,
      text,
      tags: ["first", "second"],
      done: id % 2 === 0,
      changedAt: 1_780_000_000_000,
    };
  }
}

function check(outcome: Outcome, expected: string): Outcome {
  if (outcome.status === expected) return outcome;
  throw new Error(`A run is ${outcome.status}, and not ${expected}: ${outcome.error ?? ""}`);
}

/** `POST /<object>`, with a job. */
export const handler: ExportedHandler<BenchEnv> = {
  async fetch(request, env) {
    const stub = env.BENCH.get(env.BENCH.idFromName(new URL(request.url).pathname));
    try {
      return Response.json(await stub.run(await request.json<Job>()));
    } catch (error) {
      return new Response(String((error as Error).stack), { status: 500 });
    }
  },
};
