import { DEFAULT_LIMITS } from "../protocol/limits.ts";
import { writeHostMessage } from "../protocol/messages.ts";
import { Guest } from "./guest.ts";

const ROUNDS = 30;

/**
 * Runs the guest's own code a little, in a scope and with a host of its own, while the sandbox waits for
 * its run: the engine compiles functions when they are first called, and a run would pay for it.
 */
export function rehearse(): void {
  const scope: { rehearsal?: { echo: (input: unknown) => Promise<unknown> } } = {};
  const guest = new Guest({ scope, post: () => {}, allowNetwork: () => {} });
  const namespaces = [{ name: "rehearsal", methods: ["echo"], positionalArgs: false }];
  const order = { code: "async () => 1", namespaces, limits: DEFAULT_LIMITS, network: false };
  guest.receive(writeHostMessage({ kind: "run", order }));
  guest.step();
  for (let seq = 0; seq < ROUNDS; seq++) {
    void scope.rehearsal?.echo({ seq, list: ["text"] });
    guest.receive(writeHostMessage({ kind: "ok", seq, value: '{"seq":1}' }));
    guest.step();
    guest.step();
  }
}
