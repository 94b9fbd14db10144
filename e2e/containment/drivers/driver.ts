/** What the runner needs of a browser, however it is driven. */

/** A running browser. */
export interface BrowserSession {
  readonly version: string;
  /** How many probes may run at the same time, each in places of its own. */
  readonly lanes: number;
  /** Private profiles, as are usual here, look up and connect to nothing beforehand: others can be opened. */
  readonly hasOrdinaryProfiles: boolean;
  /**
   * A place for pages that shares no storage and no process with others.
   * @param profile An ordinary one, where there are such.
   */
  open(profile?: "ordinary"): Promise<Driver>;
  /** What the browser has noted about the names it has looked up. */
  lookups(): string;
  close(): Promise<void>;
}

export interface Driver {
  readonly version: string;
  /** Opens the suite's page, with everything loaded. */
  open(url: string): Promise<DriverPage>;
  /** Forgets what earlier pages have stored. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

export interface DriverPage {
  /** Evaluates an expression, whose value may be a promise of plain data. Rejects when the page goes away. */
  evaluate<T>(expression: string): Promise<T>;
  /** What has happened around the page since the last time: windows, downloads, dialogs, crashes. */
  takeEvents(): string[];
  /** Loads the page anew. */
  reload(): Promise<void>;
  close(): Promise<void>;
}
