/** Watches the page's main thread: how long it did not turn, and how much memory it took. */

interface ChromiumMemory {
  memory?: { usedJSHeapSize: number };
}

export interface Pulse {
  longestGap: number;
  longestTask?: number;
  growth?: number;
}

const BEAT = 4;

export interface Heartbeat {
  /** How often timers have fired so far. */
  readonly turns: number;
  stop: () => Pulse;
}

export function startHeartbeat(): Heartbeat {
  const memory = () => (performance as unknown as ChromiumMemory).memory?.usedJSHeapSize;
  const before = memory();
  let most = before ?? 0;
  let last = performance.now();
  let longestGap = 0;
  let longestTask = 0;
  let turns = 0;
  const beat = () => {
    const now = performance.now();
    longestGap = Math.max(longestGap, now - last - BEAT);
    last = now;
    most = Math.max(most, memory() ?? 0);
  };
  const timer = setInterval(() => (turns++, beat()), BEAT);
  const types: readonly string[] = PerformanceObserver.supportedEntryTypes;
  const seesTasks = types.includes("longtask");
  const note = (entries: PerformanceEntryList) => {
    for (const { duration } of entries) longestTask = Math.max(longestTask, duration);
  };
  const observer = seesTasks ? new PerformanceObserver((list) => note(list.getEntries())) : undefined;
  observer?.observe({ type: "longtask" });
  const stop = () => {
    beat();
    clearInterval(timer);
    note(observer?.takeRecords() ?? []);
    observer?.disconnect();
    return {
      longestGap: Math.round(longestGap),
      ...(seesTasks && { longestTask: Math.round(longestTask) }),
      ...(before !== undefined && { growth: Math.round((most - before) / 1e6) }),
    };
  };
  return {
    get turns() {
      return turns;
    },
    stop,
  };
}
