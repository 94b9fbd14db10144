import { actions } from "./actions.ts";
import { collection } from "./collection.ts";
import { kinds } from "./kinds.ts";
import type { Route } from "./route.ts";

/** Everything that the desk can be asked for. */
export const routes: Route[] = [...kinds.flatMap(collection), ...actions];
