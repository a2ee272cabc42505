import './Skeleton.css';

export interface SkeletonProps {
  readonly rows: number;
  /** px; the height of a row of what is coming. */
  readonly rowHeight: number;
}

/** Holds the place of rows that are being loaded, at their height. */
export function Skeleton({ rows, rowHeight }: SkeletonProps) {
  return (
    <div className="Skeleton" aria-hidden="true">
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className="Skeleton-row" style={{ height: rowHeight }}>
          <div className="Skeleton-bar" style={{ width: `${90 - ((row * 37) % 50)}%` }} />
        </div>
      ))}
    </div>
  );
}
