import type { Channel } from 'rabbitmq-client';

/** The content type as the producer set it; the message's own `contentType` is blanked, see {@link keepRawBodies}. */
export const CONTENT_TYPE_HEADER = 'x-logsentry-content-type';

/**
 * Makes a channel deliver bodies as the bytes that were sent. rabbitmq-client 5.0 decodes text and JSON itself, which
 * costs a parse, replaces invalid UTF-8 and rounds integers beyond 2^53 (`order 9007199254740993`); it has no option
 * against that. So the content type is moved to a header before the client looks at it.
 * `foreign-messages.test.ts` fails when a new version works differently.
 */
export function keepRawBodies(channel: Channel): void {
  const internals = channel as unknown as { _onHeader(frame: HeaderFrame): void };
  const onHeader = internals._onHeader.bind(channel);
  internals._onHeader = (frame) => {
    const { contentType, headers } = frame.fields;
    frame.fields.headers = { ...headers, [CONTENT_TYPE_HEADER]: contentType };
    frame.fields.contentType = undefined;
    onHeader(frame);
  };
}

interface HeaderFrame {
  fields: { contentType: string | undefined; headers: Record<string, unknown> | undefined };
}
