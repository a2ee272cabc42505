import type { ReasonDto } from '../../api/entries.ts';
import { formatShare } from '../format/number.ts';
import { LogText } from './LogText.tsx';
import { RangeBullet } from './chart/RangeBullet.tsx';
import './ReasonList.css';

/** Why, most weighty first, each with its value against the usual range. */
export function ReasonList({ reasons }: { readonly reasons: readonly ReasonDto[] }) {
  return (
    <ol className="ReasonList">
      {reasons.map((reason) => (
        <li key={reason.feature + reason.sentence}>
          <p>
            <LogText text={reason.sentence} />
          </p>
          <span className="ReasonList-weight" title="Its part in the score">
            <span className="visually-hidden">part in the score: </span>
            {formatShare(reason.weight)}
          </span>
          {reason.normalLow !== undefined && reason.normalHigh !== undefined && (
            <RangeBullet value={reason.value} low={reason.normalLow} high={reason.normalHigh} />
          )}
        </li>
      ))}
    </ol>
  );
}
