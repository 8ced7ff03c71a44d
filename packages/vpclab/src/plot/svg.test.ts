import { describe, expect, it } from 'vitest';
import { logTicks, path, picture, ticks, words } from './svg.ts';

describe('pictures', () => {
  it('carry no markup of what they name', () => {
    const text = picture(10, 10, '<script>', words('a & "b" <i>', 1, 2, { fill: '"><script>' }));
    expect(text).not.toContain('<script>');
    expect(text).not.toContain('<i>');
    expect(text).toContain('a &amp; &quot;b&quot; &lt;i&gt;');
  });

  it('begin a new line after a gap', () => {
    expect(path([[0, 0], [1, 1], undefined, [3, 3.456], [4, 4]])).toBe('M0 0L1 1M3 3.46L4 4');
  });

  it.each([
    { most: 10, steps: [0, 2, 4, 6, 8, 10] },
    { most: 0.7, steps: [0, 0.2, 0.4, 0.6] },
    { most: 0, steps: [0] },
    { most: Number.NaN, steps: [0] },
  ])('have round steps up to $most', ({ most, steps }) => {
    expect(ticks(most, 5).map((step) => Number(step.toFixed(6)))).toEqual(steps);
  });

  it.each([
    { least: 0.7, most: 4.2, steps: [0.5, 1, 2, 5] },
    { least: 1, most: 1, steps: [1, 2] },
    { least: 0.3, most: 9.9, steps: [0.2, 0.5, 1, 2, 5, 10] },
    { least: 0.3, most: 4_100, steps: [0.1, 1, 10, 100, 1_000, 10_000] },
    { least: 20, most: 1_000, steps: [20, 50, 100, 200, 500, 1_000, 2_000] },
  ])('have round steps from $least to $most on a logarithmic scale', ({ least, most, steps }) => {
    expect(logTicks(least, most)).toEqual(steps);
  });
});
