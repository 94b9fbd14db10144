import { isDeepStrictEqual } from "node:util";
import type { Journal } from "../../../src/runtime/journal.ts";
import { memoryJournal } from "../../../src/runtime/memory-journal.ts";
import { callsOf, factsOf, resultOf } from "./compare.ts";
import { play, type Play, type PlayOptions } from "./play.ts";
import { Random } from "./random.ts";
import type { RandomProgram } from "./random-programs.ts";

export interface Verdict {
  faults: string[];
  /** Interrupted runs, and those of them after which a person had to say what became of a write. */
  interrupted: number;
  uncertain: number;
  /** It was moved to a server. */
  hasMoved: boolean;
  whole: Play;
}

/** Runs a program in several ways, which must all come to the same. */
export async function verify(program: RandomProgram, engine: PlayOptions = {}): Promise<Verdict> {
  const random = new Random(program.seed + 1);
  const options: PlayOptions = { realm: "shared", ...engine };
  const faults: string[] = [];
  const check = (isTrue: boolean, what: string): void => void (isTrue || faults.push(what));
  const attempt = async (what: string, more: PlayOptions): Promise<Play | undefined> => {
    try {
      return await play(program, { ...options, ...more });
    } catch (error) {
      faults.push(`${what}: ${String(error)}`);
      return undefined;
    }
  };

  const whole = await play(program, { ...options, wrapJournal: (journal) => journal });
  check(whole.outcome.status === "completed", `whole: ${JSON.stringify(resultOf(whole.outcome))}`);

  const replayed = await attempt("replayed", { journal: await withoutEnd(whole) });
  if (replayed) {
    check(replayed.effects.length === 0, "replayed: a tool ran again");
    sameAs(whole, replayed, (what) => faults.push(`replayed: ${what}`));
  }

  let uncertain = 0;
  const ways: PlayOptions[] = [
    { keepAlive: 0, crashes: crashes(random, whole) },
    { crashes: [...crashes(random, whole), ...crashes(random, whole)] },
  ];
  for (const [number, way] of ways.entries()) {
    const what = `interrupted ${number}`;
    const broken = await attempt(what, way);
    if (!broken) continue;
    noWriteTwice(broken, (fault) => faults.push(`${what}: ${fault}`));
    if (isUncertain(broken)) uncertain++;
    else sameAs(whole, broken, (fault) => faults.push(`${what}: ${fault}`));
  }

  // The journal takes its time: what is written when, and so what a crash leaves, is otherwise.
  const slow = await attempt("slow", {
    crashes: crashes(random, whole),
    keepAlive: 0,
    writeLatency: (write) => new Random(program.seed + write).below(6),
  });
  if (slow) {
    noWriteTwice(slow, (fault) => faults.push(`slow: ${fault}`));
    const again = await attempt("slow, replayed", { journal: await withoutEnd(slow) });
    if (again) sameAs(slow, again, (fault) => faults.push(`slow, replayed: ${fault}`));
  }

  // Moved to a server at any time that it waits for somebody, also by a page, or to a server, that is cut off then.
  let hasMoved = false;
  const moves: PlayOptions[] = [
    {},
    program.seed % 2 === 0
      ? { crashes: crashes(random, whole), serverCrashes: crashes(random, whole) }
      : { keepAlive: 0, crashes: crashes(random, whole) },
  ];
  // Only what waits for somebody moves.
  for (const more of program.features.has("approvals") ? moves : []) {
    const way = more.crashes ? "moved, interrupted" : "moved";
    const moved = await attempt(way, { ...more, handOffAt: 1 + random.below(3) });
    if (!moved) continue;
    hasMoved ||= moved.hasMoved;
    noWriteTwice(moved, (fault) => faults.push(`${way}: ${fault}`));
    if (!isUncertain(moved)) sameAs(whole, moved, (fault) => faults.push(`${way}: ${fault}`));
  }

  if (program.isOrderFree) {
    for (const [way, more] of Object.entries({ serial: { isSerial: true }, concurrent: {}, slow: { keepAlive: 0 } })) {
      const other = way === "slow" ? slow : await attempt(way, more);
      if (!other) continue;
      check(isDeepStrictEqual(resultOf(other.outcome), resultOf(whole.outcome)), `${way}: another result`);
      check(isDeepStrictEqual(inputsOf(other), inputsOf(whole)), `${way}: other calls`);
    }
  }
  return { faults, interrupted: ways.length, uncertain, hasMoved, whole };
}

function crashes(random: Random, whole: Play): NonNullable<PlayOptions["crashes"]> {
  return [{ write: 1 + random.below(whole.writes[0]!), when: random.pick(["before", "after"]) }];
}

/** Whether a crash has left a write of which only a person could say what became of it. */
function isUncertain({ uncertain, calls }: Play): boolean {
  return uncertain.length > 0 || calls.some(({ state }) => state === "uncertain");
}

function sameAs(expected: Play, got: Play, report: (fault: string) => void): void {
  if (!isDeepStrictEqual(resultOf(got.outcome), resultOf(expected.outcome))) {
    report(`${JSON.stringify(resultOf(got.outcome))} instead of ${JSON.stringify(resultOf(expected.outcome))}`);
  } else if (!isDeepStrictEqual(callsOf(got.calls), callsOf(expected.calls))) report("other calls");
  else if (!isDeepStrictEqual(factsOf(got.facts), factsOf(expected.facts))) report("other facts");
}

function noWriteTwice({ effects, calls }: Play, report: (fault: string) => void): void {
  for (const { seq, effect, method } of calls) {
    // A read that was never recorded may have had the number before a crash.
    const starts = effects.filter((one) => one.seq === seq && one.tool === method).length;
    if (effect === "write" && method !== "step" && starts > 1) report(`${method} ${seq} ran ${starts} times`);
  }
}

/** What was called with what came of it, whatever the numbers. */
function inputsOf({ calls }: Play): string[] {
  return calls.map(({ method, args, state }) => JSON.stringify([method, args, state])).sort();
}

/** The journal as it was when the code was about to end. */
async function withoutEnd({ journal, outcome }: Play): Promise<Journal> {
  const { head, facts } = (await journal.load(outcome.executionId))!;
  const { batches: _, epoch: __, ...own } = head;
  const copy = memoryJournal();
  await copy.create(
    { ...own, status: "running" },
    facts.filter(({ type }) => type !== "finished"),
  );
  return copy;
}
