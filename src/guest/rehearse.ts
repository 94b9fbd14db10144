import { DEFAULT_LIMITS } from "../protocol/limits.ts";
import { writeHostMessage } from "../protocol/messages.ts";
import { Guest } from "./guest.ts";

/** How often a call is made in one rehearsal: about a millisecond's worth. */
const CALLS = 60;

/**
 * Returns a function that runs the guest's own code a little, in a scope and with a host of its own. The engine
 * compiles functions when they are first called, and optimises those that are called often: a sandbox that
 * waits for its run has the time, the run has not.
 */
export function createRehearsal(): () => void {
  const namespaces = [{ name: "rehearsal", methods: ["echo"], positionalArgs: false }];
  const order = { code: "async () => 1", namespaces, limits: DEFAULT_LIMITS, inOrder: false };
  const run = writeHostMessage({ kind: "run", order });
  return () => {
    const scope: { rehearsal?: { echo: (input: unknown) => Promise<unknown> } } = {};
    const guest = new Guest({ scope, post: () => {} });
    guest.receive(run);
    guest.step();
    for (let seq = 0; seq < CALLS; seq++) {
      void scope.rehearsal?.echo({ seq, list: ["text"] });
      guest.receive(writeHostMessage({ kind: "ok", seq, value: '{"seq":1}' }));
      guest.step();
      guest.step();
    }
  };
}
