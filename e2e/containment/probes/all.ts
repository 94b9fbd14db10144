import type { Probe } from "../probe.ts";
import { egressLoads, egressNavigation, egressWorkers } from "./egress-documents.ts";
import { egressReports } from "./egress-reports.ts";
import { egressRequests } from "./egress-requests.ts";
import { amounts } from "./exhaustion-amounts.ts";
import { floodsOfThePage, largeResults } from "./exhaustion-floods.ts";
import { floodsHijacked } from "./exhaustion-hijacked.ts";
import { endlessLoops } from "./exhaustion-loops.ts";
import { heldInputs, memoryBombs } from "./exhaustion-memory.ts";
import { forgeryByCode, forgeryHijacked } from "./forgery.ts";
import { reachHost, reachPage } from "./reach.ts";
import { livingValues, overrides, pollution } from "./tampering.ts";
import { oddNames, oddNamespaces } from "./tampering-names.ts";

export const probes: Probe[] = [
  ...egressRequests,
  ...egressReports,
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
  ...oddNamespaces,
  ...endlessLoops,
  ...amounts,
  ...largeResults,
  ...floodsOfThePage,
  ...heldInputs,
  ...memoryBombs,
  ...floodsHijacked,
];
