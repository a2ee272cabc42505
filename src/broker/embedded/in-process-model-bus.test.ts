import assert from 'node:assert/strict';
import { it } from 'node:test';
import { modelBusConformance, TEST_SAMPLE_LIMIT_BYTES } from '../model-bus-conformance.ts';
import { createInProcessModelBus } from './in-process-model-bus.ts';

const bytesOf = (sample: Uint8Array): number => sample.byteLength;

modelBusConformance('in process', async () => {
  const bus = createInProcessModelBus({ sampleLimitBytes: TEST_SAMPLE_LIMIT_BYTES, bytesOf });
  return { first: bus, second: bus };
});

it('The in-process model bus counts the samples it drops', async () => {
  let dropped = 0;
  const bus = createInProcessModelBus({
    sampleLimitBytes: 1000,
    bytesOf,
    onDropped: (count) => (dropped += count),
  });
  for (let n = 0; n < 5; n++) await bus.publishSample(new Uint8Array(400));
  assert.equal(dropped, 3);
});
