import type { QueryAnswerDto } from '../../../../api/query.ts';
import type { TableAnswer } from './choose-chart.ts';

export type ResultRows = Pick<TableAnswer, 'columns' | 'rows'>;

/** An answer as a table: pipes that only choose lines are answered with lines. */
export function asTable(answer: QueryAnswerDto): ResultRows {
  if (answer.kind === 'table') return answer;
  return {
    columns: [
      { name: 'time', type: 'time' },
      { name: 'level', type: 'text' },
      { name: 'service', type: 'text' },
      { name: 'message', type: 'text' },
    ],
    rows: answer.entries.map(({ time, level, service, message }) => [time, level, service, message]),
  };
}
