/** What a benchmark asks of the process of a contender: by name, with how many operations of it. */
export type CaseName = keyof Contender;

/** Each resolves to milliseconds, but for `memory`, which is in megabytes. */
export interface Contender {
  /** Runs something trivial; from the start of the process. */
  load(): Promise<number>;
  createVms(count: number): Promise<number>;
  runTrivial(count: number): Promise<number>;
  /** A run that makes calls one after the other. */
  callInTurn(count: number): Promise<number>;
  /** A run that makes calls all at once. */
  callAtOnce(count: number): Promise<number>;
  /** How much the process is larger for each of so many VMs. */
  memory(count: number): Promise<number>;
}

export interface Request {
  name: CaseName;
  count: number;
}

export async function timed(action: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await action();
  return performance.now() - start;
}

/** For each of `count` VMs that `create` makes and nobody lets go, in megabytes of this process. */
export async function growth(count: number, create: () => Promise<unknown>): Promise<number> {
  const kept: unknown[] = [await create()];
  const before = process.memoryUsage.rss();
  while (kept.length <= count) kept.push(await create());
  return (process.memoryUsage.rss() - before) / 2 ** 20 / (kept.length - 1);
}

/** Answers what the parent process asks. */
export function serve(contender: Contender): void {
  process.on("message", ({ name, count }: Request) => {
    contender[name](count).then(
      (figure) => process.send!({ figure }),
      (error: unknown) => process.send!({ error: String(error) }),
    );
  });
}
