import { expect, it } from 'vitest';
import { escaped } from './markup.ts';

it('leaves nothing that ends a text or an attribute', () => {
  expect(escaped(`<a href="x" title='y'> & </a>`)).toBe(
    '&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt; &amp; &lt;/a&gt;',
  );
});

it('leaves everything else as it is, and escapes what is escaped once more', () => {
  expect(escaped('web-1 → 10.0.0.1; é')).toBe('web-1 → 10.0.0.1; é');
  expect(escaped('&lt;')).toBe('&amp;lt;');
});
