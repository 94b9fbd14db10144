import { describe, expect, test } from "vitest";
import { server } from "vitest/browser";
import { QuickJSExecutor } from "../../../src/quickjs.ts";
import { describeNothingIsLeft, describeTraps } from "./describe-traps.ts";

describe("QuickJSExecutor in a Worker", () => {
  describeTraps((options) => new QuickJSExecutor(options), { worker: true, endsAnywhere: server.browser !== "webkit" });
  describeNothingIsLeft((options) => new QuickJSExecutor(options), true);
});

describe("QuickJSExecutor on the page's own thread", () => {
  describeTraps((options) => new QuickJSExecutor(options), { worker: false });

  test("is refused, unless the page may be blocked", () => {
    expect(() => new QuickJSExecutor({ worker: false })).toThrow(
      expect.objectContaining({ code: "invalid_options", message: expect.stringContaining("allowBlocking: true") }),
    );
  });
});
