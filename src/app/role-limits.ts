import type { Config } from '../config/schema.ts';
import type { RoleLimits } from '../server/role-limits.ts';

/** What one query may cost whom; admins have the limits of the store alone. */
export function roleLimits({ query }: Config): RoleLimits {
  return {
    viewer: {
      maxSeconds: query.viewerTimeoutMs / 1000,
      maxBytes: query.viewerMemoryBytes,
      maxRowsRead: query.viewerRows,
    },
    editor: {
      maxSeconds: query.editorTimeoutMs / 1000,
      maxBytes: query.editorMemoryBytes,
      maxRowsRead: query.editorRows,
    },
  };
}
