/** Questions about the import graph as a whole. */
import type { Import } from "./imports.ts";

/** Every import cycle, as the files in it; empty when there is none. Types count: a cycle of types is one too. */
export function cycles(imports: Import[]): string[][] {
  const targets = new Map<string, Set<string>>();
  for (const { from, to, external } of imports) {
    if (external) continue;
    const known = targets.get(from) ?? new Set();
    targets.set(from, known.add(to));
  }
  const found: string[][] = [];
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (file: string): void => {
    const start = path.indexOf(file);
    if (start !== -1) {
      found.push([...path.slice(start), file]);
      return;
    }
    if (done.has(file)) return;
    path.push(file);
    for (const target of targets.get(file) ?? []) visit(target);
    path.pop();
    done.add(file);
  };
  for (const file of targets.keys()) visit(file);
  return found;
}

/** The packages that load when `entry` is imported, each with the file that asks for it. */
export function packagesLoadedWith(entry: string, imports: Import[]): Map<string, string> {
  const packages = new Map<string, string>();
  const visited = new Set<string>();
  const visit = (file: string): void => {
    if (visited.has(file)) return;
    visited.add(file);
    for (const { from, to, kind, external } of imports) {
      if (from !== file || kind !== "static") continue;
      if (external) packages.set(to, from);
      else visit(to);
    }
  };
  visit(entry);
  return packages;
}
