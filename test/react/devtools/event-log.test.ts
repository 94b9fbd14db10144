import { expect, test, vi } from "vitest";
import { EventLog } from "../../../src/react/devtools/event-log.ts";
import type { RuntimeEvent } from "../../../src/runtime/events.ts";
import type { CodemodeRuntimeHandle } from "../../../src/runtime/runtime-handle.ts";

type Source = CodemodeRuntimeHandle & { tell(number: number): void };

function source(): Source {
  const listeners = new Set<(event: RuntimeEvent) => void>();
  return {
    subscribe: (listener: (event: RuntimeEvent) => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    tell: (timestamp: number) => {
      for (const listener of listeners) listener({ type: "execution_changed", executionId: "one", timestamp });
    },
  } as Partial<Source> as Source;
}

const numbers = (log: EventLog): number[] => log.getSnapshot().map(({ event }) => event.timestamp);

test("the last ones are kept, in their order, and told once for many", async () => {
  const log = new EventLog(3);
  const [first, second] = [source(), source()];
  const end = log.follow([first, second]);
  const heard = vi.fn();
  const leave = log.subscribe(heard);
  for (let at = 0; at < 10; at++) (at % 2 === 0 ? first : second).tell(at);
  await vi.waitFor(() => expect(numbers(log)).toEqual([7, 8, 9]));
  expect(heard).toHaveBeenCalledTimes(1);
  expect(log.getSnapshot().map(({ runtime }) => runtime)).toEqual([second, first, second]);
  expect(log.getSnapshot()).toBe(log.getSnapshot());

  log.clear();
  expect(numbers(log)).toEqual([]);
  first.tell(10);
  await vi.waitFor(() => expect(numbers(log)).toEqual([10]));
  end();
  first.tell(11);
  leave();
  const ended = log.follow([second]);
  second.tell(12);
  await vi.waitFor(() => expect(numbers(log)).toEqual([10, 12]));
  ended();
  expect(heard).toHaveBeenCalledTimes(3);
});
