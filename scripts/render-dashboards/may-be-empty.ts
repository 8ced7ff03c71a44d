// Panels that need not show anything on the lab of tools/render-dashboards, each with the reason.

export type MayBeEmpty = { readonly dashboard: string; readonly panel: string; readonly why: string };

export const MAY_BE_EMPTY: readonly MayBeEmpty[] = [];
