import { expect, it } from 'vitest';
import { TestClock } from './test-clock.ts';

it('fires in the order of the times, and of one time in the order of the calls', async () => {
  const clock = new TestClock(0);
  const fired: string[] = [];
  clock.schedule(20, () => fired.push(`c@${clock.now()}`));
  clock.schedule(10, () => fired.push(`a@${clock.now()}`));
  clock.schedule(10, () => fired.push(`b@${clock.now()}`));
  await clock.advanceTo(15);
  expect(fired).toEqual(['a@10', 'b@10']);
  expect(clock.now()).toBe(15);
  expect(clock.pending).toEqual([{ at: 20 }]);
  await clock.advanceBy(5);
  expect(fired).toEqual(['a@10', 'b@10', 'c@20']);
});

it('a cancelled timer never fires', async () => {
  const clock = new TestClock(0);
  const fired: number[] = [];
  const cancel = clock.schedule(10, () => fired.push(10));
  cancel();
  cancel();
  await clock.runAll();
  expect(fired).toEqual([]);
});

it('what a timer sets off may schedule the next one, which fires when it is due', async () => {
  const clock = new TestClock(0);
  const fired: number[] = [];
  const again = (): void => {
    fired.push(clock.now());
    void Promise.resolve().then(() => {
      if (fired.length < 3) clock.schedule(clock.now() + 10, again);
    });
  };
  clock.schedule(10, again);
  await clock.advanceTo(25);
  expect(fired).toEqual([10, 20]);
  await clock.runAll();
  expect(fired).toEqual([10, 20, 30]);
});

it('a time in the past is due at once, and the clock never runs backwards', async () => {
  const clock = new TestClock(100);
  const fired: number[] = [];
  clock.schedule(50, () => fired.push(clock.now()));
  await clock.advanceTo(80);
  expect(fired).toEqual([100]);
  expect(clock.now()).toBe(100);
});
