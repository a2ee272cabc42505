import { AppError } from '../../core/errors.ts';
import type { EntryStore, ScoreUpdate } from '../store.ts';
import type { Connection } from './connection.ts';
import { clampTime } from './filter-sql.ts';
import { encodeNativeBlock, FixedColumn, words } from './native-columns.ts';
import { correctCounts } from './correct-counts.ts';
import { TABLE } from './schema.ts';

/** New scores by batch and row while a range is updated. In memory only: about 50 bytes a row. */
const NEW_SCORES = 'new_scores';

/**
 * Scores of stored entries are changed by one mutation a call, which rewrites three columns of the parts that hold the range. The
 * template stays as it was: it is part of the sort key. The table of new scores is emptied, never dropped: a mutation
 * that an engine takes up again after a crash finds it, empty, and changes nothing.
 */
export function createScoreUpdates(
  connection: Connection,
  { database, cluster }: { readonly database: string; readonly cluster?: string },
): Pick<EntryStore, 'updateScores'> {
  const entries = `${database}.${TABLE.entries}`;
  const scores = `${database}.${NEW_SCORES}`;
  const scoreOf = (column: string): string => `joinGet('${scores}', '${column}', batch, row)`;
  return {
    async updateScores(range, update) {
      if (cluster !== undefined) throw noClusters();
      if (update.rows.length === 0) return;
      await connection.command(
        `CREATE TABLE IF NOT EXISTS ${scores} (batch UInt64, row UInt32, score Float32, anomalous UInt8, model UInt32)
         ENGINE = Join(ANY, LEFT, batch, row) SETTINGS persistent = 0`,
      );
      await connection.command(`TRUNCATE TABLE ${scores}`);
      try {
        const columns = 'batch, row, score, anomalous, model';
        await connection.insert(`INSERT INTO ${scores} (${columns})`, encodeScores(update));
        const [fromUs, toUs] = [clampTime(range.fromUs), clampTime(range.toUs)];
        await connection.command(
          `ALTER TABLE ${entries} UPDATE score = ${scoreOf('score')}, anomalous = ${scoreOf('anomalous')},
             model = ${scoreOf('model')}
           WHERE time >= ${literal(fromUs)} AND time < ${literal(toUs)} AND ${scoreOf('model')} != 0
           SETTINGS mutations_sync = 1`,
        );
        await correctCounts(connection, database, { fromUs, toUs });
      } finally {
        await connection.command(`TRUNCATE TABLE ${scores}`);
      }
    },
  };
}

/** A mutation is kept as text, so its times cannot be parameters. */
function literal(timeUs: number): string {
  return `fromUnixTimestamp64Micro(toInt64(${timeUs}), 'UTC')`;
}

function encodeScores({ modelVersion, rows }: ScoreUpdate): Uint8Array {
  const count = rows.length;
  const columns = {
    batch: new FixedColumn('batch', 'UInt64', 8),
    row: new FixedColumn('row', 'UInt32', 4),
    score: new FixedColumn('score', 'Float32', 4),
    anomalous: new FixedColumn('anomalous', 'UInt8', 1),
    model: new FixedColumn('model', 'UInt32', 4),
  };
  const batch = words(columns.batch.reserve(count));
  const row = words(columns.row.reserve(count));
  const bytes = columns.score.reserve(count);
  const score = new Float32Array(bytes.buffer, bytes.byteOffset, count);
  const anomalous = columns.anomalous.reserve(count);
  for (const [at, change] of rows.entries()) {
    batch[2 * at] = Number.parseInt(change.batchId.slice(8), 16);
    batch[2 * at + 1] = Number.parseInt(change.batchId.slice(0, 8), 16);
    row[at] = change.row;
    score[at] = change.score;
    anomalous[at] = change.anomalous ? 1 : 0;
  }
  words(columns.model.reserve(count)).fill(modelVersion);
  return encodeNativeBlock(Object.values(columns), count);
}

function noClusters(): AppError {
  return new AppError('STORE_REFUSED', 'Stored entries of a ClickHouse cluster cannot be given new scores.', {
    nextStep: 'Models score what comes in; older lines keep the scores they have.',
  });
}
