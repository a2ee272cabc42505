import { formatCompact } from '../../format/number.ts';
import './RangeBullet.css';

export interface RangeBulletProps {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** A value against its usual range, on one scale from zero or below; logarithmic when the value is far away. */
export function RangeBullet({ value, low, high }: RangeBulletProps) {
  const scale = bulletScale({ value, low, high });
  const left = scale(low);
  const right = Math.max(scale(high), left + 1);
  return (
    <div
      className="RangeBullet"
      role="img"
      aria-label={`${formatCompact(value)}; usually ${formatCompact(low)} to ${formatCompact(high)}`}
    >
      <div className="RangeBullet-usual" style={{ left: `${left}%`, width: `${right - left}%` }} />
      <div className="RangeBullet-value" style={{ left: `${scale(value)}%` }} />
    </div>
  );
}

/** From here on a linear scale would press the usual range flat. */
const FAR = 20;

function bulletScale({ value, low, high }: RangeBulletProps): (at: number) => number {
  const least = Math.min(0, value, low);
  const most = Math.max(value, high, least + 1e-9);
  const far = least === 0 && high > 0 && most / high > FAR;
  const bend = far ? (at: number) => Math.log1p(at / Math.max(high / 10, 1e-9)) : (at: number) => at - least;
  // A margin keeps marks at the ends visible.
  return (at) => 2 + 96 * (bend(at) / bend(most));
}
