/** Dates without a time, as `YYYY-MM-DD` in the person's own time zone. They compare as strings. */

export function toIsoDate(date: Date): string {
  const month = String(date.getMonth() + 1).padStart(2, "0");
  const day = String(date.getDate()).padStart(2, "0");
  return `${date.getFullYear()}-${month}-${day}`;
}

export function today(): string {
  return toIsoDate(new Date());
}

/** Noon, so that a change of daylight saving time never moves the date. */
function fromIsoDate(iso: string): Date {
  return new Date(`${iso}T12:00:00`);
}

export function addDays(iso: string, days: number): string {
  const date = fromIsoDate(iso);
  date.setDate(date.getDate() + days);
  return toIsoDate(date);
}

export function daysBetween(from: string, to: string): number {
  return Math.round((fromIsoDate(to).getTime() - fromIsoDate(from).getTime()) / 86_400_000);
}

export function isIsoDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && toIsoDate(fromIsoDate(text)) === text;
}

const weekday = new Intl.DateTimeFormat("en-GB", { weekday: "short" });
const dayAndMonth = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });

/** `14 Dec`. */
export function formatDate(iso: string): string {
  return dayAndMonth.format(fromIsoDate(iso));
}

/** `Today`, `Tomorrow`, `Thu`, `3 days late`, `14 Dec`. */
export function describeDue(iso: string, now: string = today()): string {
  const days = daysBetween(now, iso);
  if (days === 0) return "Today";
  if (days === 1) return "Tomorrow";
  if (days === -1) return "1 day late";
  if (days < 0) return `${-days} days late`;
  if (days < 7) return weekday.format(fromIsoDate(iso));
  return formatDate(iso);
}
