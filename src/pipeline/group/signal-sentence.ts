import type { Signal } from '../pattern/signal.ts';
import type { EvidenceLine } from './incident.ts';

/** What is not as usual, in words and numbers: the part of a sentence after the service's name. */
export function sentenceOf(signal: Signal, line: EvidenceLine | undefined): string {
  const message = line === undefined ? 'a message' : `“${shorten(line.message)}”`;
  const text = signal.repetition === undefined ? message : `${message} ${signal.repetition} times or more`;
  const { observed, expected, units = 0 } = signal;
  switch (signal.measure) {
    case 'requests':
      if (signal.side === 'below') {
        return `${text} in ${round(observed)} of the ${round(expected)} requests a minute that should have it`;
      }
      return signal.kind === 'new-template'
        ? `new message ${text} in ${round(observed)} requests a minute`
        : `${text} in ${round(observed)} requests a minute, usually ${round(expected)}`;
    case 'lines': {
      const what = signal.templateId === undefined ? 'lines' : text;
      if (signal.kind === 'new-template') return `new message ${text}, ${round(observed)} a minute`;
      if (signal.side === 'above') return `${what} ${times(observed, expected)}: ${round(observed)} a minute`;
      return observed === 0
        ? `${signal.templateId === undefined ? 'silent' : `no ${text}`}, usually ${round(expected)} a minute`
        : `${what} down to ${round(observed)} a minute, usually ${round(expected)}`;
    }
    case 'share-of-lines': {
      const name = signal.key.startsWith('errors ') ? 'errors' : 'warnings';
      return `${name} ${times(observed, expected)}: ${percent(observed, units)} of its lines, usually ${percent(expected, units)}`;
    }
    case 'slow-steps':
      return `slow: ${percent(observed, units)} of its steps${signal.peer === undefined ? '' : ` to or from ${signal.peer}`} take longer than usual, ${percent(expected, units)} is normal`;
    case 'values':
      return `${signal.value?.name ?? 'a value'} ${signal.value?.text ?? 'is unusual'} in ${percent(observed, units)} of ${text}, usually ${percent(expected, units)}`;
    case 'odd-lines':
      return `${percent(observed, units)} of ${signal.templateId === undefined ? 'its lines' : text} are unusual, normally ${percent(expected, units)}`;
  }
}

/** Part of a message that still tells what it is. */
const MESSAGE_SHOWN = 100;
/** Ids differ from line to line and tell a person nothing: twelve or more hex digits, a UUID's dashes among them. */
const LONG_ID = /\b(?=[0-9a-f-]*\d)[0-9a-f](?:[0-9a-f]|-(?=[0-9a-f])){10,}[0-9a-f]\b/gi;

function shorten(message: string): string {
  const line = message.replace(/\s+/g, ' ').replace(LONG_ID, '…').trim();
  return line.length <= MESSAGE_SHOWN ? line : `${line.slice(0, MESSAGE_SHOWN - 1)}…`;
}

function times(observed: number, expected: number): string {
  const factor = observed / Math.max(expected, 1e-9);
  return factor >= 1000
    ? 'far above usual'
    : `${factor >= 10 ? Math.round(factor) : Math.round(factor * 10) / 10}x usual`;
}

function percent(part: number, whole: number): string {
  const share = (100 * part) / Math.max(whole, 1);
  return `${share >= 10 ? Math.round(share) : Math.round(share * 10) / 10}%`;
}

function round(value: number): string {
  return String(value >= 10 ? Math.round(value) : Math.round(value * 10) / 10);
}
