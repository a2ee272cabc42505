import { createSignal } from './signal.ts';
import type { Signal } from './signal.ts';

/** A short message about something just done, with a way back when there is one. */
export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly tone: 'done' | 'failed';
  readonly undo?: () => void;
}

export interface Toasts {
  readonly shown: Signal<readonly Toast[]>;
  show(toast: Omit<Toast, 'id'>): void;
  dismiss(id: number): void;
}

/** More than three cover the page. */
const MOST_SHOWN = 3;
/** Long enough to read twice and reach for Undo. */
const SHOWN_MS = 10_000;

export function createToasts(): Toasts {
  const shown = createSignal<readonly Toast[]>([]);
  let nextId = 1;
  const dismiss = (id: number) => shown.set(shown.get().filter((toast) => toast.id !== id));
  return {
    shown,
    dismiss,
    show: (toast) => {
      const id = nextId++;
      shown.set([...shown.get(), { ...toast, id }].slice(-MOST_SHOWN));
      setTimeout(() => dismiss(id), SHOWN_MS);
    },
  };
}
