import { evidence, type Request } from '../request.ts';
import { category, productId, searchTerms, userId } from '../vocabulary.ts';
import { answer, arrive } from './front-door.ts';

/** A page of a category: gateway → catalog. */
export function browse(request: Request): void {
  const { random } = request;
  const name = category(random);
  const visit = arrive(request, 'GET', `/api/products?category=${name}&page=${1 + random.integer(9)}`);
  request.enter('catalog');
  if (random.next() < 0.7) {
    request.spend('catalog', 2);
    request.log('catalog', 'debug', `Cache hit for category ${name}`);
  } else {
    const start = request.mark();
    request.spend('catalog', 18);
    const rows = 12 + random.integer(48);
    request.log(
      'catalog',
      'info',
      evidence(
        `Loaded ${rows} products of category ${name} in ${request.elapsedMs(start)} ms`,
        request.isSlow(start),
      ),
    );
  }
  if (request.fails('catalog', 0.0015)) {
    request.log(
      'catalog',
      'error',
      evidence(
        `Query timed out after 2000 ms: SELECT * FROM products WHERE category = '${name}'`,
        request.failedByFault,
      ),
    );
    return answer(visit, 503);
  }
  answer(visit, 200);
}

/** One product: gateway → catalog → inventory. */
export function viewProduct(request: Request): void {
  const { random } = request;
  const odd = request.isOdd('catalog');
  const product = odd ? `P-${900_000_000 + random.integer(99_999_999)}` : productId(random);
  const visit = arrive(request, 'GET', `/api/products/${product}`);
  request.enter('catalog');
  const start = request.mark();
  request.spend('catalog', 9);
  const took = request.elapsedMs(start);
  request.log(
    'catalog',
    'info',
    evidence(`Product ${product} fetched in ${took} ms`, odd || request.isSlow(start)),
  );
  request.enter('inventory');
  const check = request.mark();
  request.spend('inventory', 5);
  const stock = random.integer(180);
  request.log(
    'inventory',
    'debug',
    evidence(
      `Stock of ${product} is ${stock} units, looked up in ${request.elapsedMs(check)} ms`,
      odd || request.isSlow(check),
    ),
  );
  answer(visit, 200);
}

/** Full-text search: gateway → search. */
export function search(request: Request): void {
  const { random } = request;
  const terms = searchTerms(random);
  const visit = arrive(request, 'GET', `/api/search?q=${terms.replace(' ', '+')}`);
  request.enter('search');
  const start = request.mark();
  request.spend('search', 34);
  if (request.fails('search', 0.002)) {
    request.log(
      'search',
      'error',
      evidence(
        `Shard ${random.integer(6)} did not answer within 1500 ms, search for "${terms}" failed`,
        request.failedByFault,
      ),
    );
    return answer(visit, 503);
  }
  request.log(
    'search',
    'info',
    evidence(
      `Search for "${terms}" matched ${random.integer(400)} documents in ${request.elapsedMs(start)} ms`,
      request.isSlow(start),
    ),
  );
  answer(visit, 200);
}

/** Something goes into the basket: gateway → cart → inventory. */
export function addToCart(request: Request): void {
  const { random } = request;
  const user = userId(random);
  const product = productId(random);
  const visit = arrive(request, 'POST', `/api/cart/${user}/items`);
  request.enter('cart');
  request.spend('cart', 4);
  const odd = request.isOdd('cart');
  const quantity = odd ? 20_000 + random.integer(70_000) : 1 + Math.floor(random.next() ** 3 * 5);
  request.log('cart', 'info', evidence(`User ${user} added ${quantity} x ${product} to cart`, odd));
  request.enter('inventory');
  const start = request.mark();
  request.spend('inventory', 6);
  if (request.fails('inventory', 0.004)) {
    request.log(
      'inventory',
      'warn',
      evidence(`Reservation of ${product} failed: version conflict`, request.failedByFault),
    );
    request.log(
      'cart',
      'error',
      evidence(`Could not reserve ${product} for user ${user}: 409 from inventory`, request.failedByFault),
    );
    return answer(visit, 409);
  }
  request.log(
    'inventory',
    'info',
    evidence(
      `Reserved ${product} for cart ${user}, took ${request.elapsedMs(start)} ms`,
      request.isSlow(start),
    ),
  );
  const save = request.mark();
  request.spend('cart', 7);
  request.log(
    'cart',
    'debug',
    evidence(`Cart ${user} saved in ${request.elapsedMs(save)} ms`, request.isSlow(save)),
  );
  answer(visit, 201);
}
