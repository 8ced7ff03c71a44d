// The contact sheet: a page with the pictures of all dashboards, which says what it is.

export type Picture = { readonly uid: string; readonly title: string };

const COLUMNS = 4;

export function sheetOf(pictures: readonly Picture[], about: string): string {
  const figures = pictures.map(
    ({ uid, title }) =>
      `<figure><img src="pictures/${encodeURIComponent(uid)}.png" alt=""><figcaption>${text(title)}</figcaption></figure>`,
  );
  // In columns as high as each other, as far as that goes; the order is read downwards.
  return `<!doctype html><meta charset="utf-8"><style>
body { margin: 0; background: #0b0c0e; color: #ccccdc; font: 20px sans-serif; }
main { width: 2240px; padding: 24px; box-sizing: border-box; }
p { margin: 0 0 20px; }
section { columns: ${COLUMNS}; column-gap: 20px; }
figure { margin: 0 0 20px; break-inside: avoid; }
img { width: 100%; display: block; border: 1px solid #2c3235; }
figcaption { padding-top: 6px; font-size: 18px; }
</style><main><p>${text(about)}</p><section>${figures.join('')}</section></main>`;
}

function text(plain: string): string {
  return plain.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
