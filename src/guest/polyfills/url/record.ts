/** https://url.spec.whatwg.org/#concept-url */
export interface UrlRecord {
  scheme: string;
  username: string;
  password: string;
  host: string | null;
  port: number | null;
  /** Segments, or text that has none. */
  path: string[] | string;
  query: string | null;
  fragment: string | null;
}

const DEFAULT_PORTS: Record<string, number | null> = {
  __proto__: null as never,
  file: null,
  ftp: 21,
  http: 80,
  https: 443,
  ws: 80,
  wss: 443,
};

export function createRecord(scheme: string): UrlRecord {
  return { scheme, username: "", password: "", host: null, port: null, path: [], query: null, fragment: null };
}

export function isSpecial(scheme: string): boolean {
  return DEFAULT_PORTS[scheme] !== undefined;
}

/** The port to keep: none if the scheme means it anyway. */
export function keepPort(port: number, scheme: string): number | null {
  return port === DEFAULT_PORTS[scheme] ? null : port;
}

export function serializeUrl(url: UrlRecord): string {
  const { username, password, host, path } = url;
  let text = `${url.scheme}:`;
  if (host !== null) {
    text += "//";
    if (username !== "" || password !== "") text += `${username}${password === "" ? "" : `:${password}`}@`;
    text += serializeHost(url);
  } else if (typeof path === "object" && path.length > 1 && path[0] === "") {
    // Else what follows would be read as a host.
    text += "/.";
  }
  text += serializePath(url);
  if (url.query !== null) text += `?${url.query}`;
  return url.fragment === null ? text : `${text}#${url.fragment}`;
}

export function serializeHost({ host, port }: UrlRecord): string {
  return port === null ? (host ?? "") : `${host ?? ""}:${port}`;
}

export function serializePath({ path }: UrlRecord): string {
  return typeof path === "string" ? path : path.map((segment) => `/${segment}`).join("");
}
