// The main module of every isolate that a run is loaded into. The guest comes first: what it needs of the globals it
// takes before the app's modules are evaluated, and they before generated code runs.
import "codemode-guest.js";
import { WorkerEntrypoint } from "cloudflare:workers";
import order from "codemode-order.json";

const { prepare } = globalThis.guest;
delete globalThis.guest;

const modules = {};
for (const name of order.modules) modules[name] = await import(name);

const run = prepare(order, modules);

export default class extends WorkerEntrypoint {
  run(host) {
    return run(host, this.env);
  }
}
