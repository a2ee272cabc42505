// Adds to package-lock.json the optional packages of other platforms that npm left out because the registry at hand
// does not have them; `npm ci` refuses a lock without them. Run after npm install changed the lock:
//
//     node scripts/complete-lock.mjs
import { readFileSync, writeFileSync } from 'node:fs';

const file = new URL('../package-lock.json', import.meta.url);
const lock = JSON.parse(readFileSync(file, 'utf8'));
let added = 0;
for (const { optionalDependencies = {} } of Object.values(lock.packages)) {
  for (const [name, version] of Object.entries(optionalDependencies)) {
    // Names of platform packages end with system and processor, some with the C library after them.
    const platform = /(darwin|linux|win32|freebsd|android)-(x64|arm64|arm|ia32)(?:-(?:gnu|musl))?$/.exec(
      name,
    );
    const path = `node_modules/${name}`;
    if (path in lock.packages || platform === null || !/^\d/.test(version)) continue;
    lock.packages[path] = { version, cpu: [platform[2]], optional: true, os: [platform[1]] };
    added++;
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
if (added > 0) writeFileSync(file, `${JSON.stringify(lock, undefined, 2)}\n`);
console.log(`${added} packages of other platforms added.`);
