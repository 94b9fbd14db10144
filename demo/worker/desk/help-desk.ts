import { DurableObject } from "cloudflare:workers";
import type { Env } from "../env.ts";
import { answer } from "./answer.ts";
import { Records } from "./records.ts";
import { fillWithSamples } from "./samples.ts";

/** One desk, with all that it keeps. */
export class HelpDesk extends DurableObject<Env> {
  readonly #records: Records;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#records = new Records(ctx.storage.sql);
    if (this.#records.isEmpty()) fillWithSamples(this.#records);
  }

  override fetch(request: Request): Promise<Response> {
    return answer(request, this.#records);
  }
}
