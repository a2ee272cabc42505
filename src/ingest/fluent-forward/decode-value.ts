import { decode, ExtensionCodec, ExtData } from '@msgpack/msgpack';

/** A time of an event: seconds since the Unix epoch and nanoseconds (Forward protocol v1, EventTime ext format). */
export class EventTime {
  readonly timeUs: number;

  constructor(seconds: number, nanoseconds: number) {
    this.timeUs = seconds * 1e6 + Math.floor(nanoseconds / 1e3);
  }
}

/** The extension type of EventTime. */
const EVENT_TIME = 0;

const extensions = new ExtensionCodec();
extensions.register({
  type: EVENT_TIME,
  encode: () => null,
  decode(data) {
    if (data.length !== 8) return data;
    const view = new DataView(data.buffer, data.byteOffset, data.length);
    return new EventTime(view.getUint32(0), view.getUint32(4));
  },
});

/**
 * The value that `bytes` are, whole and within bounds (see `MsgpackWalk`), with what JSON has no form for
 * changed: bytes to text, 64-bit integers to numbers as they stand, dates to ISO 8601. Undefined when it is none.
 */
export function decodeValue(bytes: Uint8Array): unknown {
  try {
    return plain(
      decode(bytes, {
        extensionCodec: extensions,
        useBigInt64: true,
        mapKeyConverter: keyOf,
        rawStrings: false,
      }),
    );
  } catch {
    // The library throws for keys such as `__proto__` and for text that is no UTF-8: such values are rejects.
    return undefined;
  }
}

interface JsonWithSource {
  rawJSON(text: string): unknown;
}

// TypeScript's library does not declare it yet; Node 22 and later have it.
const json = JSON as unknown as JsonWithSource;

function plain(value: unknown): unknown {
  if (typeof value === 'bigint') {
    return Number.isSafeInteger(Number(value)) ? Number(value) : json.rawJSON(String(value));
  }
  if (typeof value !== 'object' || value === null || value instanceof EventTime) return value;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8');
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (value instanceof ExtData) {
    return `ext:${value.type}:${Buffer.from(value.data as Uint8Array).toString('base64')}`;
  }
  if (Array.isArray(value)) return value.map(plain);
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, plain(child)]));
}

function keyOf(key: unknown): string {
  if (key instanceof Uint8Array) return Buffer.from(key).toString('utf8');
  return String(key);
}
