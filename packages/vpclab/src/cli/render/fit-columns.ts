// How wide each column of a table is where they do not all fit. In this order: headings give way to what is below them, prose
// goes on in further lines, what a reader can do without is left out, texts are cut. Pure.

export type Measured = {
  /** Never cut, with its heading: names that one copies, addresses. */
  readonly keeps: boolean;
  /** Never cut: its unit belongs to it. */
  readonly isNumber: boolean;
  /** Left out where there is no room, the highest first. */
  readonly spare?: number | undefined;
  readonly title: number;
  /** Of what is below the title: the longest cell, and the longest piece that fits into a line only as a whole. */
  readonly cell: number;
  readonly word: number;
};

/** What a text or a heading is cut down to, at most. */
const NARROWEST = 6;

/** A width for each column; undefined: it is left out. `gap` is what is between two columns. */
export function fitColumns(
  columns: readonly Measured[],
  room: number,
  gap: number,
): readonly (number | undefined)[] {
  const left = columns.map((column, index) => ({ column, index }));
  for (;;) {
    const shown = left.map(({ column }) => column);
    const widths = shrink(shown, room - gap * (shown.length - 1));
    const spare = left.reduce<(typeof left)[number] | undefined>(
      (best, one) => ((one.column.spare ?? 0) > (best?.column.spare ?? 0) ? one : best),
      undefined,
    );
    if (widths.isWhole || spare === undefined) {
      const cut = widths.isWhole ? widths.sizes : cutTexts(shown, widths);
      return columns.map((_, index) => cut[left.findIndex((one) => one.index === index)]);
    }
    left.splice(left.indexOf(spare), 1);
  }
}

type Widths = { readonly sizes: readonly number[]; readonly isWhole: boolean; readonly room: number };

/** Without cutting anything but headings. */
function shrink(columns: readonly Measured[], room: number): Widths {
  const least = columns.map(({ keeps, title, cell, word }) => {
    const heading = keeps ? title : Math.min(title, NARROWEST);
    return { heading: Math.max(heading, cell), whole: Math.max(heading, word) };
  });
  const natural = columns.map(({ title, cell }) => Math.max(title, cell));
  const headings = take(
    natural,
    least.map(({ heading }) => heading),
    room,
  );
  const sizes = take(
    headings,
    least.map(({ whole }) => whole),
    room,
  );
  return { sizes, isWhole: sum(sizes) <= room, room };
}

/** The first column says what a row is of: it is cut last. */
function cutTexts(columns: readonly Measured[], { sizes, room }: Widths): readonly number[] {
  const least = columns.map(({ keeps, isNumber }, index) =>
    keeps || isNumber ? (sizes[index] ?? 0) : NARROWEST,
  );
  const others = take(sizes, [sizes[0] ?? 0, ...least.slice(1)], room);
  return take(others, least, room);
}

/** The widest gives first, none below its least. */
function take(natural: readonly number[], least: readonly number[], room: number): readonly number[] {
  const widths = [...natural];
  for (let excess = sum(widths) - room; excess > 0; excess -= 1) {
    let widest: number | undefined;
    for (const [index, size] of widths.entries())
      if (size > (least[index] ?? 0) && (widest === undefined || size > (widths[widest] ?? 0)))
        widest = index;
    if (widest === undefined) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
