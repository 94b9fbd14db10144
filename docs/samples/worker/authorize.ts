import { AIChatAgent } from "@cloudflare/ai-chat";
import type { Connection } from "agents";
import { withCodemode, type Authorization, type AuthorizeDetails, type BridgeAction } from "browser-codemode/server";

interface Member {
  id: string;
  role: "owner" | "guest";
}

/** Who owns the room may do these with everybody's runs. */
const OWNERS: readonly BridgeAction[] = ["read", "approve", "reject"];

export class Room extends withCodemode(AIChatAgent)<Env> {
  protected override authorizeCodemode(
    action: BridgeAction,
    connection: Connection<Member>,
    { owner }: AuthorizeDetails,
  ): Authorization {
    const member = connection.state;
    if (!member) return false;
    const isForOthers = member.role === "owner" && OWNERS.includes(action);
    return { principal: (isForOthers && owner?.principal) || member.id };
  }
}
