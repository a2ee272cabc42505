import type { Level } from '../../core/level.ts';
import './LevelLabel.css';

/** A level by name in its colour: readable without the colour. */
export function LevelLabel({ level }: { readonly level: Level }) {
  return (
    <span className="LevelLabel" data-level={level}>
      {level === 'unknown' ? '–' : level}
    </span>
  );
}
