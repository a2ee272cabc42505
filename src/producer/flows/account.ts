import { evidence, type Request } from '../request.ts';
import { address, hex, person, pick, userId } from '../vocabulary.ts';
import { answer, arrive } from './front-door.ts';

/** A customer signs in, or mistypes the password: gateway → auth. */
export function signIn(request: Request): void {
  const { random } = request;
  const name = person(random);
  const from = address(random);
  const visit = arrive(request, 'POST', '/api/session');
  request.enter('auth');
  const start = request.mark();
  request.spend('auth', 60);
  if (random.next() < 0.06) {
    request.log('auth', 'warn', `Failed login for ${name} from ${from}: wrong password`);
    return answer(visit, 401);
  }
  if (request.fails('auth', 0.002)) {
    request.log(
      'auth',
      'error',
      evidence(
        `User directory unavailable while signing in ${name}: connection reset by peer`,
        request.failedByFault,
      ),
    );
    return answer(visit, 503);
  }
  request.log(
    'auth',
    'info',
    evidence(
      `Login of ${name} from ${from} succeeded in ${request.elapsedMs(start)} ms`,
      request.isSlow(start),
    ),
  );
  request.spend('auth', 2);
  request.log('auth', 'debug', `Issued token ${hex(1, random)} to user ${userId(random)}, expires in 3600 s`);
  answer(visit, 201);
}

/** A page of one's own orders: gateway → auth → orders. */
export function viewOrders(request: Request): void {
  const { random } = request;
  const user = userId(random);
  const visit = arrive(request, 'GET', `/api/users/${user}/orders`);
  request.enter('auth');
  const check = request.mark();
  request.spend('auth', 3);
  request.log(
    'auth',
    'debug',
    evidence(`Token of user ${user} verified in ${request.elapsedMs(check)} ms`, request.isSlow(check)),
  );
  request.enter('orders');
  const start = request.mark();
  request.spend('orders', 22);
  request.log(
    'orders',
    'info',
    evidence(
      `Listed ${random.integer(25)} orders of user ${user} in ${request.elapsedMs(start)} ms`,
      request.isSlow(start),
    ),
  );
  answer(visit, 200);
}

/** A new customer: gateway → auth → mailer. */
export function register(request: Request): void {
  const { random } = request;
  const name = person(random);
  const visit = arrive(request, 'POST', '/api/users');
  request.enter('auth');
  const start = request.mark();
  request.spend('auth', 85);
  request.log(
    'auth',
    'info',
    evidence(
      `Created account ${userId(random)} for ${name} in ${request.elapsedMs(start)} ms`,
      request.isSlow(start),
    ),
  );
  answer(visit, 201);
  sendMail(request, 'welcome', name);
}

/** The mailer's part, after the customer has an answer. */
export function sendMail(request: Request, template: 'welcome' | 'receipt' | 'shipped', to: string): void {
  const { random } = request;
  request.enter('mailer');
  request.spend('mailer', 3);
  request.log('mailer', 'debug', `Queued ${template} mail ${hex(1, random)} to ${to}`);
  const start = request.mark();
  request.spend('mailer', 140);
  if (request.fails('mailer', 0.008)) {
    request.log(
      'mailer',
      'warn',
      evidence(
        `Delivery of ${template} mail to ${to} deferred: 451 ${pick(['greylisted', 'try again later'], random)}`,
        request.failedByFault,
      ),
    );
    return;
  }
  request.log(
    'mailer',
    'info',
    evidence(`Sent ${template} mail to ${to} in ${request.elapsedMs(start)} ms`, request.isSlow(start)),
  );
}
