import { renderToString } from "react-dom/server";
import { expect, test } from "vitest";
import { CodemodeDevtools } from "../../../src/react/devtools/codemode-devtools.ts";
import type { CodemodeRuntimeHandle } from "../../../src/runtime/runtime-handle.ts";

test("a server renders nothing of them, and touches no window", () => {
  const touched: PropertyKey[] = [];
  const runtime = new Proxy({} as CodemodeRuntimeHandle, {
    get: (_target, name) => void touched.push(name),
  });
  expect(typeof document).toBe("undefined");
  expect(renderToString(<CodemodeDevtools runtime={runtime} initialIsOpen />)).toBe("");
  expect(touched).toEqual([]);
});
