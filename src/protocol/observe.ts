/** Calls an observer of the app's. What it throws is the app's to see, and must not change the run. */
export function observe<T>(observer: (event: T) => void, event: T): void {
  try {
    observer(event);
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
