import { useQuery } from '@tanstack/react-query';
import type { ParametersDto } from '../../../api/overview.ts';
import { entryField } from '../../../query/fields.ts';
import { parametersQuery } from '../../api/read-queries.ts';
import { FilterLink } from './FilterLink.tsx';
import { LogText } from '../../components/LogText.tsx';
import { QueryError } from '../../components/QueryError.tsx';
import { Sparkline } from '../../components/chart/Sparkline.tsx';
import { Skeleton } from '../../components/Skeleton.tsx';
import { formatCompact, formatPlural, formatShare } from '../../format/number.ts';
import { formatMeasure } from '../../format/measure.ts';
import { rangePairs, usePageAddress } from '../../state/use-page-address.ts';
import './PatternParameters.css';

type Parameter = ParametersDto['parameters'][number];
type Numbers = NonNullable<Parameter['numbers']>;

/** Values of a parameter that are listed. */
const VALUES_SHOWN = 5;
const CHART = { width: 320, height: 40 } as const;

/** What stands in the places of a pattern: usual numbers as a chart with quantiles, texts by how often they occur. */
export function PatternParameters({ id }: { readonly id: string }) {
  const { address } = usePageAddress();
  const query = useQuery(parametersQuery(id, rangePairs(address.range)));
  const { data } = query;
  if (data?.parameters.length === 0) return null;
  return (
    <section>
      <h3>
        Parameters
        {data !== undefined && (
          <span className="PatternParameters-about">of the newest {formatPlural(data.lines, 'line')}</span>
        )}
      </h3>
      <QueryError query={query} />
      {query.isPending && <Skeleton rows={4} rowHeight={40} />}
      {data?.parameters.map((parameter, index) => (
        <div key={index} className="PatternParameters-one">
          <h4>
            <LogText text={parameter.name} />
            <span className="PatternParameters-about">{about(parameter)}</span>
          </h4>
          {parameter.numbers !== undefined && parameter.distinct > VALUES_SHOWN ? (
            <NumberChart numbers={parameter.numbers} />
          ) : (
            <Values parameter={parameter} template={id} />
          )}
        </div>
      ))}
    </section>
  );
}

/** The kind of a parameter, unless it is called so, and how much it varies. */
function about({ name, type, distinct, lines }: Parameter): string {
  const varies =
    distinct === lines && lines > 1 ? 'another one in every line' : formatPlural(distinct, 'value');
  return name === type ? varies : `${type}, ${varies}`;
}

function NumberChart({ numbers }: { readonly numbers: Numbers }) {
  const { unit, min, p5, p50, p95, max, bins, binsTo } = numbers;
  const write = (value: number) => formatMeasure(value, unit);
  const label = `from ${write(min)} to ${write(max)}, half of them up to ${write(p50)}`;
  return (
    <div className="PatternParameters-chart">
      <Sparkline values={bins} {...CHART} label={label} />
      <div className="PatternParameters-axis" aria-hidden="true" style={{ width: CHART.width }}>
        <span>{write(min)}</span>
        <span>
          {write(binsTo)}
          {max > binsTo && ' and more'}
        </span>
      </div>
      <dl className="PatternParameters-quantiles">
        <Quantile name="usual" value={`${write(p5)} to ${write(p95)}`} />
        <Quantile name="median" value={write(p50)} />
        <Quantile name="highest" value={write(max)} />
      </dl>
    </div>
  );
}

function Quantile({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

interface ValuesProps {
  readonly parameter: Parameter;
  readonly template: string;
}

const MESSAGE = entryField('message');

function Values({ parameter, template }: ValuesProps) {
  const most = Math.max(...parameter.values.map(({ count }) => count), 1);
  const shown = parameter.values.slice(0, VALUES_SHOWN);
  const left = parameter.distinct - shown.length;
  return (
    <ul>
      {shown.map(({ value, count }) => (
        <li key={value} className="PatternParameters-value">
          <FilterLink template={template} value={{ field: MESSAGE, value }} />
          <span className="PatternParameters-track" aria-hidden="true">
            <span style={{ width: `${(count / most) * 100}%` }} />
          </span>
          <span className="muted">{formatShare(count / parameter.lines)}</span>
        </li>
      ))}
      {left > 0 && <li className="muted">and {formatCompact(left)} more</li>}
    </ul>
  );
}
