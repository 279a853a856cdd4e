import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Redactor } from './redactor.ts';

const secret = fc.string({ minLength: 8, maxLength: 40, unit: 'grapheme' }).filter((value) => value.length >= 8);

describe('a redactor', () => {
  it('leaves nothing of a secret, whatever it is wrapped in', () => {
    fc.assert(
      fc.property(secret, fc.string({ maxLength: 5 }), (value, around) => {
        const redactor = new Redactor();
        redactor.add('S', value);
        const forms = [value, JSON.stringify(value), JSON.stringify({ a: `x${value}` }), encodeURIComponent(value)];
        for (const form of forms) {
          const clean = redactor.text(`${around}${form}${around}`);
          expect(clean).toContain('[secret S]');
        }
        expect(redactor.text(value)).toBe('[secret S]');
      }),
    );
  });

  it('finds it in base64, at any offset', () => {
    fc.assert(
      fc.property(secret, fc.string({ maxLength: 4, unit: 'grapheme-ascii' }), (value, before) => {
        const redactor = new Redactor();
        redactor.add('S', value);
        const clean = redactor.text(Buffer.from(`${before}${value}:after`).toString('base64'));
        expect(clean).toContain('[secret S]');
      }),
    );
  });

  it('takes the longer of two that overlap, and knows each by its name', () => {
    const redactor = new Redactor();
    redactor.add('SHORT', 'abcd');
    redactor.add('LONG', 'abcdefgh');
    expect(redactor.text('abcdefgh abcd')).toBe('[secret LONG] [secret SHORT]');
  });

  it('does not look for what is in every other word', () => {
    const redactor = new Redactor();
    redactor.add('TINY', 'a');
    redactor.add('EMPTY', '');
    expect(redactor.active).toBe(false);
    expect(redactor.text('banana')).toBe('banana');
  });
});
