import { OrchestratorError } from '@orchestr8/schema';
import { expect, it } from 'vitest';
import { fileError } from './file-errors.ts';

it.each([
  ['ENOSPC', 'store-full'],
  ['EDQUOT', 'store-full'],
  ['EACCES', 'store-failed'],
  ['EROFS', 'store-failed'],
])('%s of the operating system is %s', (code, expected) => {
  const cause = Object.assign(new Error(code), { code });
  expect(fileError('/somewhere', cause)).toMatchObject({ code: expected, details: { path: '/somewhere' }, cause });
});

it('an error that has a code of ours keeps it', () => {
  const error = new OrchestratorError('No.', { code: 'blob-not-found' });
  expect(fileError('/somewhere', error)).toBe(error);
});
