/** The budget of a hop as in the lab file: 150 ms, 1 s. */
export function budgetText(budgetMs: number): string {
  return budgetMs % 1000 === 0 ? `${budgetMs / 1000} s` : `${budgetMs} ms`;
}
