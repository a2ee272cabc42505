import type { EngineAddress, EngineOptions } from './engine-options.ts';

/** From the parent to the engine process. */
export type EngineCommand =
  { readonly command: 'start'; readonly options: EngineOptions } | { readonly command: 'stop' };

/** From the engine process to its parent. */
export type EngineMessage =
  | { readonly event: 'ready'; readonly address: EngineAddress }
  /** `missing`: the engine's library cannot be loaded. */
  | { readonly event: 'failed'; readonly reason: 'missing' | 'error'; readonly text: string };

export function isEngineCommand(message: unknown): message is EngineCommand {
  return isObjectWith(message, 'command');
}

export function isEngineMessage(message: unknown): message is EngineMessage {
  return isObjectWith(message, 'event');
}

function isObjectWith(message: unknown, key: string): boolean {
  return typeof message === 'object' && message !== null && key in message;
}
