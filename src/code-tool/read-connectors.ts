import { InvalidOptionsError } from "../protocol/errors.ts";
import type { ConnectOptions, ConnectorSource, ExecutionContext, RuntimeConnector } from "../runtime/connector.ts";
import { checkConnectorNames } from "../runtime/connector-names.ts";
import { PLATFORM } from "../runtime/platform-methods.ts";
import type { ChangingTools } from "./changing-tools.ts";
import { readPageTools, type PageTools } from "./page-tools.ts";

/** A named group of the page's tools: becomes a global of the sandbox. */
export interface PageConnector {
  /** A JavaScript identifier. */
  name: string;
  tools: PageTools;
  /** How a model is to use the group. */
  instructions?: string | undefined;
  /** After each trip of the code through a sandbox. What it throws is ignored. */
  onPassEnd?: ((context: ExecutionContext) => unknown) | undefined;
  /** When an execution is over, maybe more than once. What it throws is ignored. */
  disposeExecution?: ((context: ExecutionContext) => unknown) | undefined;
}

/**
 * What the runtime works with.
 * @param own The page's own tools, which come first.
 * @throws {InvalidOptionsError} `invalid_options`
 * @throws {InvalidProviderError} `invalid_provider`: names that cannot be used.
 */
export function readConnectors(
  given: readonly (PageConnector | ConnectorSource)[],
  own: ChangingTools,
  options: ConnectOptions,
): RuntimeConnector[] {
  if (!Array.isArray(given)) throw new InvalidOptionsError("`connectors` must be a list");
  const all: RuntimeConnector[] = [{ name: PLATFORM, tools: own }];
  for (const connector of given as readonly (PageConnector | ConnectorSource)[]) {
    if (typeof connector !== "object" || connector === null) {
      throw new InvalidOptionsError("A connector must be a record { name, tools }, or an object of a connector class");
    }
    all.push("~connect" in connector ? connector["~connect"](options) : readRecord(connector, options));
  }
  checkConnectorNames(all);
  return all;
}

function readRecord(connector: PageConnector, { validate }: ConnectOptions): RuntimeConnector {
  const { name, instructions, onPassEnd, disposeExecution } = connector;
  if (instructions !== undefined && typeof instructions !== "string") {
    throw new InvalidOptionsError(`The instructions of connector "${name}" must be text`);
  }
  for (const [hook, given] of Object.entries({ onPassEnd, disposeExecution })) {
    if (given !== undefined && typeof given !== "function") {
      throw new InvalidOptionsError(`\`${hook}\` of connector "${name}" must be a function`);
    }
  }
  return {
    name,
    tools: readPageTools(connector.tools, validate),
    ...(instructions !== undefined && { instructions }),
    ...(onPassEnd && { onPassEnd: (context) => connector.onPassEnd!(context) }),
    ...(disposeExecution && { disposeExecution: (context) => connector.disposeExecution!(context) }),
  };
}
