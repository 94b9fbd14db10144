import { mkdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { request } from "node:http";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import type * as miniflareModule from "miniflare";
import { programs } from "../../build/programs-plugin.ts";
import type { Job, Sample } from "./job.ts";

// That of wrangler, whose workerd is the one that everything here runs on.
const fromWrangler = createRequire(createRequire(import.meta.url).resolve("wrangler"));
const { convertV4MiniflareOptions, Miniflare } = fromWrangler("miniflare") as typeof miniflareModule;

/** A Worker with an object for each name. */
export interface Contender {
  /** @param object Its name: another has a database of its own. */
  run(object: string, job: Job): Promise<Sample>;
}

export interface Contenders {
  ours: Contender;
  peer: Contender;
  close(): Promise<void>;
}

const COMMON = { modules: true, compatibilityDate: "2026-06-25", compatibilityFlags: ["nodejs_compat"] };

/** Starts a Worker of each contender, in one process of workerd that only this machine reaches. */
export async function startWorkers(): Promise<Contenders> {
  const [router, ours, peer] = await Promise.all(["router", "ours", "peer"].map(bundle));
  const objects = {
    ...COMMON,
    workerLoaders: { LOADER: {} },
    durableObjects: { BENCH: { className: "Bench", useSQLite: true } },
  };
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      host: "127.0.0.1",
      port: 0,
      workers: [
        { ...COMMON, name: "router", scriptPath: router!, serviceBindings: { OURS: "ours", PEER: "peer" } },
        { ...objects, name: "ours", scriptPath: ours! },
        { ...objects, name: "peer", scriptPath: peer! },
      ],
    }),
  );
  const url = await miniflare.ready;
  const contender = (name: string): Contender => ({
    async run(object, job) {
      const { status, body } = await post(new URL(`/${name}/${object}`, url), JSON.stringify(job));
      if (status !== 200) throw new Error(`${name}: ${body}`);
      return JSON.parse(body) as Sample;
    },
  });
  return { ours: contender("ours"), peer: contender("peer"), close: () => miniflare.dispose() };
}

/** By a connection of its own: workerd closes idle ones, and a pool finds out with the next request. */
function post(url: URL, body: string): Promise<{ status: number | undefined; body: string }> {
  return new Promise((resolve, reject) => {
    const sending = request(url, { method: "POST", agent: false }, (response) => {
      text(response).then((answer) => resolve({ status: response.statusCode, body: answer }), reject);
    });
    sending.on("error", reject);
    sending.end(body);
  });
}

async function bundle(name: string): Promise<string> {
  const folder = new URL("../../node_modules/.bench/", import.meta.url);
  const file = fileURLToPath(new URL(`bridge-${name}.mjs`, folder));
  await mkdir(folder, { recursive: true });
  const built = await rolldown({
    input: fileURLToPath(new URL(`worker/${name}.ts`, import.meta.url)),
    platform: "neutral",
    external: [/^cloudflare:/, /^node:/],
    plugins: [programs()],
    resolve: { mainFields: ["module", "main"], conditionNames: ["workerd", "worker", "import"] },
  });
  await built.write({ file, format: "esm", codeSplitting: false, minify: true });
  await built.close();
  return file;
}
