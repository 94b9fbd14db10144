import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import type { CaseName, Contender } from "./protocol.ts";

/** Milliseconds after which a contender is taken to hang. */
const DEADLINE = 20_000;

/** A contender in a process of its own, which may hang or end: its figure is then infinite, and it starts anew. */
export class ContenderProcess {
  readonly #program: URL;
  readonly #args: string[];
  /** What became of it, by case. */
  readonly failures = new Map<string, "crashes" | "hangs">();
  #process: ChildProcess | undefined;

  constructor(program: URL, args: string[] = []) {
    this.#program = program;
    this.#args = args;
  }

  async ask(name: CaseName, count: number): Promise<number> {
    const key = `${name} ${count}`;
    if (this.failures.has(key)) return Infinity;
    this.#process ??= await this.#start();
    const answer = await this.#answerOf(this.#process, { name, count });
    if (answer === "crashes" || answer === "hangs") {
      this.failures.set(key, answer);
      this.stop();
      return Infinity;
    }
    if (answer.error !== undefined) throw new Error(`${this.#program.pathname}: ${key}: ${answer.error}`);
    return answer.figure!;
  }

  stop(): void {
    this.#process?.kill("SIGKILL");
    this.#process = undefined;
  }

  async #start(): Promise<ChildProcess> {
    const child = fork(this.#program, this.#args, { stdio: ["ignore", "inherit", "ignore", "ipc"], execArgv: [] });
    await once(child, "spawn");
    return child;
  }

  #answerOf(
    child: ChildProcess,
    request: { name: keyof Contender; count: number },
  ): Promise<{ figure?: number; error?: string } | "crashes" | "hangs"> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => settle("hangs"), DEADLINE);
      const onMessage = (message: unknown) => settle(message as { figure?: number; error?: string });
      const onExit = () => settle("crashes");
      const settle = (answer: Parameters<typeof resolve>[0]) => {
        clearTimeout(timer);
        child.off("message", onMessage).off("exit", onExit);
        resolve(answer);
      };
      child.on("message", onMessage).on("exit", onExit);
      child.send(request);
    });
  }
}
