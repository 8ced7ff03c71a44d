// What the page of tools/render-dashboards says of a dashboard that it rendered, and what it is told of data sources.

export type DrawnVariable = {
  readonly name: string;
  readonly loading: boolean;
  readonly error?: string;
  /** What is chosen; "$__all" where that is everything. */
  readonly values: readonly string[];
  /** What could be chosen. */
  readonly options: readonly string[];
};

export type DrawnPanel = {
  readonly title: string;
  readonly type: string;
  readonly loading: boolean;
  readonly errors: readonly string[];
  readonly series: number;
  /** Numbers in its series, without those that are none (NaN) or infinite. */
  readonly values: number;
  /** All text below its title. */
  readonly text: string;
  /** Of a graph: how many. */
  readonly annotations: number;
  /** Of a graph: what has a colour between its axes. */
  readonly colouredPixels: number;
  /** Of a table, its header left out. */
  readonly rows: number;
};

export type Drawn = { readonly variables: readonly DrawnVariable[]; readonly panels: readonly DrawnPanel[] };

/** In a browser; what its page threw beside. */
export type Rendered = Drawn & { readonly complaints: readonly string[] };

export type DataSource = {
  readonly uid: string;
  readonly name: string;
  readonly type: string;
  /** How often it is scraped, for $__rate_interval: "5s". */
  readonly timeInterval: string;
};
