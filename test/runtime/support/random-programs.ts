/** Random programs that combine calls, timers, chance, errors and approvals in the ways that models do. */
import type { Program, WorldTool } from "./play.ts";
import { Random } from "./random.ts";

export interface RandomProgram extends Program {
  seed: number;
  /** What occurs in it. */
  features: ReadonlySet<Feature>;
  /** Whether what it gives depends on the order in which its calls are done. */
  isOrderFree: boolean;
}

export const FEATURES = [
  ...(["race losers", "caught failures", "timers", "approvals", "fan-outs", "steps", "settled", "random"] as const),
];
export type Feature = (typeof FEATURES)[number];

/** @param mode `free`: only what gives the same whatever is done first. */
export function randomProgram(seed: number, mode: "any" | "free" = "any"): RandomProgram {
  const writer = new ProgramWriter(new Random(seed), mode === "free");
  const code = writer.write();
  return { seed, code, tools: tools(seed), features: writer.features, isOrderFree: mode === "free" };
}

/** Whoever is asked first is not answered first: how long a call takes follows from the program's seed and its input. */
function tools(seed: number): Record<string, WorldTool> {
  const latency: WorldTool["latency"] = ({ k }) => {
    const random = new Random(seed * 7919 + (k as number) * 31);
    return 1 + random.below(40) + random.below(1_000_000) / 1_000_000;
  };
  const give = (name: string) => (input: Record<string, unknown>) => `${name}${String(input["k"])}`;
  return {
    read: { effect: "read", latency, act: give("r") },
    write: { effect: "write", latency, act: give("w") },
    upsert: { effect: "idempotent", latency, act: give("u") },
    ask: { effect: "write", needsApproval: true, latency, act: give("a") },
    wipe: { effect: "idempotent", asks: true, latency, act: give("x") },
    fail: {
      effect: "idempotent",
      latency,
      act: ({ k }) => {
        throw new RangeError(`f${String(k)}`);
      },
    },
  };
}

class ProgramWriter {
  readonly features = new Set<Feature>();
  readonly #random: Random;
  readonly #isFree: boolean;
  #calls = 0;
  #names = 0;

  constructor(random: Random, isFree: boolean) {
    this.#random = random;
    this.#isFree = isFree;
  }

  write(): string {
    const statements = this.#some(2, 5, () => this.#statement(2));
    return `async () => {
const out = [], trace = [], began = Date.now();
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const note = (name) => (value) => { trace.push(name); return value; };
${statements.join("\n")}
return { out${this.#isFree ? "" : ", trace, took: Date.now() - began"} };
}`;
  }

  #statement(depth: number): string {
    const own: (() => string)[] = [
      () => `out.push(${this.#awaited(depth)});`,
      () => `out.push(${this.#awaited(depth)});`,
      () => `out.push(await ${this.#all(depth)});`,
      () => `out.push(${this.#settled(depth)});`,
      () => `out.push(${this.#caught(depth)});`,
      () => `out.push(${this.#caught(depth)});`,
      () => `out.push(${this.#approval()});`,
      () => `out.push(await ${this.#fanOut()});`,
      () => `out.push(await ${this.#step(depth)});`,
    ];
    if (!this.#isFree) {
      own.push(
        () => `out.push(${this.#raced(depth)});`,
        () => `out.push(${this.#raced(depth)});`,
        () => `out.push(${this.#timed()});`,
        () => `out.push(${this.#timed()});`,
        () => `out.push(${this.#chance()});`,
        () => `if (Math.random() < 0.5) { ${this.#statement(depth - 1)} } else { ${this.#statement(depth - 1)} }`,
      );
      if (depth > 0) own.push(() => this.#late(depth));
    }
    return this.#random.pick(own)();
  }

  /** An expression that is a promise. */
  #promise(depth: number): string {
    if (depth <= 0 || this.#random.below(3) > 0) return this.#call();
    const own: (() => string)[] = [
      () => this.#all(depth - 1),
      () => `(async () => { const x = ${this.#awaited(depth - 1)}; return [x, ${this.#awaited(depth - 1)}]; })()`,
      () => `(async () => ${this.#caught(depth - 1)})()`,
      () => this.#step(depth - 1),
    ];
    if (!this.#isFree) own.push(() => `(async () => ${this.#raced(depth - 1)})()`);
    return this.#random.pick(own)();
  }

  #awaited(depth: number): string {
    return `await ${this.#promise(depth)}`;
  }

