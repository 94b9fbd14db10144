import { memo, useState, type NamedExoticComponent, type ReactElement } from "react";
import { decodeValue } from "../../../protocol/codec/codec.ts";
import type { Fact } from "../../../runtime/facts.ts";
import { readableValue } from "../../components/readable-value.ts";
import { VisibleText } from "../../components/visible-text.tsx";
import { formatDuration } from "../../components/format-time.ts";
import { Value } from "./value.tsx";

export interface FactRowProps {
  fact: Fact;
  index: number;
  /** When the execution began, in milliseconds since the epoch. */
  start: number;
}

/** What the row shows by itself, or not at all. */
const KNOWN = new Set(["type", "at", "seq", "connector", "method"]);
/** What is codec text. */
const ENCODED = new Set(["args", "value", "error", "result"]);
/** Characters of encoded values that are read for the row: there may be thousands of rows. */
const SHORT = 500;

export const FactRow: NamedExoticComponent<FactRowProps> = memo(function FactRow(props: FactRowProps): ReactElement {
  const { fact, index, start } = props;
  const [isOpen, setOpen] = useState(false);
  const { type, at, seq, connector, method } = fact as unknown as Record<string, unknown>;
  return (
    <details className="fact" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>
        <span className="faint mono number">{index + 1}</span>
        <span className="faint mono offset">{typeof at === "number" && offsetOf(at - start)}</span>
        <span className="fact-type" data-type={type as string}>
          {type as string}
        </span>
        <span className="mono cut">
          {typeof seq === "number" && `#${seq} `}
          {typeof method === "string" && `${String(connector)}.${method} `}
          <VisibleText text={summaryOf(fact)} />
        </span>
      </summary>
      {/* Decoded when somebody looks: there may be thousands. */}
      {isOpen && <Value label="Fact" value={decoded(fact, Infinity)} limit={10_000} />}
    </details>
  );
});

function summaryOf(fact: Fact): string {
  const rest = Object.entries(decoded(fact, SHORT)).filter(([name]) => !KNOWN.has(name));
  return rest.map(([name, value]) => `${name}: ${shortText(value)}`).join("  ");
}

function shortText(value: unknown): string {
  const text = typeof value === "string" ? value : readableValue(value, { indent: 0, limit: 100 }).text;
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}

function offsetOf(ms: number): string {
  return ms < 1 ? "+0 ms" : `+${formatDuration(ms)}`;
}

/** @param longest Characters of a value that is still read. */
function decoded(fact: Fact, longest: number): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fact).map(([name, value]): [string, unknown] => {
      if (!ENCODED.has(name) || typeof value !== "string" || value.length > longest) return [name, value];
      try {
        return [name, decodeValue(value, { maxDepth: 2_000 })];
      } catch {
        return [name, value];
      }
    }),
  );
}
