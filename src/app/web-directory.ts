import { fileURLToPath } from 'node:url';

/** Where the built page lies, seen from the sources and from what is published. */
export const WEB_DIRECTORY = fileURLToPath(new URL('../../dist/web', import.meta.url));
