import { DurableObject } from "cloudflare:workers";
export class Host extends DurableObject {}
export class Facet extends DurableObject {
  async put(n: number) { this.ctx.storage.sql.exec("create table if not exists t(n)"); this.ctx.storage.sql.exec("insert into t values(?)", n); return [...this.ctx.storage.sql.exec("select count(*) c from t")]; }
  async setAlarm() { await this.ctx.storage.setAlarm(Date.now() + 200); return "ok"; }
  async alarm() { this.ctx.storage.sql.exec("insert into t values(99)"); }
}
export default { fetch() { return new Response("x"); } };
