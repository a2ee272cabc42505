import type { AsyncMessage, SyncMessage } from 'rabbitmq-client';
import { batchIdOfKey, isBatchId } from '../../core/batch-id.ts';

export const REASON_HEADER = 'x-logsentry-reason';
export const DELIVERIES_HEADER = 'x-logsentry-deliveries';
export const TIME_HEADER = 'x-logsentry-time-ms';

/** Set by quorum queues to how often the message was returned; absent the first time. */
const RETURNS_HEADER = 'x-delivery-count';

/** A message as RabbitMQ delivered it, decoded. */
export interface IncomingMessage {
  readonly id: string;
  readonly body: Uint8Array;
  readonly deliveryTag: number;
  readonly redelivered: boolean;
  /** Deliveries before this one. */
  readonly deliveries: number;
}

export function decodeMessage(message: AsyncMessage | SyncMessage): IncomingMessage {
  const body = bytesOf(message.body);
  return {
    id: idOf(message.messageId, body),
    body,
    deliveryTag: message.deliveryTag,
    redelivered: message.redelivered,
    deliveries: numberOf(message.headers?.[RETURNS_HEADER]) ?? 0,
  };
}

/** Why, when and after how many deliveries a message became a dead letter: our headers, or RabbitMQ's own. */
export function decodeDeadLetterHeaders(headers: Record<string, unknown> | undefined): {
  reason: string;
  deliveries: number;
  timeMs: number;
} {
  const deliveries = numberOf(headers?.[DELIVERIES_HEADER]) ?? numberOf(headers?.[RETURNS_HEADER]) ?? 0;
  const reason = headers?.[REASON_HEADER];
  const timeMs = numberOf(headers?.[TIME_HEADER]);
  if (typeof reason === 'string' && timeMs !== undefined) return { reason, deliveries, timeMs };
  const death = firstDeath(headers?.['x-death']);
  return { reason: `moved by RabbitMQ: ${death.reason}`, deliveries, timeMs: death.timeMs };
}

function firstDeath(deaths: unknown): { reason: string; timeMs: number } {
  const death: unknown = Array.isArray(deaths) ? deaths[0] : undefined;
  if (typeof death !== 'object' || death === null) return { reason: 'unknown', timeMs: 0 };
  const reason = 'reason' in death && typeof death.reason === 'string' ? death.reason : 'unknown';
  const time = 'time' in death ? death.time : undefined;
  if (time instanceof Date) return { reason, timeMs: time.getTime() };
  return { reason, timeMs: (numberOf(time) ?? 0) * 1000 };
}

/** Somebody else's message may have no id of ours: it gets one of its content, the same every time. */
function idOf(messageId: string | undefined, body: Uint8Array): string {
  if (messageId !== undefined && isBatchId(messageId)) return messageId;
  return batchIdOfKey('rabbitmq', messageId ?? Buffer.from(body.subarray(0, 1024)).toString('base64'));
}

/** rabbitmq-client decodes bodies of these content types itself; ours it leaves alone. */
export function bytesOf(body: unknown): Uint8Array {
  if (body instanceof Uint8Array) return body;
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
