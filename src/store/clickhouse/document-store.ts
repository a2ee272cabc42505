import { AppError } from '../../core/errors.ts';
import type { DocumentStore } from '../store.ts';
import type { Connection } from './connection.ts';
import { encodeNativeBlock, FixedColumn, StringColumn, words } from './native-columns.ts';
import { TABLE } from './schema.ts';

/** Largest chunk of a value: the engine holds a few rows at a time in memory. */
const CHUNK_BYTES = 4 * 1024 * 1024;
/** By the contract. */
const MAX_NAME_CHARACTERS = 200;
const MAX_BYTES = 256 * 1024 * 1024;

/**
 * Documents as rows whose newest version wins. A value and the marks that remove chunks of a longer earlier one are
 * one insert, so readers see either version whole.
 */
export function createDocumentStore(connection: Connection, database: string): DocumentStore {
  const documents = new VersionedTable(connection, `${database}.${TABLE.documents}`);
  const blobs = new VersionedTable(connection, `${database}.${TABLE.blobs}`);
  const encoder = new TextEncoder();
  const decoder = new TextDecoder();
  return {
    async put(kind, key, value) {
      const text = JSON.stringify(value);
      if (text === undefined) throw new TypeError(`document ${kind}/${key} has no JSON form`);
      await documents.write({ kind, key, bytes: encoder.encode(text) });
    },
    async get(kind, key) {
      const bytes = await documents.read(kind, key);
      return bytes === undefined ? undefined : (JSON.parse(decoder.decode(bytes)) as unknown);
    },
    async delete(kind, key) {
      await documents.remove(kind, key);
      await blobs.remove(kind, key);
    },
    list: (kind) => documents.list(kind),
    putBytes: (kind, key, bytes) => blobs.write({ kind, key, bytes }),
    getBytes: (kind, key) => blobs.read(kind, key),
  };
}

interface Versioned {
  readonly kind: string;
  readonly key: string;
  /** Undefined to delete. */
  readonly bytes: Uint8Array | undefined;
}

class VersionedTable {
  readonly #connection: Connection;
  readonly #table: string;
  #lastVersion = 0;

  constructor(connection: Connection, table: string) {
    this.#connection = connection;
    this.#table = table;
  }

  async write({ kind, key, bytes }: Versioned): Promise<void> {
    checkName('kind', kind);
    checkName('key', key);
    if (bytes !== undefined && bytes.length > MAX_BYTES) {
      throw new RangeError(`${kind}/${key} has ${bytes.length} bytes; ${MAX_BYTES} is the most`);
    }
    const before = await this.#current(kind, key);
    const version = this.#nextVersion(before.version);
    const chunks = bytes === undefined ? [] : cut(bytes);
    const rows = Math.max(before.chunks, chunks.length);
    if (rows === 0) return;
    const body = encodeRows({ kind, key, version, chunks, rows });
    await this.#connection.insert(
      `INSERT INTO ${this.#table} (kind, key, chunk, version, deleted, value)`,
      body,
    );
  }

  remove(kind: string, key: string): Promise<void> {
    return this.write({ kind, key, bytes: undefined });
  }

  async read(kind: string, key: string): Promise<Uint8Array | undefined> {
    checkName('kind', kind);
    checkName('key', key);
    const chunks: Uint8Array[] = [];
    const parameters = { kind, key };
    const [head] = await this.#connection.rows(
      `SELECT count() FROM ${this.#table} FINAL WHERE kind = {kind:String} AND key = {key:String}`,
      parameters,
    );
    const count = Number(head?.[0] ?? 0);
    if (count === 0) return undefined;
    for (let chunk = 0; chunk < count; chunk++) {
      const sql = `SELECT value FROM ${this.#table} FINAL
        WHERE kind = {kind:String} AND key = {key:String} AND chunk = {chunk:UInt32} LIMIT 1`;
      chunks.push(await this.#connection.bytes(sql, { ...parameters, chunk }));
    }
    return Buffer.concat(chunks);
  }

  async list(kind: string): Promise<readonly { readonly key: string; readonly value: unknown }[]> {
    checkName('kind', kind);
    // Joined by the engine: a chunk may end inside a character.
    const rows = await this.#connection.rows(
      `SELECT key, arrayStringConcat(arrayMap(part -> part.2, arraySort(groupArray((chunk, value)))))
       FROM ${this.#table} FINAL WHERE kind = {kind:String} GROUP BY key ORDER BY key`,
      { kind },
    );
    return rows.map(([key, text]) => ({ key: String(key), value: JSON.parse(String(text)) as unknown }));
  }

  async #current(kind: string, key: string): Promise<{ readonly chunks: number; readonly version: number }> {
    const [row] = await this.#connection.rows(
      `SELECT countIf(gone = 0), max(newest) FROM (
         SELECT max(version) AS newest, argMax(deleted, version) AS gone FROM ${this.#table}
         WHERE kind = {kind:String} AND key = {key:String} GROUP BY chunk)`,
      { kind, key },
    );
    return { chunks: Number(row?.[0] ?? 0), version: Number(row?.[1] ?? 0) };
  }

  /**
   * µs of the clock, but always more than the last here and than what is stored: the later of two writes must win, also
   * when this machine's clock is behind.
   */
  #nextVersion(stored: number): number {
    this.#lastVersion = Math.max(Date.now() * 1000, this.#lastVersion + 1, stored + 1);
    return this.#lastVersion;
  }
}

interface RowsToEncode {
  readonly kind: string;
  readonly key: string;
  readonly version: number;
  readonly chunks: readonly Uint8Array[];
  /** Chunks beyond those given are marked as deleted. */
  readonly rows: number;
}

const NOTHING = new Uint8Array(0);

function encodeRows({ kind, key, version, chunks, rows }: RowsToEncode): Uint8Array {
  const columns = {
    kind: new StringColumn('kind'),
    key: new StringColumn('key'),
    chunk: new FixedColumn('chunk', 'UInt32', 4),
    version: new FixedColumn('version', 'UInt64', 8),
    deleted: new FixedColumn('deleted', 'UInt8', 1),
    value: new StringColumn('value'),
  };
  const encoder = new TextEncoder();
  const high = Math.floor(version / 2 ** 32);
  for (let row = 0; row < rows; row++) {
    columns.kind.add(encoder.encode(kind));
    columns.key.add(encoder.encode(key));
    words(columns.chunk.reserve(1))[0] = row;
    words(columns.version.reserve(1)).set([version - high * 2 ** 32, high]);
    columns.deleted.reserve(1)[0] = row < chunks.length ? 0 : 1;
    columns.value.add(chunks[row] ?? NOTHING);
  }
  return encodeNativeBlock(Object.values(columns), rows);
}

/** At least one chunk, so that an empty value exists. */
function cut(bytes: Uint8Array): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let at = 0; at === 0 || at < bytes.length; at += CHUNK_BYTES) {
    chunks.push(bytes.subarray(at, at + CHUNK_BYTES));
  }
  return chunks;
}

function checkName(what: string, name: string): void {
  if (name.length >= 1 && name.length <= MAX_NAME_CHARACTERS) return;
  throw new AppError('STORE_FAILED', `A document's ${what} has ${name.length} characters.`, {
    nextStep: `Use 1 to ${MAX_NAME_CHARACTERS} characters.`,
  });
}
