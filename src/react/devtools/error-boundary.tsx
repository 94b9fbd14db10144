import { Component, type ReactNode } from "react";

export interface ErrorBoundaryProps {
  /** @param retry Renders the children anew. */
  renderError: (error: Error, retry: () => void) => ReactNode;
  children: ReactNode;
}

interface ErrorBoundaryState {
  error: Error | undefined;
}

/** What goes wrong below it ends here. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, ErrorBoundaryState> {
  override state: ErrorBoundaryState = { error: undefined };

  static getDerivedStateFromError(thrown: unknown): ErrorBoundaryState {
    return { error: thrown instanceof Error ? thrown : new Error(String(thrown)) };
  }

  override render(): ReactNode {
    const { error } = this.state;
    return error === undefined ? this.props.children : this.props.renderError(error, this.#retry);
  }

  readonly #retry = (): void => this.setState({ error: undefined });
}
