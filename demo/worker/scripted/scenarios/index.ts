import { asking } from "./asking.ts";
import { changing } from "./changing.ts";
import { discovering } from "./discovering.ts";
import { editing } from "./editing.ts";
import { noticing } from "./noticing.ts";
import { planning } from "./planning.ts";
import { reading } from "./reading.ts";
import type { Scenario } from "./scenario.ts";
import { single } from "./single.ts";
import { trouble } from "./trouble.ts";

/** In order: the first that matches answers. */
export const scenarios: Scenario[] = [
  ...discovering,
  ...noticing,
  ...editing,
  ...trouble,
  ...asking,
  ...planning,
  ...changing,
  ...reading,
  ...single,
];
