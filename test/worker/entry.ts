/** The Worker of the tests in workerd: Durable Objects in which they do things. */
import { DurableObject } from "cloudflare:workers";

export { CodemodeRuntime } from "../../src/server.ts";
export { Sleeper } from "./sleeper.ts";

/** An object that does nothing by itself. */
export class Host extends DurableObject<Env> {}

export default {
  fetch(): Response {
    return new Response("Not found", { status: 404 });
  },
};
