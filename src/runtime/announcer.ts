import type { Coordination, News } from "./coordination.ts";
import type { EventSource } from "./event-source.ts";
import type { Wakeup } from "./wakeup.ts";

export interface AnnouncerParts {
  /** The runtime's name. */
  name: string;
  coordination: Coordination;
  events: EventSource;
  wakeup: Wakeup;
}

/** Says what has changed, to those who follow here and in other tabs; and hears it from those. */
export class Announcer {
  readonly #parts: AnnouncerParts;
  /** Hears no more of others. */
  readonly stop: () => void;

  constructor(parts: AnnouncerParts) {
    this.#parts = parts;
    this.stop = parts.coordination.listen((news) => {
      if (news.runtime === parts.name) this.#notice(news);
    });
  }

  readonly execution = (executionId: string): void => this.#tell({ runtime: this.#parts.name, executionId });

  /** @param executionId The execution that was saved, or empty. */
  snippets(executionId: string): void {
    this.#tell({ runtime: this.#parts.name, executionId, what: "snippets" });
  }

  #tell(news: News): void {
    this.#parts.coordination.announce(news);
    this.#notice(news);
  }

  #notice({ executionId, what }: News): void {
    const { events, wakeup } = this.#parts;
    if (what === "snippets") return events.emit(executionId, { type: "snippets_changed" });
    wakeup.wake(executionId);
    events.emit(executionId, { type: "execution_changed" });
  }
}
