import type { ReactNode } from 'react';
import type { Span } from '../format/template-text.ts';
import { LogText } from './LogText.tsx';
import './MessageText.css';

export interface MessageTextProps {
  readonly message: string;
  /** Stretches to tint, in order, not overlapping, each with its name when that is known. */
  readonly parameters: readonly (Span & { readonly name?: string })[];
  readonly multiline?: boolean;
}

/** A message with its parameters tinted and its constants plain. */
export function MessageText({ message, parameters, multiline = false }: MessageTextProps) {
  const pieces: ReactNode[] = [];
  let at = 0;
  const constant = (end: number) => {
    if (end > at) pieces.push(<LogText key={at} text={message.slice(at, end)} multiline={multiline} />);
  };
  for (const { start, end, name } of parameters) {
    if (start < at || end > message.length) continue;
    constant(start);
    pieces.push(
      <span key={`parameter-${start}`} className="MessageText-parameter" title={name}>
        <LogText text={message.slice(start, end)} multiline={multiline} />
      </span>,
    );
    at = end;
  }
  constant(message.length);
  return <>{pieces}</>;
}
