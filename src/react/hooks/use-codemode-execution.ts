import { useCallback, useEffect, useState } from "react";
import type { CodemodeRuntimeHandle } from "../../runtime/runtime-handle.ts";
import { useStores, type RuntimeSource } from "../codemode-provider.tsx";
import type { CodemodeSnapshot, CodemodeStore } from "../store/codemode-store.ts";
import type { ExecutionView } from "../store/views.ts";
import { useSelection } from "./use-selection.ts";

/** Names an execution: by its id, or by the chat's tool call that it answers. */
export type ExecutionTarget =
  | string
  | { executionId: string }
  | { toolCallId: string; /** Where ids of tool calls repeat. */ conversationId?: string | undefined };

export interface UseCodemodeExecutionOptions {
  /** Default: the provider's. */
  runtime?: RuntimeSource | undefined;
}

export interface UseCodemodeExecutionResult {
  /** As it stands now, call by call and line by line; `undefined` until it is found. */
  execution: ExecutionView | undefined;
  /** Where it is. */
  runtime: CodemodeRuntimeHandle | undefined;
  /** It is being looked for. */
  isLoading: boolean;
  /** Why the journal cannot be read. */
  error: Error | undefined;
}

/**
 * One execution, live: its calls, its console, how far it is. What happens within a frame comes in one render.
 *
 * @param target `undefined` for none.
 * @throws {InvalidOptionsError} `invalid_options`: there is no runtime.
 * @example
 * const { execution } = useCodemodeExecution({ toolCallId: part.toolCallId });
 * return <progress value={execution?.progress.settled} max={execution?.progress.calls} />;
 */
export function useCodemodeExecution(
  target: ExecutionTarget | undefined,
  options: UseCodemodeExecutionOptions = {},
): UseCodemodeExecutionResult {
  const stores = useStores(options.runtime);
  const named = typeof target === "string" ? { executionId: target } : target;
  const executionId = named !== undefined && "executionId" in named ? named.executionId : undefined;
  const toolCallId = named !== undefined && "toolCallId" in named ? named.toolCallId : undefined;
  const conversationId = named !== undefined && "toolCallId" in named ? named.conversationId : undefined;

  const select = useCallback(
    (states: readonly CodemodeSnapshot[]): ExecutionView | undefined => {
      if (executionId !== undefined) {
        return states.find(({ executions }) => executions.has(executionId))?.executions.get(executionId);
      }
      if (toolCallId === undefined) return undefined;
      const found = states
        .flatMap(({ executions }) => [...executions.values()])
        .filter((view) => view.toolCallId === toolCallId)
        .filter((view) => (view.conversationId ?? conversationId) === conversationId || conversationId === undefined);
      return found.reduce<ExecutionView | undefined>((a, b) => (a && a.createdAt > b.createdAt ? a : b), undefined);
    },
    [executionId, toolCallId, conversationId],
  );
  const execution = useSelection(stores, select);
  const error = useSelection(stores, firstError);

  // What nobody has read yet is read once; from then on the store follows it.
  const wanted = executionId ?? (toolCallId === undefined ? undefined : `${toolCallId} ${conversationId}`);
  const [looked, setLooked] = useState<{ wanted: string; stores: readonly CodemodeStore[] }>();
  const isFound = execution !== undefined;
  useEffect(() => {
    if (wanted === undefined || isFound) return;
    let isCurrent = true;
    const filter =
      executionId !== undefined
        ? { executionId }
        : { toolCallId: toolCallId!, ...(conversationId !== undefined && { conversationId }), limit: 1 };
    void Promise.all(stores.map((store) => store.load(filter))).then(() => isCurrent && setLooked({ wanted, stores }));
    return () => {
      isCurrent = false;
    };
  }, [stores, wanted, executionId, toolCallId, conversationId, isFound]);

  const isLooked = looked?.wanted === wanted && looked?.stores === stores;
  const index =
    execution === undefined ? -1 : stores.findIndex((store) => store.getState().executions.has(execution.id));
  return {
    execution,
    runtime: stores[index]?.runtime,
    isLoading: wanted !== undefined && !isFound && !isLooked,
    error,
  };
}

export function firstError(states: readonly CodemodeSnapshot[]): Error | undefined {
  return states.find(({ error }) => error !== undefined)?.error;
}
