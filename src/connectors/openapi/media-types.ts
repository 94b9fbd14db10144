/** What media types say of a body. They may have parameters: `application/json; charset=utf-8`. */

export function isJson(mediaType: string): boolean {
  return /[/+]json\s*(?:;|$)/i.test(mediaType);
}

/** Whether it is text, JSON aside. No type at all counts: servers that leave it out mostly mean text. */
export function isText(mediaType: string): boolean {
  return /^\s*(?:$|text\/|[^;]*[/+.-](?:xml|yaml|json|json-seq|ndjson|jsonl|json5|javascript|ecmascript|graphql|sql|csv|x-www-form-urlencoded)\s*(?:;|$))/i.test(
    mediaType,
  );
}

/** By the type's `charset`, else UTF-8. */
export function decodeText(bytes: Uint8Array<ArrayBuffer>, mediaType: string): string {
  const [, charset = "utf-8"] = /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(mediaType) ?? [];
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    return new TextDecoder().decode(bytes);
  }
}
