import { useEffect, useRef, useState } from "react";

/** A value that changes at most once in so many milliseconds, and ends as the last one. */
export function useSettled<T>(value: T, interval: number): T {
  const [settled, setSettled] = useState(value);
  const latest = useRef(value);
  useEffect(() => {
    latest.current = value;
  }, [value]);
  const isSettled = Object.is(settled, value);
  useEffect(() => {
    if (isSettled) return;
    // It may go on changing all the time: the timer stays, and takes what is there in the end.
    const timer = setInterval(() => setSettled(latest.current), interval);
    return () => clearInterval(timer);
  }, [isSettled, interval]);
  return settled;
}
