import type { Env } from "../env.ts";
import { deskDocument } from "./document.ts";

/** A key is all that it takes to come to a desk, so it has to be one that nobody guesses. */
const KEY = /^Bearer ([\w-]{20,80})$/;

/** The Worker's part of the help desk: its document for everybody, and to each key the desk that belongs to it. */
export async function routeDeskRequest(request: Request, env: Env): Promise<Response | undefined> {
  const { pathname } = new URL(request.url);
  if (!pathname.startsWith("/desk/")) return undefined;
  if (pathname === "/desk/openapi.json") return Response.json(deskDocument());
  const key = KEY.exec(request.headers.get("authorization") ?? "")?.[1];
  if (key === undefined) return Response.json({ error: "The desk needs a key" }, { status: 401 });
  return env.HelpDesk.get(env.HelpDesk.idFromName(key)).fetch(request);
}
