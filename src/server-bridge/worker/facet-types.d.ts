/** Of the Workers runtime's own module, what is used here. Apps have the whole of it from Cloudflare's types. */
declare module "cloudflare:workers" {
  export class DurableObject<Env = unknown> {
    constructor(ctx: object, env: Env);
    protected readonly ctx: object;
    protected readonly env: Env;
  }
}
