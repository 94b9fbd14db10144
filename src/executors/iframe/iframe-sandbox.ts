import { GuestPool } from "../../host/guest-pool.ts";
import { runInGuest } from "../../host/guest-run.ts";
import { normalizeLazily } from "../../prompt/normalize-lazily.ts";
import { ProviderTable, toProviders } from "../../host/providers.ts";
import type { ExecuteOptions, ExecuteResult, HostFunction, ResolvedProvider } from "../../protocol/executor.ts";
import type { ExecuteLimits } from "../../protocol/limits.ts";
import { allowsNetwork } from "./csp.ts";
import { createFrameDocument } from "./frame-document.ts";
import { FrameSupply } from "./frame-supply.ts";
import type { WorkerChannel } from "./worker-channel.ts";

/** Runs beyond this many at once wait for one to end. */
const MAX_ACTIVE = 64;

export interface IframeSandboxOptions {
  csp: string;
  nonce: string | undefined;
  sandboxUrl: string | undefined;
  pool: number;
  limits: ExecuteLimits;
}

export interface SandboxRun extends ExecuteOptions {
  code: string;
  providers: ResolvedProvider[] | Record<string, HostFunction>;
  timeout: number;
}

/** What {@link IframeSandboxExecutor} loads with its first use: the frames, and the program that goes into them. */
export class IframeSandbox {
  readonly #pool: GuestPool<WorkerChannel>;
  readonly #limits: ExecuteLimits;

  constructor({ csp, nonce, sandboxUrl, pool, limits }: IframeSandboxOptions) {
    const source = sandboxUrl === undefined ? { html: createFrameDocument({ csp, nonce }) } : { url: sandboxUrl };
    this.#pool = new GuestPool(new FrameSupply({ source, network: allowsNetwork(csp) }), {
      size: pool,
      maxActive: MAX_ACTIVE,
      maxStarting: MAX_ACTIVE,
    });
    this.#limits = limits;
  }

  /**
   * @throws {InvalidProviderError} `invalid_provider`
   * @throws {SandboxUnavailableError} `sandbox_unavailable`
   * @throws {ExecutorDisposedError} `executor_disposed`
   */
  async run(run: SandboxRun): Promise<ExecuteResult> {
    const providers = new ProviderTable(toProviders(run.providers));
    const channel = await this.#pool.take(run.signal);
    return runInGuest(channel, { ...run, providers, limits: this.#limits, normalize: normalizeLazily });
  }

  warmUp(): Promise<void> {
    return this.#pool.warmUp();
  }

  dispose(): void {
    this.#pool.dispose();
  }
}
