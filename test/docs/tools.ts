// Stands for the app's own tools in the README's wiring.
import type { JsonSchemaExecutableToolDescriptors } from "../../src/index.ts";

export const tools: JsonSchemaExecutableToolDescriptors = {
  getTitle: { description: "The page's title", execute: () => document.title },
};
