import './Segments.css';

export interface Segment {
  readonly value: string;
  readonly label: string;
  readonly count?: number;
}

export interface SegmentsProps {
  readonly label: string;
  readonly segments: readonly Segment[];
  readonly chosen: string;
  readonly onChoose: (value: string) => void;
}

/** A choice of one among a few, all in sight. */
export function Segments({ label, segments, chosen, onChoose }: SegmentsProps) {
  return (
    <div className="Segments" role="group" aria-label={label}>
      {segments.map(({ value, label: name, count }) => (
        <button key={value} type="button" aria-pressed={value === chosen} onClick={() => onChoose(value)}>
          {name}
          {count !== undefined && <span className="Segments-count">{count}</span>}
        </button>
      ))}
    </div>
  );
}
