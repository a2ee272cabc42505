/** The chunks of `source`, after `inspect` has seen the first of them and those before it said it knows. */
export async function peekFirst(
  source: AsyncIterable<Uint8Array>,
  inspect: (head: Uint8Array) => boolean,
): Promise<AsyncGenerator<Uint8Array>> {
  const iterator = source[Symbol.asyncIterator]();
  const seen: Uint8Array[] = [];
  let failure: { readonly error: unknown } | undefined;
  let ended = false;
  while (!ended) {
    try {
      const next = await iterator.next();
      if (next.done === true) ended = true;
      else {
        seen.push(next.value);
        if (inspect(next.value)) break;
      }
    } catch (error) {
      failure = { error };
      ended = true;
    }
  }
  return (async function* () {
    yield* seen;
    if (failure !== undefined) throw failure.error;
    if (!ended) yield* { [Symbol.asyncIterator]: () => iterator };
  })();
}
