/** The page's end of a chat: the socket that `useAgentChat` speaks over, with the frames that it sends. */
import { env } from "cloudflare:workers";

export interface ToolOutput {
  status: string;
  executionId: string;
  result?: unknown;
  pending?: unknown[];
}

export interface ChatPage {
  /** Sends a message and waits for the turn to end. @returns The outputs of its tool calls. */
  say(text: string): Promise<ToolOutput[]>;
  /** Calls a method of the agent. */
  call(method: string, ...args: unknown[]): Promise<unknown>;
  close(): void;
}

type Frame = {
  type?: string;
  id?: string;
  body?: string;
  done?: boolean;
  error?: unknown;
  success?: boolean;
  result?: unknown;
};

export async function openChat(name: string): Promise<ChatPage> {
  const stub = env.CHAT.get(env.CHAT.idFromName(name));
  const headers = { upgrade: "websocket", "x-partykit-room": name, "x-partykit-namespace": "chat" };
  const { webSocket: socket } = await stub.fetch(`http://agent/agents/chat/${name}`, { headers });
  if (!socket) throw new Error("The agent did not take the socket");
  socket.accept();
  const listeners = new Set<(frame: Frame) => void>();
  socket.addEventListener("message", ({ data }: MessageEvent) => {
    const frame = JSON.parse(String(data)) as Frame;
    for (const listener of listeners) listener(frame);
  });
  const messages: unknown[] = [];
  const follow = <T>(
    id: string,
    take: (frame: Frame, resolve: (value: T) => void, reject: (e: Error) => void) => void,
  ) => {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const listener = (frame: Frame): void => {
      if (frame.id === id) take(frame, resolve, reject);
    };
    listeners.add(listener);
    return promise.finally(() => listeners.delete(listener));
  };
  return {
    say: (text) => {
      const id = crypto.randomUUID();
      messages.push({ id: crypto.randomUUID(), role: "user", parts: [{ type: "text", text }] });
      const outputs: ToolOutput[] = [];
      const turn = follow<ToolOutput[]>(id, (frame, resolve, reject) => {
        if (frame.type !== "cf_agent_use_chat_response") return;
        if (frame.error) reject(new Error(String(frame.body)));
        const part = frame.body
          ? (JSON.parse(frame.body) as { type: string; output?: ToolOutput; errorText?: string })
          : undefined;
        if (part?.type === "tool-output-available") outputs.push(part.output!);
        if (part?.errorText !== undefined) reject(new Error(part.errorText));
        if (frame.done) resolve(outputs);
      });
      const init = { method: "POST", body: JSON.stringify({ id: name, messages, trigger: "submit-message" }) };
      socket.send(JSON.stringify({ type: "cf_agent_use_chat_request", id, init }));
      return turn;
    },
    call: (method, ...args) => {
      const id = crypto.randomUUID();
      const answer = follow<unknown>(id, (frame, resolve, reject) => {
        if (frame.type !== "rpc") return;
        if (frame.success) resolve(frame.result);
        else reject(new Error(String(frame.error)));
      });
      socket.send(JSON.stringify({ type: "rpc", id, method, args }));
      return answer;
    },
    close: () => socket.close(),
  };
}
