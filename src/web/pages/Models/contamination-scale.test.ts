import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  CONTAMINATION,
  contaminationAt,
  roundContamination,
  shareAbove,
  SLIDER_STEPS,
  sliderPosition,
} from './contamination-scale.ts';

test('the slider spans the bounds and leads back to where it was', () => {
  assert.equal(contaminationAt(0), CONTAMINATION.least);
  assert.equal(contaminationAt(SLIDER_STEPS), CONTAMINATION.most);
  for (const contamination of [0.0001, 0.01, 0.1, 0.5]) {
    const again = contaminationAt(sliderPosition(contamination));
    assert.ok(Math.abs(again / contamination - 1) < 0.03, `${contamination} became ${again}`);
  }
});

test('a contamination has two digits and stays within bounds', () => {
  assert.equal(roundContamination(0.012345), 0.012);
  assert.equal(roundContamination(0), CONTAMINATION.least);
  assert.equal(roundContamination(9), CONTAMINATION.most);
});

test('shareAbove splits the bin in which the threshold lies', () => {
  assert.equal(shareAbove([50, 50], 0.5), 0.5);
  assert.equal(shareAbove([50, 50], 0.75), 0.25);
  assert.equal(shareAbove([50, 50], 0), 1);
  assert.equal(shareAbove([50, 50], 1), 0);
  assert.equal(shareAbove([], 0.5), 0);
});
