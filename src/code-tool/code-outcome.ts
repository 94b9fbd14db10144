/** What became of a tool call, before it takes the shape that the app asked for. */
export type CodeOutcome = { status: "completed"; result: unknown; logs?: string[] } | CodeErrorOutput;

/** The output of code that completed. `logs` is absent when nothing was logged. */
export interface CodeOutput {
  /** Never there; tells this output from {@link CodeErrorOutput}. */
  status?: undefined;
  result: unknown;
  logs?: string[];
}

/** The output of code that failed, for `onError: "return"`. */
export interface CodeErrorOutput {
  status: "error";
  /** The message, for the model. */
  error: string;
  /** A stable code; `thrown` when the code itself threw. */
  code: string;
  /** Where in the code, counted from 1, when known. */
  line?: number;
  column?: number;
  logs?: string[];
}
