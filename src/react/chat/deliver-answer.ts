import type { AutomaticSends } from "./automatic-sends.ts";
import { STOPPED_TEXT, type CallAnswer } from "./call-answer.ts";
import { isAgentChat, type ChatAgent, type ConnectableChat, type ToolOutputOptions } from "./chat-types.ts";

export interface Delivery {
  toolCallId: string;
  toolName: string;
  answer: CallAnswer;
}

export interface DeliveryWays {
  /** The connected chat; without one, what the chat gave for this call alone. */
  chat: ConnectableChat | Pick<ConnectableChat, "addToolOutput">;
  agent: ChatAgent | undefined;
  automatic: AutomaticSends;
}

/** Puts an answer into the chat. Never throws. */
export function deliverAnswer({ toolCallId, toolName, answer }: Delivery, ways: DeliveryWays): void {
  const { chat, agent, automatic } = ways;
  const isAgents = !("messages" in chat) || isAgentChat(chat);
  if (!isAgents) automatic.add(toolCallId, answer.kind);
  const call = { toolCallId, tool: toolName, toolName };
  try {
    if (isAgents && answer.kind === "silent" && agent !== undefined) {
      // `addToolOutput` would let the agent go on.
      const frame = { type: "cf_agent_tool_result", toolCallId, toolName, output: answer.output, autoContinue: false };
      agent.send(JSON.stringify(frame));
      return;
    }
    const options: ToolOutputOptions =
      answer.kind === "stopped"
        ? { ...call, state: "output-error", errorText: STOPPED_TEXT }
        : { ...call, output: answer.output };
    void Promise.resolve(chat.addToolOutput(options as never)).catch((error: unknown) => warn(toolCallId, error));
  } catch (error) {
    warn(toolCallId, error);
  }
}

function warn(toolCallId: string, error: unknown): void {
  console.warn(`browser-codemode: the output of tool call "${toolCallId}" could not be given to the chat`, error);
}
