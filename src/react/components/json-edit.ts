/** Whether a value can be edited as JSON without losing anything, and what has been written instead of it. */
import { kindOfRecord, memberPath } from "./readable-value.ts";

/** Where a value holds something that JSON cannot say. */
export interface JsonLoss {
  /** For example `$.due`. */
  path: string;
  /** For example `Date`. */
  kind: string;
}

const DEEPEST = 500;

/** @returns The first thing that would be lost; `undefined` when JSON says it all. */
export function findJsonLoss(value: unknown): JsonLoss | undefined {
  const open = new Set<object>();
  const done = new Set<object>();
  const visit = (inner: unknown, path: string): JsonLoss | undefined => {
    const kind = lossyKind(inner);
    if (kind !== undefined) return { path, kind };
    if (typeof inner !== "object" || inner === null || done.has(inner)) return undefined;
    if (open.has(inner)) return { path, kind: "a reference to itself" };
    if (open.size >= DEEPEST) return { path, kind: `more than ${DEEPEST} levels` };
    open.add(inner);
    const loss = visitMembers(inner, path);
    open.delete(inner);
    done.add(inner);
    return loss;
  };
  const visitMembers = (inner: object, path: string): JsonLoss | undefined => {
    const isList = Array.isArray(inner);
    const keys = isList ? inner.keys() : Object.keys(inner);
    for (const key of keys) {
      const member: unknown = (inner as Record<string | number, unknown>)[key];
      const loss = visit(member, typeof key === "number" ? `${path}[${key}]` : memberPath(path, key));
      if (loss !== undefined) return loss;
    }
    return undefined;
  };
  return visit(value, "$");
}

function lossyKind(value: unknown): string | undefined {
  if (typeof value === "number")
    return Number.isFinite(value) && !Object.is(value, -0) ? undefined : primitiveKind(value);
  if (value === null || typeof value === "string" || typeof value === "boolean" || Array.isArray(value))
    return undefined;
  if (typeof value !== "object") return typeof value;
  return kindOfRecord(value);
}

function primitiveKind(value: number): string {
  return Object.is(value, -0) ? "-0" : String(value);
}

export type JsonReading = { ok: true; value: unknown } | { ok: false; problem: string };

/** Reads what a person has written. A number that would be changed by reading it is a problem too. */
export function readJson(text: string): JsonReading {
  let changed: string | undefined;
  // Browsers that do not tell the source of a value do not find changed numbers.
  const check = (_key: string, value: unknown, context?: { source?: string }): unknown => {
    if (typeof value === "number" && isChanged(value, context?.source)) changed ??= context?.source;
    return value;
  };
  try {
    const value: unknown = JSON.parse(text, check);
    if (changed === undefined) return { ok: true, value };
    return { ok: false, problem: `The number ${changed} cannot be kept exactly: write it as text, in quotes` };
  } catch (error) {
    return { ok: false, problem: error instanceof Error ? error.message : String(error) };
  }
}

/** Whether it would be written in other digits than it was: there were too many of them, or it was too small. */
function isChanged(value: number, source: string | undefined): boolean {
  if (!Number.isFinite(value) || Object.is(value, -0)) return true;
  return source !== undefined && digitsOf(source) !== digitsOf(String(value));
}

/** A number's digits with its order of magnitude, the same however it is written. */
function digitsOf(text: string): string {
  const [, whole = "", fraction = "", exponent = "0"] = /^-?(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i.exec(text) ?? [];
  const digits = `${whole}${fraction}`.replace(/^0+/, "");
  const significant = digits.replace(/0+$/, "");
  if (significant === "") return "0";
  return `${significant}e${Number(exponent) - fraction.length + digits.length - significant.length}`;
}
