import { Search } from 'lucide-react';
import { Link } from 'wouter';
import { Segments } from '../../components/Segments.tsx';
import { usePageAddress } from '../../state/use-page-address.ts';
import { inSet, SHOWN_SETS } from './pattern-list.ts';
import type { PatternSort } from './pattern-list.ts';
import type { Comparison, PatternsData } from './use-patterns.ts';
import './PatternControls.css';

const SORT_NAMES: Readonly<Record<PatternSort, string>> = {
  count: 'most frequent',
  change: 'changed most',
  newest: 'newest',
  anomalies: 'most anomalies',
};

const COMPARISON_NAMES: Readonly<Record<Comparison, string>> = {
  before: 'the time just before',
  day: 'a day earlier',
  week: 'a week earlier',
};

export function PatternControls({ patterns }: { readonly patterns: PatternsData }) {
  const { updateView, linkTo } = usePageAddress();
  const { options, all } = patterns;
  return (
    <div className="PatternControls">
      <Segments
        label="Which patterns"
        segments={SHOWN_SETS.map((set) => ({
          value: set,
          label: set,
          count: all.filter(({ template }) => inSet(template, set)).length,
        }))}
        chosen={options.show}
        onChoose={(show) => updateView({ show: show === 'all' ? '' : show })}
      />
      <label className="PatternControls-search">
        <Search size={14} aria-hidden="true" />
        <input
          aria-label="Find a pattern"
          placeholder="Find a pattern or service"
          value={options.text}
          onChange={(event) => updateView({ q: event.target.value }, { replace: true })}
        />
      </label>
      <label className="PatternControls-choice">
        <span>Sort</span>
        <select value={options.sort} onChange={(event) => updateView({ sort: event.target.value })}>
          {Object.entries(SORT_NAMES).map(([value, name]) => (
            <option key={value} value={value}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label className="PatternControls-choice">
        <span>Compare with</span>
        <select value={patterns.comparison} onChange={(event) => updateView({ compare: event.target.value })}>
          {Object.entries(COMPARISON_NAMES).map(([value, name]) => (
            <option key={value} value={value}>
              {name}
            </option>
          ))}
        </select>
      </label>
      {patterns.compared === 'yes' && (
        <Link className="link" href={linkTo('/explore', { query: `| compare -${patterns.agoSeconds}s` })}>
          as a table
        </Link>
      )}
      {patterns.compared === 'no' && (
        <span className="PatternControls-note muted">
          Nothing to compare with: of that time no lines were kept, or only of a part.
        </span>
      )}
    </div>
  );
}
