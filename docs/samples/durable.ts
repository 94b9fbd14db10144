import type { BrowserRuntime } from "browser-codemode";

export async function report(runtime: BrowserRuntime): Promise<unknown> {
  const outcome = await runtime.execute({
    code: `async () => mail.send({ to: "ada@example.org", text: (await codemode.list()).join() })`,
    durable: true,
    until: "end",
  });
  return outcome.status === "completed" ? outcome.result : outcome;
}
