import { InvalidOptionsError } from "../../protocol/errors.ts";
import type { DynamicWorkerExecutorOptions } from "./executor-options.ts";
import { OWN_MODULES, type IsolateSettings } from "./isolate.ts";

const NO_LOADER =
  "DynamicWorkerExecutor needs a Worker Loader: pass `loader: env.LOADER`, and declare the binding in the Worker's " +
  'configuration (`"worker_loaders": [{ "binding": "LOADER" }]`)';
/** Has everything that the guest uses. */
const COMPATIBILITY_DATE = "2026-01-01";
/** Loops end sometime even where the app says nothing. In milliseconds. */
const CPU_LIMIT = 30_000;

/** @throws {InvalidOptionsError} `invalid_options` */
export function checkSettings(options: DynamicWorkerExecutorOptions): IsolateSettings {
  if (typeof options !== "object" || options === null) throw new InvalidOptionsError("The options must be an object");
  const { loader, globalOutbound = null, modules = {}, bindings, workerLimits = {} } = options;
  const { compatibilityDate = COMPATIBILITY_DATE, compatibilityFlags = [] } = options;
  if (!isLoader(loader)) throw new InvalidOptionsError(NO_LOADER);
  if (globalOutbound !== null && typeof globalOutbound?.fetch !== "function") {
    throw new InvalidOptionsError("`globalOutbound` must be null, or a stub with `fetch`, such as a service binding");
  }
  if (!isRecord(modules)) throw new InvalidOptionsError("`modules` must be a record of modules by name");
  for (const [name, module] of Object.entries(modules)) checkModule(name, module);
  if (bindings !== undefined && !isRecord(bindings)) throw new InvalidOptionsError("`bindings` must be a record");
  if (typeof compatibilityDate !== "string" || !/^\d{4}-\d\d-\d\d$/.test(compatibilityDate)) {
    throw new InvalidOptionsError("`compatibilityDate` must be a date such as 2026-01-01");
  }
  if (!Array.isArray(compatibilityFlags) || compatibilityFlags.some((flag) => typeof flag !== "string")) {
    throw new InvalidOptionsError("`compatibilityFlags` must be a list of names");
  }
  checkLimits(workerLimits);
  return {
    loader,
    globalOutbound,
    modules,
    bindings,
    compatibilityDate,
    compatibilityFlags,
    workerLimits: { cpuMs: CPU_LIMIT, ...workerLimits },
  };
}

function isLoader(loader: unknown): boolean {
  const { load, get } = (loader ?? {}) as { load?: unknown; get?: unknown };
  return typeof load === "function" || typeof get === "function";
}

function isRecord(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function checkModule(name: string, module: unknown): void {
  if (OWN_MODULES.includes(name)) throw new InvalidOptionsError(`The module name "${name}" is reserved`);
  if (/^(?:cloudflare|node|workerd):/.test(name)) {
    throw new InvalidOptionsError(`The module name "${name}" is one of the engine's own`);
  }
  if (typeof module === "string" || isRecord(module)) return;
  throw new InvalidOptionsError(
    `The module "${name}" must be JavaScript, as text, or an object such as { text } or { json }`,
  );
}

function checkLimits(limits: unknown): void {
  if (!isRecord(limits)) throw new InvalidOptionsError("`workerLimits` must be an object");
  for (const [name, value] of Object.entries(limits as object)) {
    if (name !== "cpuMs" && name !== "subRequests") throw new InvalidOptionsError(`There is no Worker limit "${name}"`);
    if (typeof value === "number" && Number.isInteger(value) && value >= 0) continue;
    throw new InvalidOptionsError(`The Worker limit \`${name}\` must be a whole number from 0`);
  }
}
