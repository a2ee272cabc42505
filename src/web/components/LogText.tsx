import { visiblePieces } from '../format/control-characters.ts';
import './LogText.css';

export interface LogTextProps {
  readonly text: string;
  readonly multiline?: boolean;
}

/** User text, with whatever is invisible in it made visible and its writing direction kept to itself. */
export function LogText({ text, multiline = false }: LogTextProps) {
  return (
    <bdi>
      {visiblePieces(text, { multiline }).map((piece, index) =>
        piece.stands === undefined ? (
          piece.text
        ) : (
          <span key={index} className="LogText-hidden" title={piece.stands}>
            {piece.text}
          </span>
        ),
      )}
    </bdi>
  );
}
