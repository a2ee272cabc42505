import { useCallback, useEffect, useRef } from 'react';
import type { RefObject } from 'react';

/** CSS px: within this of the top nobody has scrolled away from it. */
const AT_TOP = 4;
/** A pointer that rests this long is no longer aiming at a line. */
const POINTER_RESTS_MS = 3000;

export interface Reading {
  readonly onPointerMove: () => void;
  readonly onPointerLeave: () => void;
  readonly onScroll: () => void;
  /** Back to the top, where new lines flow. */
  readonly release: () => void;
}

export interface ReadingOptions {
  readonly scroller: RefObject<HTMLElement | null>;
  /** Something else that shows that a line is being read. */
  readonly busy: boolean;
  readonly onChange: (reading: boolean) => void;
}

/** Tells when somebody reads: scrolled down, pointing at a line, or with one open. Then nothing may move. */
export function useReading({ scroller, busy, onChange }: ReadingOptions): Reading {
  const signs = useRef({ scrolled: false, pointing: false, busy });
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const tell = useCallback(() => {
    const { scrolled, pointing, busy: open } = signs.current;
    onChange(scrolled || pointing || open);
  }, [onChange]);
  const setPointing = useCallback(
    (pointing: boolean) => {
      clearTimeout(timer.current);
      signs.current.pointing = pointing;
      if (pointing) timer.current = setTimeout(() => setPointing(false), POINTER_RESTS_MS);
      tell();
    },
    [tell],
  );
  useEffect(() => {
    signs.current.busy = busy;
    tell();
  }, [busy, tell]);
  useEffect(() => () => clearTimeout(timer.current), []);
  return {
    onPointerMove: () => setPointing(true),
    onPointerLeave: () => setPointing(false),
    onScroll: () => {
      signs.current.scrolled = (scroller.current?.scrollTop ?? 0) > AT_TOP;
      tell();
    },
    release: () => {
      scroller.current?.scrollTo({ top: 0 });
      signs.current.scrolled = false;
      setPointing(false);
    },
  };
}
