import { useEffect, useState } from 'react';

/** The time, refreshed every `intervalMs`: for "3 min ago". */
export function useNow(intervalMs = 10_000): number {
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), intervalMs);
    return () => clearInterval(timer);
  }, [intervalMs]);
  return nowMs;
}
