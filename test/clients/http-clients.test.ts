// Real clients against a real server: npm run test:clients. Installs them first; what cannot be is listed.
import { httpClients } from './http-clients.ts';
import { testClients } from './test-clients.ts';

testClients(httpClients, { LOGSENTRY_SERVER_TOKEN: 'test-token-of-the-clients' });
