import { routeAgentRequest } from "agents";
import { routeDeskRequest } from "./desk/route-desk-request.ts";
import type { Env } from "./env.ts";

export { BrowserCodemode } from "./agent.ts";
export { HelpDesk } from "./desk/help-desk.ts";
// What the plugin `browser-codemode/vite` would add: the class that keeps the runs.
export { CodemodeRuntime } from "../../src/server.ts";

const worker: ExportedHandler<Env> = {
  async fetch(request, env): Promise<Response> {
    const answer = (await routeDeskRequest(request, env)) ?? (await routeAgentRequest(request, env));
    return answer ?? new Response("Not found", { status: 404 });
  },
};

export default worker;
