/** The files that the executor needs, as text: loaded only where they are not found as files. */
export { default as wasm } from "@jitl/quickjs-wasmfile-release-sync/wasm?file-base64";
export { default as program } from "./worker-entry.ts?program";
