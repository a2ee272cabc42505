import type { Level } from '../../core/level.ts';
import './LevelSwatch.css';

/** The colour a level has in charts. */
export function LevelSwatch({ level }: { readonly level: Level }) {
  return <span className="LevelSwatch" data-level={level} aria-hidden="true" />;
}
