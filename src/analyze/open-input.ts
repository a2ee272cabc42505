import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline, Readable } from 'node:stream';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { AppError } from '../core/errors.ts';

/** A log to read: a file, or standard input. */
export interface Input {
  /** The path, or `standard input`. */
  readonly name: string;
  /** Bytes as stored; undefined when nobody knows, as with a pipe. */
  readonly sizeBytes: number | undefined;
  /** Bytes read so far, as stored: progress. */
  readonly readBytes: number;
  /**
   * The content, decompressed when it begins as gzip or Zstandard do. Once only.
   * @throws AppError INPUT_UNREADABLE, or INPUT_INVALID for a broken compressed file.
   */
  chunks(): AsyncGenerator<Uint8Array, void>;
}

/** Large enough that a read costs little beside decoding, small enough for a smooth progress bar. */
const CHUNK_BYTES = 256 * 1024;

/**
 * The input at `path`; `-` is `standardInput`.
 * @throws AppError INPUT_UNREADABLE when there is no such file or it is a folder.
 */
export async function openInput(path: string, standardInput: Readable): Promise<Input> {
  if (path === '-') return new StreamInput('standard input', undefined, () => standardInput);
  let sizeBytes: number | undefined;
  try {
    const found = await stat(path);
    if (found.isDirectory()) throw unreadable(path, 'it is a folder');
    if (found.isFile()) sizeBytes = found.size;
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw unreadable(path, reasonOf(cause), cause);
  }
  return new StreamInput(path, sizeBytes, () => createReadStream(path, { highWaterMark: CHUNK_BYTES }));
}

class StreamInput implements Input {
  readonly name: string;
  readonly sizeBytes: number | undefined;
  readBytes = 0;
  readonly #open: () => Readable;

  constructor(name: string, sizeBytes: number | undefined, open: () => Readable) {
    this.name = name;
    this.sizeBytes = sizeBytes;
    this.#open = open;
  }

  async *chunks(): AsyncGenerator<Uint8Array, void> {
    const stored = this.#stored(this.#open());
    try {
      const first = await firstBytes(stored, MAGIC_BYTES);
      const content = joined(first, stored);
      const decompressor = decompressorFor(first);
      if (decompressor === undefined) {
        yield* content;
        return;
      }
      // Failures reach the reader of the last stream; there is nothing to do besides.
      pipeline(Readable.from(content, { objectMode: false }), decompressor, () => undefined);
      yield* decompressor as AsyncIterable<Uint8Array>;
    } catch (cause) {
      throw this.#failure(cause);
    }
  }

  async *#stored(stream: Readable): AsyncGenerator<Uint8Array, void> {
    for await (const chunk of stream) {
      const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : (chunk as Uint8Array);
      this.readBytes += bytes.length;
      if (bytes.length > 0) yield bytes;
    }
  }

  #failure(cause: unknown): unknown {
    const code = codeOf(cause);
    if (code === undefined) return cause;
    if (code.startsWith('Z_') || code.startsWith('ZSTD_') || code.startsWith('ERR_ZSTD')) {
      return new AppError('INPUT_INVALID', `${this.name} cannot be decompressed: ${reasonOf(cause)}.`, {
        nextStep:
          'The file is cut or damaged: fetch it again, or give what `gunzip -c` can still read as `-`.',
        cause,
      });
    }
    return unreadable(this.name, reasonOf(cause), cause);
  }
}

const MAGIC_BYTES = 4;
/** RFC 1952 §2.3.1 and RFC 8878 §3.1.1. */
const GZIP_MAGIC = [0x1f, 0x8b];
const ZSTD_MAGIC = [0x28, 0xb5, 0x2f, 0xfd];

function decompressorFor(first: Uint8Array) {
  const begins = (magic: readonly number[]): boolean => magic.every((byte, index) => first[index] === byte);
  if (begins(GZIP_MAGIC)) return createGunzip({ chunkSize: CHUNK_BYTES });
  if (begins(ZSTD_MAGIC)) return createZstdDecompress({ chunkSize: CHUNK_BYTES });
  return undefined;
}

/** At least `count` bytes from the front, fewer only when there are no more. */
async function firstBytes(chunks: AsyncGenerator<Uint8Array, void>, count: number): Promise<Uint8Array> {
  let first: Uint8Array = new Uint8Array();
  while (first.length < count) {
    const next = await chunks.next();
    if (next.done === true) break;
    first = first.length === 0 ? next.value : Buffer.concat([first, next.value]);
  }
  return first;
}

async function* joined(
  first: Uint8Array,
  rest: AsyncGenerator<Uint8Array, void>,
): AsyncGenerator<Uint8Array, void> {
  if (first.length > 0) yield first;
  yield* rest;
}

function unreadable(name: string, reason: string, cause?: unknown): AppError {
  return new AppError('INPUT_UNREADABLE', `${name} cannot be read: ${reason}.`, {
    nextStep: 'Check the path and its permissions; `-` reads standard input.',
    cause,
  });
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'permission is denied',
  EISDIR: 'it is a folder',
  Z_BUF_ERROR: 'the compressed data ends too early',
};

function reasonOf(cause: unknown): string {
  return REASONS[codeOf(cause) ?? ''] ?? (cause instanceof Error ? cause.message : String(cause));
}

function codeOf(cause: unknown): string | undefined {
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : undefined;
}
