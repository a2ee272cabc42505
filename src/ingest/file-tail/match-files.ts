import { glob, stat } from 'node:fs/promises';
import { isMissing } from './tail-state.ts';

export interface MatchedFile {
  readonly path: string;
  /** Device and inode, `dev:ino`. */
  readonly id: string;
  readonly size: number;
  readonly modifiedMs: number;
}

/** The regular files that the patterns match, those written longest ago first; each once. At most `limit`. */
export async function matchFiles(patterns: readonly string[], limit: number): Promise<MatchedFile[]> {
  const found = new Map<string, MatchedFile>();
  for await (const path of glob([...patterns])) {
    if (found.size >= limit) break;
    const file = await describe(path);
    if (file !== undefined && !found.has(file.id)) found.set(file.id, file);
  }
  return [...found.values()].sort((a, b) => a.modifiedMs - b.modifiedMs || (a.path < b.path ? -1 : 1));
}

async function describe(path: string): Promise<MatchedFile | undefined> {
  try {
    const stats = await stat(path);
    if (!stats.isFile()) return undefined;
    return { path, id: `${stats.dev}:${stats.ino}`, size: stats.size, modifiedMs: stats.mtimeMs };
  } catch (error) {
    // Rotated away between the listing and now.
    if (isMissing(error)) return undefined;
    throw error;
  }
}
