import { expect, test } from 'vitest';
import { lines, play } from '../fixtures/play.ts';
import { tool } from '../fixtures/steps.ts';

const steps = [
  {
    kind: 'branch' as const,
    id: 'b',
    cases: [
      { when: true, steps: [tool('one'), tool('two')] },
      { when: true, steps: [tool('three')] },
    ],
    else: [tool('four')],
  },
];

test.each([
  [0, ['step-completed b/one', 'step-completed b/two'], 'b/two done'],
  [1, ['step-completed b/three'], 'b/three done'],
  [2, ['step-completed b/four'], 'b/four done'],
  [null, [], null],
])('taken %s: its steps run one after the other, and the last output is the output', (index, completed, output) => {
  const run = play(steps, { branch: () => index });
  expect(lines(run.journal, 'step-completed')).toEqual([...completed, 'step-completed b']);
  expect(run.state.ending).toEqual({ status: 'completed', output: { value: output } });
});
