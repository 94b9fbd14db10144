import { OpenApiConnector, type OpenApiDocument } from "browser-codemode/connectors";

const STORAGE_KEY = "kiln.desk-key";

/** Opens this browser's own desk. Generated code never sees it: the connector adds it outside the sandbox. */
function deskKey(): string {
  const stored = localStorage.getItem(STORAGE_KEY);
  if (stored !== null) return stored;
  const created = crypto.randomUUID();
  localStorage.setItem(STORAGE_KEY, created);
  return created;
}

async function loadDocument(): Promise<OpenApiDocument> {
  const response = await fetch("/desk/openapi.json").catch((cause: unknown) => {
    throw new Error("The help desk cannot be reached", { cause });
  });
  if (!response.ok) throw new Error(`The help desk answered with the status ${response.status}`);
  return response.json();
}

/** The company's help desk, a method for each operation of its OpenAPI document. */
export const desk: OpenApiConnector = new OpenApiConnector({
  name: "desk",
  document: loadDocument,
  credentials: { deskKey: deskKey() },
  // What others see, or what is gone afterwards. Comments are for agents only.
  requiresApproval: ({ method, tags }) => method !== "GET" && !tags.includes("comments"),
});
