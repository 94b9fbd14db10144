/** Writes the matrix into `docs/security.md`, and reads it back from there. */
import { BROWSER_TITLES, COLUMNS, Matrix, type Column, type Shown } from "./matrix.ts";
import { BROWSERS, FAMILIES, type BrowserName, type ExecutorName, type Family, type Probe } from "./probe.ts";

const START = "<!-- containment matrix -->";
const END = "<!-- end of containment matrix -->";

const WORDS: Record<Shown, string> = {
  contained: "contained",
  "not provable": "not provable",
  explained: "**not contained**, explained",
  breached: "**breached**",
  broken: "broken",
  "not applicable": "not applicable",
  "not run": "not run",
};

/** The document with the matrix in its place. */
export function withMatrix(text: string, matrix: Matrix, probes: readonly Probe[]): string {
  const start = text.indexOf(START);
  const end = text.indexOf(END);
  if (start < 0 || end < start) throw new Error(`docs/security.md has no place for the matrix (${START})`);
  return `${text.slice(0, start)}${START}\n\n${renderMatrix(matrix, probes)}\n\n${text.slice(end)}`;
}

function renderMatrix(matrix: Matrix, probes: readonly Probe[]): string {
  const families = FAMILIES.map((family) => renderFamily(family, matrix, probes));
  const notes = [renderTotals, renderOpen, renderUnprovable, renderInapplicable].map((render) =>
    render(matrix, probes),
  );
  return [...notes, ...families].join("\n\n");
}

function renderTotals(matrix: Matrix, probes: readonly Probe[]): string {
  const rows = COLUMNS.map((column) => {
    const count = (shown: Shown) => probes.filter((probe) => matrix.get(probe, column) === shown).length;
    const open = count("explained") + count("breached") + count("broken");
    const { executor, browser } = column;
    const version = matrix.versions.get(browser) ?? "-";
    const title = BROWSER_TITLES[browser];
    return row([
      executor,
      title,
      version,
      probes.length,
      count("contained"),
      count("not provable"),
      open,
      count("not applicable"),
      count("not run"),
    ]);
  });
  const counts = ["probes", "contained", "not provable", "not contained", "not applicable", "not run"];
  return table(["executor", "browser", "version", ...counts], rows, "### Totals");
}

function renderOpen(matrix: Matrix, probes: readonly Probe[]): string {
  const title = "### Not contained";
  const notes = collect(matrix, probes, {
    shown: "explained",
    place: titleOf,
    reasonOf: ({ explained }, { executor, browser }) => explained?.[executor]?.[browser],
  });
  const failures = probes.flatMap((probe) =>
    COLUMNS.filter((column) => ["breached", "broken"].includes(matrix.get(probe, column))).map(
      (column) => `- ${escape(probe.name)} (${titleOf(column)}): ${WORDS[matrix.get(probe, column)]}`,
    ),
  );
  const lines = [...notes, ...failures];
  return `${title}\n\n${lines.length > 0 ? lines.join("\n") : "Nothing."}`;
}

function renderUnprovable(matrix: Matrix, probes: readonly Probe[]): string {
  const notes = collect(matrix, probes, {
    shown: "not provable",
    place: ({ browser }) => BROWSER_TITLES[browser],
    reasonOf: ({ unprovable }, { browser }) => unprovable?.[browser],
  });
  return `### Not provable, and why\n\nWhere browsers differ, this is mostly why.\n\n${notes.join("\n")}`;
}

function renderInapplicable(matrix: Matrix, probes: readonly Probe[]): string {
  const notes = collect(matrix, probes, {
    shown: "not applicable",
    place: ({ executor }) => executor,
    reasonOf: ({ notFor }, { executor }) => notFor?.[executor],
  });
  return `### Not applicable, and why\n\n${notes.join("\n")}`;
}

interface Collected {
  shown: Shown;
  /** How a column is named in the note. */
  place: (column: Column) => string;
  reasonOf: (probe: Probe, column: Column) => string | undefined;
}

/** Each reason once, with the probes and the columns that it is given for. */
function collect(matrix: Matrix, probes: readonly Probe[], { shown, place, reasonOf }: Collected): string[] {
  const notes = new Map<string, { places: Set<string>; names: Set<string> }>();
  for (const probe of probes) {
    for (const column of COLUMNS) {
      const reason = reasonOf(probe, column);
      if (reason === undefined || matrix.get(probe, column) !== shown) continue;
      const note = notes.get(reason) ?? { places: new Set(), names: new Set() };
      notes.set(reason, note);
      note.places.add(place(column));
      note.names.add(escape(probe.name));
    }
  }
  return Array.from(notes, ([reason, { places, names }]) => {
    const text = reason.endsWith(".") ? reason : `${reason}.`;
    return `- ${[...names].join("; ")} (${[...places].join("; ")}): ${escape(text)}`;
  });
}

function renderFamily(family: Family, matrix: Matrix, probes: readonly Probe[]): string {
  const rows = probes
    .filter((probe) => probe.family === family)
    .map((probe) => row([escape(probe.name), ...COLUMNS.map((column) => WORDS[matrix.get(probe, column)])]));
  return table([family, ...COLUMNS.map(titleOf)], rows, `### ${family[0]!.toUpperCase()}${family.slice(1)}`);
}

function titleOf({ executor, browser }: Column): string {
  return `${executor}, ${BROWSER_TITLES[browser]}`;
}

function table(head: string[], rows: string[], title: string): string {
  return [title, "", row(head), `|${head.map(() => "---").join("|")}|`, ...rows].join("\n");
}

function row(cells: (string | number)[]): string {
  return `| ${cells.join(" | ")} |`;
}

function escape(text: string): string {
  return text.replaceAll(/[_*[\]|<>]/g, String.raw`\$&`);
}

/** What the document says at present. */
export function readMatrix(text: string): Matrix {
  const matrix = new Matrix();
  let family: Family | undefined;
  let columns: Column[] = [];
  for (const line of text.slice(text.indexOf(START), text.indexOf(END)).split("\n")) {
    if (!line.startsWith("| ")) continue;
    const [first = "", ...rest] = line
      .slice(2, -2)
      .split(/(?<!\\)\|/)
      .map((part) => part.trim());
    const found = FAMILIES.find((name) => name === first);
    if (found !== undefined) {
      family = found;
      columns = rest.map(columnOf);
    } else if (family === undefined) {
      const browser = BROWSERS.find((name) => BROWSER_TITLES[name] === rest[0]);
      if (browser !== undefined && rest[1] !== "-") matrix.versions.set(browser, rest[1]!);
    } else {
      const name = first.replaceAll(/\\(.)/g, "$1");
      for (const [index, column] of columns.entries()) matrix.set({ family, name }, column, shownOf(rest[index] ?? ""));
    }
  }
  return matrix;
}

function columnOf(title: string): Column {
  const column = COLUMNS.find((candidate) => titleOf(candidate) === title);
  // A column of something that is no longer there.
  return column ?? { executor: title as ExecutorName, browser: title as BrowserName };
}

function shownOf(words: string): Shown {
  return (Object.keys(WORDS) as Shown[]).find((shown) => WORDS[shown] === words) ?? "not run";
}
