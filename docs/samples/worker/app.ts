/** Stands for what the agent takes from the app around it. */
import type { LanguageModel } from "ai";

export declare const model: LanguageModel;
/** By the session's cookie, for example. */
export declare function userOf(request: Request): Promise<string | undefined>;
export declare function send(to: string, text: string): Promise<string>;
