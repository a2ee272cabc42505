// Real clients against a real server: npm run test:clients.
import { socketClients } from './socket-clients.ts';
import { testClients } from './test-clients.ts';

testClients(socketClients);
