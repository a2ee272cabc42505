import type { ModelBus } from '../broker/model-bus.ts';
import { decodeLearnerMessage, encodeLearnerMessage, type LearnerMessage } from './learner-message.ts';

/** What runs between processors and the learner. Within one process messages go as they are. */
export type LearnerBus = ModelBus<LearnerMessage>;

/** Carries messages as bytes. What another process sent that is no message goes to `onInvalid` and is dropped. */
export function learnerBusOver(bus: ModelBus, onInvalid: (error: unknown) => void): LearnerBus {
  async function take(
    bytes: Uint8Array,
    onMessage: (message: LearnerMessage) => Promise<void>,
  ): Promise<void> {
    let message: LearnerMessage;
    try {
      message = decodeLearnerMessage(bytes);
    } catch (error) {
      onInvalid(error);
      return;
    }
    await onMessage(message);
  }
  return {
    publishSample: (message) => bus.publishSample(encodeLearnerMessage(message)),
    consumeSamples: (onMessage) => bus.consumeSamples((bytes) => take(bytes, onMessage)),
    announceModel: (version) => bus.announceModel(version),
    onModel: (listener) => bus.onModel(listener),
    close: () => bus.close(),
  };
}

/** About what a message holds in memory, for bounds. */
export function bytesOfLearnerMessage(message: LearnerMessage): number {
  return message.kind === 'sample' ? message.envelope.byteLength : bytesOfValue(message.report);
}

/** Of a value other than arrays of numbers and text. */
const VALUE_BYTES = 16;

function bytesOfValue(value: unknown): number {
  if (typeof value === 'string') return value.length + VALUE_BYTES;
  if (ArrayBuffer.isView(value)) return value.byteLength + VALUE_BYTES;
  if (typeof value !== 'object' || value === null) return VALUE_BYTES;
  let bytes = VALUE_BYTES;
  const parts = value instanceof Map ? value.values() : Object.values(value);
  for (const part of parts) bytes += bytesOfValue(part);
  return bytes;
}