  #call(): string {
    const tool = this.#random.pick(["read", "read", "read", "write", "upsert"]);
    return `codemode.${tool}({ k: ${this.#calls++} }).then(note("${tool}${this.#calls}"))`;
  }

  #approval(): string {
    this.features.add("approvals");
    return `await codemode.${this.#random.pick(["ask", "ask", "wipe"])}({ k: ${this.#calls++} })`;
  }

  #failing(): string {
    this.features.add("caught failures");
    return `codemode.fail({ k: ${this.#calls++} })`;
  }

  #all(depth: number): string {
    return `Promise.all([${this.#some(2, 4, () => this.#promise(depth - 1)).join(", ")}])`;
  }

  #settled(depth: number): string {
    this.features.add("settled");
    const promises = [...this.#some(1, 2, () => this.#promise(depth - 1)), this.#failing()];
    return `(await Promise.allSettled([${promises.join(", ")}])).map((x) => (x.status === "rejected" ? x.reason.message : x.value))`;
  }

  /** A race whose losers are still under way when it is over. */
  #raced(depth: number): string {
    this.features.add("race losers");
    const runners = this.#some(2, 3, () => this.#promise(depth - 1));
    if (this.#random.below(3) === 0) runners.push(this.#timer());
    if (this.#random.below(4) === 0) return `await Promise.any([${this.#failing()}, ${runners.join(", ")}])`;
    return `await Promise.race([${runners.join(", ")}])`;
  }

  #caught(depth: number): string {
    const others = this.#isFree ? [] : this.#some(0, 2, () => this.#promise(depth - 1));
    const failing = others.length === 0 ? this.#failing() : `Promise.all([${[...others, this.#failing()].join(", ")}])`;
    return `await ${failing}.catch((error) => error.name + error.message)`;
  }

  #timer(): string {
    this.features.add("timers");
    return `sleep(${this.#random.below(30)})`;
  }

  #timed(): string {
    const timer = this.#timer();
    if (this.#random.below(2) === 0) return `(await ${timer}, Date.now() - began)`;
    return `await Promise.all([${timer}.then(note("timer")), ${this.#call()}])`;
  }

  #chance(): string {
    this.features.add("random");
    return this.#random.pick(["Math.random()", "crypto.randomUUID()", "new Date().toISOString()"]);
  }

  /** Each item goes through two stages by itself. */
  #fanOut(): string {
    this.features.add("fan-outs");
    const base = this.#calls;
    const width = 2 + this.#random.below(4);
    this.#calls += 3 * width;
    const [first, second] = [this.#random.pick(["read", "upsert"]), this.#random.pick(["read", "write"])];
    const items = Array.from({ length: width }, (_, at) => base + at).join(", ");
    const inner = this.#random.below(2) === 0 ? `, await codemode.read({ k: k + ${2 * width} })` : "";
    return `Promise.all([${items}].map(async (k) => {
  const a = await codemode.${first}({ k });
  trace.push(k);
  return [a, await codemode.${second}({ k: k + ${width} })${inner}];
}))`;
  }

  #step(depth: number): string {
    this.features.add("steps");
    const name = `s${++this.#names}`;
    const body =
      this.#random.below(2) === 0 ? `"own${this.#isFree ? "" : '" + Math.random() + "'}"` : this.#awaited(depth - 1);
    return `codemode.step("${name}", async () => ${body})`;
  }

  /** What is begun early and awaited late. */
  #late(depth: number): string {
    const name = `p${++this.#names}`;
    const begun = this.#promise(depth - 1);
    return `const ${name} = ${begun};\n${this.#statement(depth - 1)}\nout.push(await ${name});`;
  }

  #some<T>(least: number, most: number, make: () => T): T[] {
    return Array.from({ length: least + this.#random.below(most - least + 1) }, make);
  }
}
