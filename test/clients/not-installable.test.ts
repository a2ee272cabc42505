// What npm run test:clients cannot run, said where it is run.
import { test } from 'node:test';
import { NOT_INSTALLABLE } from './known-clients.ts';

for (const { name, reason } of NOT_INSTALLABLE) test(name, { skip: reason }, () => undefined);
