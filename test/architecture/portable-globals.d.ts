/**
 * The globals that every place of the library has: pages, workers, Node, Cloudflare Workers. Code in
 * the portable folders (see tsconfig.portable.json) may use these and the language itself. Add to the
 * list only what all of those places have.
 */

interface EventTarget {
  addEventListener(
    type: string,
    listener: (event: Event) => void,
    options?: { once?: boolean; signal?: AbortSignal },
  ): void;
  removeEventListener(type: string, listener: (event: Event) => void): void;
}

interface Event {
  readonly type: string;
}

interface AbortSignal extends EventTarget {
  readonly aborted: boolean;
  readonly reason: unknown;
  throwIfAborted(): void;
}

declare var AbortSignal: {
  prototype: AbortSignal;
  abort(reason?: unknown): AbortSignal;
  any(signals: AbortSignal[]): AbortSignal;
  timeout(milliseconds: number): AbortSignal;
};

interface AbortController {
  readonly signal: AbortSignal;
  abort(reason?: unknown): void;
}

declare var AbortController: { prototype: AbortController; new (): AbortController };

interface URL {
  readonly hash: string;
  readonly host: string;
  readonly href: string;
  readonly origin: string;
  readonly password: string;
  readonly pathname: string;
  readonly protocol: string;
  readonly search: string;
  readonly searchParams: URLSearchParams;
  readonly username: string;
  toString(): string;
}

declare var URL: {
  prototype: URL;
  new (url: string | URL, base?: string | URL): URL;
  canParse(url: string, base?: string): boolean;
};

interface URLSearchParams {
  append(name: string, value: string): void;
  get(name: string): string | null;
  set(name: string, value: string): void;
  toString(): string;
}

declare var URLSearchParams: {
  prototype: URLSearchParams;
  new (init?: string | Record<string, string>): URLSearchParams;
};

interface TextEncoder {
  encode(input?: string): Uint8Array<ArrayBuffer>;
}

declare var TextEncoder: { prototype: TextEncoder; new (): TextEncoder };

interface TextDecoder {
  decode(input?: ArrayBuffer | ArrayBufferView): string;
}

declare var TextDecoder: { prototype: TextDecoder; new (label?: string, options?: { fatal?: boolean }): TextDecoder };

interface Console {
  debug(...values: unknown[]): void;
  error(...values: unknown[]): void;
  info(...values: unknown[]): void;
  log(...values: unknown[]): void;
  warn(...values: unknown[]): void;
}

declare var console: Console;

interface Crypto {
  getRandomValues<T extends ArrayBufferView>(array: T): T;
  randomUUID(): string;
  readonly subtle: { digest(algorithm: string, data: ArrayBufferView | ArrayBuffer): Promise<ArrayBuffer> };
}

declare var crypto: Crypto;

declare var performance: { now(): number };

declare function atob(data: string): string;
declare function btoa(data: string): string;
declare function queueMicrotask(callback: () => void): void;
declare function structuredClone<T>(value: T): T;
declare function setTimeout(handler: () => void, milliseconds?: number): number;
declare function clearTimeout(id: number | undefined): void;

interface Blob {
  readonly size: number;
  readonly type: string;
}

declare var Blob: {
  prototype: Blob;
  new (parts?: (string | ArrayBuffer | ArrayBufferView | Blob)[], options?: { type?: string }): Blob;
};

interface FormData {
  append(name: string, value: string): void;
  append(name: string, value: Blob, fileName?: string): void;
}

declare var FormData: { prototype: FormData; new (): FormData };

interface Headers extends Iterable<[string, string]> {
  get(name: string): string | null;
  has(name: string): boolean;
  set(name: string, value: string): void;
}

declare var Headers: { prototype: Headers; new (init?: Record<string, string>): Headers };

type RequestCredentials = "include" | "omit" | "same-origin";

interface RequestInit {
  body?: string | Uint8Array<ArrayBuffer> | FormData | null;
  credentials?: RequestCredentials;
  headers?: Headers | Record<string, string>;
  method?: string;
  redirect?: "error" | "follow" | "manual";
  signal?: AbortSignal | null;
}

interface Request {
  readonly headers: Headers;
}

declare var Request: { prototype: Request; new (url: string, init?: RequestInit): Request };

interface Response {
  readonly body: {
    getReader(): {
      read(): Promise<{ done: false; value: Uint8Array<ArrayBuffer> } | { done: true; value?: undefined }>;
      cancel(): Promise<void>;
    };
  } | null;
  readonly headers: Headers;
  readonly ok: boolean;
  readonly status: number;
  readonly type: string;
}

declare function fetch(url: string, init?: RequestInit): Promise<Response>;

interface MessagePort extends EventTarget {
  onmessage: ((event: Event) => void) | null;
  postMessage(message: unknown): void;
  close(): void;
}

declare var MessageChannel: {
  prototype: { readonly port1: MessagePort; readonly port2: MessagePort };
  new (): { readonly port1: MessagePort; readonly port2: MessagePort };
};
