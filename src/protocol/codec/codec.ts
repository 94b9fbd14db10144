/** The one codec: values as text on every wall, in every journal and on the bridge. */
export { decodeValue, type DecodeLimits } from "./decode.ts";
export { encodeValue, type EncodeOptions } from "./encode.ts";
