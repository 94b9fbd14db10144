import { routeAgentRequest } from "agents";
import type { Env } from "./env.ts";

export { BrowserCodemode } from "./agent.ts";

const worker: ExportedHandler<Env> = {
  async fetch(request, env): Promise<Response> {
    return (await routeAgentRequest(request, env)) ?? new Response("Not found", { status: 404 });
  },
};

export default worker;
