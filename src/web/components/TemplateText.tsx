import { templatePieces } from '../format/template-text.ts';
import { LogText } from './LogText.tsx';
import './TemplateText.css';

/** A pattern's text, its parameters as chips. */
export function TemplateText({ text }: { readonly text: string }) {
  return (
    <span className="TemplateText">
      {templatePieces(text).map((piece, index) =>
        piece.kind === 'constant' ? (
          <LogText key={index} text={piece.text} />
        ) : (
          <span key={index} className="TemplateText-parameter">
            {piece.type}
          </span>
        ),
      )}
    </span>
  );
}
