/**
 * The globals of the web that generated code finds in every sandbox, for an engine that has only the language. A
 * program of its own, because most code uses none of them: evaluated in a VM, it defines those that are missing, leaves
 * nothing else behind, and needs nothing but the language (`setTimeout`, `queueMicrotask` and `performance` are used if
 * they are there).
 *
 * Own code, for the reasons in `docs/decisions/0010-quickjs-polyfills.md`.
 */
import { AbortController, AbortSignal } from "./abort.ts";
import { base64 } from "./base64.ts";
import { defineClass, defineMissing } from "./define.ts";
import { DOMException } from "./dom-exception.ts";
import { Event } from "./event.ts";
import { EventTarget } from "./event-target.ts";
import { fromAsync, SuppressedError } from "./language.ts";
import { structuredClone } from "./structured-clone.ts";
import { TextDecoder } from "./text-decoder.ts";
import { TextEncoder } from "./text-encoder.ts";
import { URLSearchParams } from "./url/search-params.ts";
import { URL } from "./url/url.ts";

const scope = globalThis as Record<string, unknown>;

// Names of classes are lost to the minifier.
defineClass(scope, "AbortController", AbortController);
defineClass(scope, "AbortSignal", AbortSignal);
defineClass(scope, "DOMException", DOMException);
defineClass(scope, "Event", Event);
defineClass(scope, "EventTarget", EventTarget);
defineClass(scope, "TextDecoder", TextDecoder);
defineClass(scope, "TextEncoder", TextEncoder);
defineClass(scope, "URL", URL);
defineClass(scope, "URLSearchParams", URLSearchParams);
defineMissing(scope, "SuppressedError", SuppressedError);
defineMissing(scope, "atob", base64.atob);
defineMissing(scope, "btoa", base64.btoa);
defineMissing(scope, "structuredClone", structuredClone);
defineMissing(Array, "fromAsync", fromAsync);
