import { evidence, type Request } from '../request.ts';
import { CARRIERS, CURRENCIES, hex, person, pick, price, productId, userId } from '../vocabulary.ts';
import { sendMail } from './account.ts';
import { answer, arrive } from './front-door.ts';

/** A basket becomes an order: gateway → orders → inventory, payments → mailer. */
export function checkout(request: Request): void {
  const { random } = request;
  const user = userId(random);
  const order = `ORD-${2_000_000 + random.integer(900_000)}`;
  const visit = arrive(request, 'POST', '/api/checkout');
  request.enter('orders');
  const start = request.mark();
  request.spend('orders', 8);
  request.log('orders', 'info', `Order ${order} of user ${user} placed with ${1 + random.integer(6)} items`);
  pickStock(request, order);
  if (!pay(request, order)) {
    request.log(
      'orders',
      'error',
      evidence(`Order ${order} cancelled: payment failed`, request.failedByFault),
    );
    return answer(visit, 402);
  }
  request.spend('orders', 12);
  if (request.fails('orders', 0.0015)) {
    request.log(
      'orders',
      'error',
      evidence(`Could not save order ${order}: connection pool exhausted`, request.failedByFault),
    );
    return answer(visit, 500);
  }
  request.log(
    'orders',
    'info',
    evidence(`Order ${order} confirmed in ${request.elapsedMs(start)} ms`, request.isSlow(start)),
  );
  answer(visit, 201);
  sendMail(request, 'receipt', person(random));
}

function pickStock(request: Request, order: string): void {
  const { random } = request;
  request.enter('inventory');
  const start = request.mark();
  request.spend('inventory', 11);
  request.log(
    'inventory',
    'info',
    evidence(
      `Picked ${productId(random)} from aisle ${1 + random.integer(40)} for ${order} in ${request.elapsedMs(start)} ms`,
      request.isSlow(start),
    ),
  );
}

function pay(request: Request, order: string): boolean {
  const { random } = request;
  request.enter('payments');
  const odd = request.isOdd('payments');
  const currency = odd ? 'XDR' : pick(CURRENCIES, random);
  const amount = odd ? (900_000 + random.integer(9_000_000)).toFixed(2) : price(random);
  request.spend('payments', 2);
  request.log('payments', 'info', evidence(`Charging ${amount} ${currency} for ${order}`, odd));
  const start = request.mark();
  request.spend('payments', 190);
  if (request.fails('payments', 0.012)) {
    request.log(
      'payments',
      'error',
      evidence(
        `Card processor declined charge ${hex(1, random)} for ${order}: ${pick(['insufficient funds', 'issuer unavailable'], random)}`,
        request.failedByFault,
      ),
    );
    return false;
  }
  request.log(
    'payments',
    'info',
    evidence(
      `Charge ${hex(1, random)} authorised by processor in ${request.elapsedMs(start)} ms`,
      request.isSlow(start),
    ),
  );
  return true;
}

/** The warehouse hands a parcel over: orders → mailer, without a customer waiting. */
export function ship(request: Request): void {
  const { random } = request;
  const order = `ORD-${2_000_000 + random.integer(900_000)}`;
  request.enter('orders');
  request.spend('orders', 6);
  request.log(
    'orders',
    'info',
    `Order ${order} handed to ${pick(CARRIERS, random)}, parcel ${hex(1, random)}`,
  );
  request.enter('inventory');
  request.spend('inventory', 4);
  request.log('inventory', 'debug', `Booked out parcel of ${order}, ${1 + random.integer(5)} movements`);
  sendMail(request, 'shipped', person(random));
}
