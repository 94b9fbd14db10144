import type { Probe } from "../probe.ts";
import { egressLoads, egressNavigation, egressWorkers } from "./egress-documents.ts";
import { egressRequests } from "./egress-requests.ts";
import { amounts } from "./exhaustion-amounts.ts";
import { floodsOfThePage, heldInputs, memoryBombs } from "./exhaustion-floods.ts";
import { floodsHijacked } from "./exhaustion-hijacked.ts";
import { endlessLoops } from "./exhaustion-loops.ts";
import { forgeryByCode, forgeryHijacked } from "./forgery.ts";
import { reachHost, reachPage } from "./reach.ts";
import { livingValues, oddNames, overrides, pollution } from "./tampering.ts";

export const probes: Probe[] = [
  ...egressRequests,
  ...egressLoads,
  ...egressNavigation,
  ...egressWorkers,
  ...reachPage,
  ...reachHost,
  ...forgeryByCode,
  ...forgeryHijacked,
  ...overrides,
  ...livingValues,
  ...pollution,
  ...oddNames,
  ...endlessLoops,
  ...amounts,
  ...floodsOfThePage,
  ...heldInputs,
  ...memoryBombs,
  ...floodsHijacked,
];
