import type { Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { encode } from '@msgpack/msgpack';
import { BatchBuilder } from '../../core/batch-builder.ts';
import { batchIdOfKey } from '../../core/batch-id.ts';
import { nowUs } from '../../core/clock.ts';
import { ownTimeOf, type SenderName } from '../ingest-observer.ts';
import { Rejects } from '../rejects.ts';
import { acceptPatiently } from '../socket/accept-patiently.ts';
import type { ByteRoom } from '../socket/byte-room.ts';
import { CarryBuffer } from '../socket/carry-buffer.ts';
import type { Gatherer } from '../socket/gatherer.ts';
import type { ConnectionHandler } from '../socket/serve-tcp.ts';
import { type SocketDeps, socketContext } from '../socket/socket-deps.ts';
import { EventDecoder, type ForwardMessage, readMessage } from './decode.ts';
import { type Handshake, PING_LIMIT_BYTES } from './handshake.ts';
import { INCOMPLETE, MsgpackWalk } from './msgpack-walk.ts';

/** The usual limit: Fluentd's chunks have 8 MB, Fluent Bit's 2 MB. */
export const MESSAGE_LIMIT_BYTES = 32 * 1024 * 1024;

/** Events decoded between two turns of the event loop: one or two milliseconds of work. */
const EVENTS_A_TURN = 128;

export interface ForwardParts {
  readonly deps: SocketDeps;
  readonly gatherer: Gatherer;
  readonly messageBytes: number;
  /** Shared by all connections. */
  readonly unpacking: ByteRoom;
  /** Present when clients must know the shared key. */
  readonly handshake: Handshake | undefined;
  readonly isClosing: () => boolean;
}

/**
 * One connection of the Forward protocol. Messages are taken one after another, and nothing more is read while one
 * is under way. A message with a chunk id is acknowledged when it is durable; sent again it is stored once.
 */
export class ForwardConnection implements ConnectionHandler {
  readonly #socket: Socket;
  readonly #sender: SenderName;
  readonly #parts: ForwardParts;
  readonly #decoder: EventDecoder;
  readonly #carry = new CarryBuffer();
  #walk: MsgpackWalk;
  #isTrusted: boolean;

  constructor(socket: Socket, sender: SenderName, parts: ForwardParts) {
    this.#socket = socket;
    this.#sender = sender;
    this.#parts = parts;
    const { deps, handshake } = parts;
    this.#decoder = new EventDecoder(socketContext(deps, { source: sender.protocol, host: sender.host }));
    this.#walk = this.#newWalk();
    this.#isTrusted = handshake === undefined;
    if (handshake !== undefined) socket.write(handshake.hello);
  }

  get bufferedBytes(): number {
    return this.#carry.length;
  }

  data(chunk: Uint8Array): Promise<void> | undefined {
    this.#carry.append(chunk);
    const end = this.#walk.go(this.#carry.bytes, 0);
    if (end !== INCOMPLETE) return this.#takeAll(end);
    const limit = this.#isTrusted ? this.#parts.messageBytes : PING_LIMIT_BYTES;
    if (this.#carry.length > limit) this.#refuse('message-size');
    return undefined;
  }

  end(): Promise<void> | undefined {
    if (this.#carry.length > 0) this.#reject('truncated', 'The connection ended within a message.');
    return undefined;
  }

  async #takeAll(first: number): Promise<void> {
    for (let end = first; end !== INCOMPLETE; end = this.#walk.go(this.#carry.bytes, 0)) {
      if (end < 0) {
        this.#reject('invalid_encoding', 'The bytes are no MessagePack: nothing behind them can be read.');
        this.#refuse('malformed');
        return;
      }
      // Nothing is appended while this runs: the connection is paused.
      await this.#take(this.#carry.bytes.subarray(0, end));
      if (this.#socket.destroyed) return;
      this.#carry.drop(end);
      this.#walk = this.#newWalk();
      if (this.#carry.length === 0) return;
    }
  }

  async #take(bytes: Uint8Array): Promise<void> {
    if (!this.#isTrusted) {
      this.#trust(bytes);
      return;
    }
    const message = readMessage(bytes, this.#parts.deps.limits.depth + MESSAGE_DEPTH);
    if (message === undefined) {
      // A nil is fluentd's heartbeat.
      if (bytes[0] !== 0xc0) this.#reject('not_an_object', 'A message is an array of a tag and events.');
      return;
    }
    if (!message.compressed) return this.#takeEvents(message, message.events);
    const { unpacking } = this.#parts;
    let taken = this.#mostUnpacked(message.events);
    await unpacking.take(taken);
    try {
      const events = await this.#decompress(message.events, taken);
      if (events === undefined) return;
      unpacking.give(taken - events.length);
      taken = events.length;
      await this.#takeEvents(message, events);
    } finally {
      unpacking.give(taken);
    }
  }

  #takeEvents(message: ForwardMessage, events: Uint8Array): Promise<void> {
    return message.chunk === undefined
      ? this.#gather(message, events)
      : this.#store(message, events, message.chunk);
  }

  #trust(ping: Uint8Array): void {
    const answer = this.#parts.handshake?.answer(ping);
    if (answer === undefined) return;
    this.#isTrusted = answer.accepted;
    if (answer.accepted) {
      this.#socket.write(answer.pong);
    } else {
      this.#parts.deps.observer.onRefused(this.#sender, 'shared-key');
      this.#socket.end(answer.pong);
    }
  }

  async #gather(message: ForwardMessage, events: Uint8Array): Promise<void> {
    const { gatherer } = this.#parts;
    for (let at = 0; at < events.length;) {
      await gatherer.room();
      let eventBytes = at;
      const from = { tag: message.tag, at, most: EVENTS_A_TURN };
      at = this.#decoder.decode(events, from, (write) => {
        gatherer.take(this.#sender, eventBytes, write);
        eventBytes = 0;
      });
      if (at < events.length) await nextTurn();
    }
  }

  /** Batches of their own with ids from the chunk's: borders depend on the events alone. */
  async #store(message: ForwardMessage, events: Uint8Array, chunk: string): Promise<void> {
    const { deps } = this.#parts;
    const builder = new BatchBuilder();
    const rejects = new Rejects(deps.limits.reportedRejects);
    let line = 0;
    let batches = 0;
    for (let at = 0; at < events.length;) {
      const from = at;
      at = this.#decoder.decode(events, { tag: message.tag, at, most: EVENTS_A_TURN }, (write) => {
        line++;
        const reject = write(builder);
        if (reject !== undefined) rejects.add({ line, ...reject });
      });
      const isLast = at >= events.length;
      if (builder.count > 0 && (isLast || builder.textBytes >= deps.limits.batchBytes)) {
        await this.#deliver(builder, `${chunk}#${batches++}`, at - from);
      }
      if (!isLast) await nextTurn();
    }
    if (rejects.count > 0) {
      deps.observer.onRejected(this.#sender, rejects);
    }
    if (!this.#socket.destroyed) this.#socket.write(encode({ ack: chunk }));
  }

  async #deliver(builder: BatchBuilder, key: string, bytes: number): Promise<void> {
    const { deps, isClosing } = this.#parts;
    const batch = builder.build(batchIdOfKey(this.#sender.protocol, key), nowUs(deps.clock));
    const { duplicate } = await acceptPatiently(deps.sink, batch, {
      onRefused: (limit) => deps.observer.onRefused(this.#sender, limit),
      isClosing,
    });
    if (duplicate) deps.observer.onDuplicate(this.#sender);
    else {
      deps.observer.onAccepted(this.#sender, {
        lines: batch.count,
        bytes,
        services: batch.service.values,
        lastTimeUs: ownTimeOf(batch),
      });
    }
  }

  /** The most that compressed events may take. */
  #mostUnpacked({ length }: Uint8Array): number {
    const { ratioGraceBytes, compressionRatio, decompressedBytes } = this.#parts.deps.limits;
    const ratioBytes = Math.max(ratioGraceBytes, length * compressionRatio);
    return Math.min(decompressedBytes, this.#parts.messageBytes, ratioBytes);
  }

  async #decompress(bytes: Uint8Array, maxOutputLength: number): Promise<Uint8Array | undefined> {
    try {
      // Several gzip members one after another are one text (RFC 1952 §2.2).
      return await unzip(bytes, { maxOutputLength });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
        this.#reject('too_long', 'The events decompress to more than is taken.');
        this.#refuse('decompressed-too-large');
      } else {
        this.#reject('truncated', 'The events are not whole gzip data.');
      }
      return undefined;
    }
  }

  #reject(reason: 'truncated' | 'invalid_encoding' | 'not_an_object' | 'too_long', hint: string): void {
    const rejects = new Rejects(1);
    rejects.add({ line: 1, reason, hint });
    this.#parts.deps.observer.onRejected(this.#sender, rejects);
  }

  #refuse(limit: string): void {
    this.#parts.deps.observer.onRefused(this.#sender, limit);
    this.#socket.destroy();
  }

  #newWalk(): MsgpackWalk {
    return new MsgpackWalk(this.#parts.deps.limits.depth + MESSAGE_DEPTH);
  }
}

/** A record stands in an event, in a list, in the message. */
const MESSAGE_DEPTH = 3;

const unzip = promisify<Uint8Array, { maxOutputLength: number }, Buffer>(gunzip);
