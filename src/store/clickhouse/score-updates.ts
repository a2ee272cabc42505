import type { EntryStore, ScoreUpdate, TimeRange } from '../store.ts';
import type { Connection } from './connection.ts';
import { clampTime } from './filter-sql.ts';
import { encodeNativeBlock, FixedColumn, words } from './native-columns.ts';
import { correctCounts } from './correct-counts.ts';
import { TABLE } from './schema.ts';

/** New scores while a range is updated. */
const NEW_SCORES = 'score_changes';

/** One number for a row of a batch: of 500,000 rows, two share one once in 10⁸ updates. */
const ROW_KEY = 'cityHash64(batch, row)';

/**
 * Scores of stored entries are changed by one mutation a call, which rewrites three columns of the parts that hold the range.
 * The template stays as it was: it is part of the sort key. Each replica looks the new scores up in a table of its own shard,
 * which has them all before the mutation begins, so that all come to the same parts. Afterwards the table is emptied, never
 * dropped: a mutation that an engine takes up again after a crash finds it, empty, and changes nothing.
 */
export function createScoreUpdates(
  connection: Connection,
  where: { readonly database: string; readonly cluster?: string },
): Pick<EntryStore, 'updateScores'> {
  const { database } = where;
  const statements = scoreUpdateStatements(where);
  // The table of new scores is one for all: a call waits for those before it.
  let last: Promise<void> = Promise.resolve();

  async function update(range: TimeRange, change: ScoreUpdate): Promise<void> {
    for (const sql of statements.prepare) await connection.command(sql);
    try {
      await connection.insert(statements.insert, encodeScores(change));
      for (const sql of statements.distribute) await connection.command(sql);
      const [fromUs, toUs] = [clampTime(range.fromUs), clampTime(range.toUs)];
      await connection.command(statements.update({ fromUs, toUs }, change.modelVersion));
      await correctCounts(connection, database, { fromUs, toUs });
    } finally {
      await connection.command(statements.clear);
    }
  }
  return {
    updateScores(range, change) {
      if (change.rows.length === 0) return Promise.resolve();
      const done = last.then(() => update(range, change));
      last = done.catch(() => undefined);
      return done;
    },
  };
}

/** What an update runs, in this order; on every node of a cluster. */
export function scoreUpdateStatements({
  database,
  cluster,
}: {
  readonly database: string;
  readonly cluster?: string;
}) {
  const on = cluster === undefined ? '' : ` ON CLUSTER ${cluster}`;
  const local = cluster === undefined ? '' : '_local';
  const scores = `${database}.${NEW_SCORES}`;
  const clear = `TRUNCATE TABLE ${scores}${local}${on}`;
  const columns = 'batch UInt64, row UInt32, score Float32, anomalous UInt8';
  const all = (what: string): string => `(SELECT groupArray(${what}) FROM (${ordered}))`;
  const ordered = `SELECT * FROM ${scores}${local} ORDER BY batch, row`;
  return {
    prepare: [
      `CREATE TABLE IF NOT EXISTS ${scores}${local}${on} (${columns}) ENGINE = ${
        cluster === undefined
          ? 'Memory'
          : "ReplicatedMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}') ORDER BY (batch, row)"
      }`,
      // Rows are on the shard that has their entries: both are spread by batch.
      ...(cluster === undefined
        ? []
        : [
            `CREATE TABLE IF NOT EXISTS ${scores}${on} AS ${scores}${local}
             ENGINE = Distributed(${cluster}, ${database}, ${NEW_SCORES}${local}, batch)`,
          ]),
      clear,
    ],
    insert: `INSERT INTO ${scores} (batch, row, score, anomalous)`,
    distribute: cluster === undefined ? [] : [`SYSTEM SYNC REPLICA${on} ${scores}${local}`],
    update: ({ fromUs, toUs }: TimeRange, modelVersion: number): string =>
      `ALTER TABLE ${database}.${TABLE.entries}${local}${on}
       UPDATE score = transform(${ROW_KEY}, ${all(ROW_KEY)}, ${all('score')}, score),
         anomalous = (batch, row) IN (SELECT batch, row FROM ${scores}${local} WHERE anomalous = 1),
         model = ${modelVersion}
       WHERE time >= ${literal(fromUs)} AND time < ${literal(toUs)}
         AND (batch, row) IN (SELECT batch, row FROM ${scores}${local})
       SETTINGS mutations_sync = ${cluster === undefined ? 1 : 2}, allow_nondeterministic_mutations = 1`,
    clear,
  };
}

/** A mutation is kept as text, so its times cannot be parameters. */
function literal(timeUs: number): string {
  return `fromUnixTimestamp64Micro(toInt64(${timeUs}), 'UTC')`;
}

function encodeScores({ rows }: ScoreUpdate): Uint8Array {
  const count = rows.length;
  const columns = {
    batch: new FixedColumn('batch', 'UInt64', 8),
    row: new FixedColumn('row', 'UInt32', 4),
    score: new FixedColumn('score', 'Float32', 4),
    anomalous: new FixedColumn('anomalous', 'UInt8', 1),
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
  return encodeNativeBlock(Object.values(columns), count);
}
