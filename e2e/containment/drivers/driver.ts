/** What the runner needs of a browser, however it is driven. */
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
