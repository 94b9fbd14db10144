import type { ReactElement } from "react";

type Row = Record<string, unknown>;
const ROWS_SHOWN = 12;

/** A value as a person reads it: lists of records as a table, records as pairs, the rest as text. */
export function ValueView({ value }: { value: unknown }): ReactElement {
  if (Array.isArray(value)) return <ListView items={value} />;
  if (isRecord(value)) return <RecordView record={value} />;
  if (value === undefined || value === null || value === "") {
    return <span className="value-nothing">{value === "" ? "an empty text" : "nothing"}</span>;
  }
  if (typeof value === "string" && value.includes("\n")) return <pre className="value-lines">{value}</pre>;
  return <span className={`value-${typeof value}`}>{typeof value === "string" ? value : JSON.stringify(value)}</span>;
}

function ListView({ items }: { items: unknown[] }): ReactElement {
  if (items.length === 0) return <span className="value-nothing">an empty list</span>;
  if (items.every(isFlatRecord)) return <TableView rows={items} />;
  const shown = items.slice(0, ROWS_SHOWN);
  return (
    <ul className="value-list">
      {shown.map((item, index) => (
        <li key={index}>
          <ValueView value={item} />
        </li>
      ))}
      <More hidden={items.length - shown.length} />
    </ul>
  );
}

function TableView({ rows }: { rows: Row[] }): ReactElement {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const shown = rows.slice(0, ROWS_SHOWN);
  const isNumeric = (column: string): boolean => rows.every((row) => typeof row[column] === "number");
  return (
    <div className="value-table" tabIndex={0} role="group" aria-label="Result table">
      <table>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col" className={isNumeric(column) ? "number" : undefined}>
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((row, index) => (
            <tr key={index}>
              {columns.map((column) => (
                <td key={column} className={isNumeric(column) ? "number" : isShort(row[column]) ? "short" : undefined}>
                  <ValueView value={row[column]} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <More hidden={rows.length - shown.length} />
    </div>
  );
}

function RecordView({ record }: { record: Row }): ReactElement {
  const entries = Object.entries(record);
  if (entries.length === 0) return <span className="value-nothing">an empty record</span>;
  return (
    <dl className="value-record">
      {entries.map(([key, value]) => (
        <div key={key}>
          <dt>{key}</dt>
          <dd>
            <ValueView value={value} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function More({ hidden }: { hidden: number }): ReactElement | null {
  return hidden > 0 ? <p className="value-nothing">and {hidden} more</p> : null;
}

/** Ids and dates should not break at their hyphens, nor names in their middle. */
function isShort(value: unknown): boolean {
  const text = String(value);
  return text.length < (/\s/.test(text) ? 16 : 32);
}

function isRecord(value: unknown): value is Row {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isFlatRecord(value: unknown): value is Row {
  return isRecord(value) && Object.values(value).every((inner) => typeof inner !== "object" || inner === null);
}
