import type { Attack } from './attack.ts';
import { bombs } from './attacks/bombs.ts';
import { chunkFloods } from './attacks/chunk-floods.ts';
import { endlessLines } from './attacks/endless-lines.ts';
import { idleConnections } from './attacks/idle-connections.ts';
import { largeObjects } from './attacks/large-objects.ts';
import { slowSenders } from './attacks/slow-senders.ts';

export const attacks: readonly Attack[] = [
  ...bombs,
  ...slowSenders,
  ...largeObjects,
  ...endlessLines,
  ...idleConnections,
  ...chunkFloods,
];

/** @throws Error naming those there are */
export function attackNamed(name: string): Attack {
  const found = attacks.find((attack) => attack.name === name);
  if (found === undefined)
    throw new Error(
      `no attack is called ${name}; there are ${attacks.map((attack) => attack.name).join(', ')}`,
    );
  return found;
}
