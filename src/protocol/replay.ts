/**
 * What a runtime that keeps a journal and a guest tell each other, beyond calls and answers. In such a run nothing
 * comes from the outside but in deliveries, one at a time and in a recorded order: then the same code with the same
 * deliveries does the same again.
 */
import type { CodemodeError } from "./errors.ts";
import type { ExecuteLimits } from "./limits.ts";

/** Changes whenever the same code with the same deliveries could do something else in a guest of another build. */
export const GUEST_VERSION = 1;

/** The methods of `codemode` that the guest itself has in a durable run. */
export const STEP_PATH = "codemode.step";
export const RUN_PATH = "codemode.run";

/** What makes a run repeatable: told to the guest before the code begins. */
export interface Determinism {
  /** 32 hexadecimal digits that all random numbers and UUIDs of the run follow from. */
  seed: string;
  /** What the clock shows until the first delivery, in milliseconds since the epoch. */
  startedAt: number;
  /** A BCP 47 tag: what `toLocaleString` and `Intl` take where the code names none. */
  locale: string;
  /** An IANA name: the zone of the code's local times. */
  timeZone: string;
  /** The numbers of recorded `codemode.step` calls whose function is not to be run again. */
  skippedSteps: number[];
}

/** Something that happens to the code from the outside. `clock` is what its clock shows from then on. */
export type Delivery = { clock: number } & (
  | { seq: number; value: string }
  | { seq: number; error: string }
  | { timer: number }
);

/** What the guest asks for. `args` and values are codec text. */
export type ReplayRequest =
  | { kind: "call"; seq: number; path: string; args: string }
  /** `due` is a time of the code's clock; `every` is there for intervals. */
  | { kind: "timer"; id: number; due: number; every?: number }
  | { kind: "untimer"; id: number }
  /** The function of a `codemode.step` has ended. */
  | { kind: "stepped"; seq: number; value: string }
  | { kind: "stepped"; seq: number; error: string }
  /** The code has done all that it can after so many deliveries, and waits. */
  | { kind: "idle"; deliveries: number };

/** How a runtime answers. Everything is ignored once the run is over. */
export interface ReplayControl {
  /** Hands deliveries to the code, in this order. */
  deliver(deliveries: readonly Delivery[]): void;
  /** Stops the clock of the run's timeout while nothing but a person can move it. */
  pauseTimeout(): void;
  resumeTimeout(): void;
  /** Ends the run with an error. */
  stop(error: CodemodeError): void;
}

/** A runtime's side of one run: it decides what becomes of each call, and in which order the code learns of it. */
export interface ReplaySession {
  readonly determinism: Determinism;
  /** Limits of the run, where they are other than the executor's. */
  readonly limits?: Partial<ExecuteLimits>;
  /** The code begins now. */
  start(control: ReplayControl): void;
  /** In the order in which the guest asks. What it throws ends the run. */
  receive(request: ReplayRequest): void;
}
