import { expect, test } from 'vitest';
import { didYouMean, nearNames } from './near-names.ts';

test('a name is near when capitals, spaces, one letter in three or a swap make the difference', () => {
  const names = ['amount', 'Product Name', 'region', 'id'];
  expect(nearNames('Amuont', names)).toEqual(['amount']);
  expect(nearNames('product_name', names)).toEqual(['Product Name']);
  expect(nearNames('product', names)).toEqual(['Product Name']);
  expect(nearNames('price', names)).toEqual([]);
});

test('the nearest comes first, and no more than three are named', () => {
  expect(nearNames('cat', ['bat', 'cut', 'cats', 'cat', 'car'])).toEqual(['cat', 'cats', 'bat']);
  expect(didYouMean('rigion', ['region'])).toBe('Did you mean "region"?');
  expect(didYouMean('x', ['region'])).toBeNull();
});
