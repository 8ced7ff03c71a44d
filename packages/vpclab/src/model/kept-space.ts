// How the space of a kept directory is divided: what Prometheus may take, and what is left to files of flow logs. Pure.

export const DEFAULT_KEPT_MEBIBYTES = 1024;

const MEBIBYTE = 2 ** 20;
/** Of the whole; the rest is for flow logs. */
const OF_METRICS = 0.75;
/**
 * Prometheus removes finished blocks beyond its size and nothing else; it recommends to leave room for the block that is
 * being written (Prometheus: Storage, "Right-sizing your retention size").
 */
const OF_BLOCKS = 0.8;

type KeptSpace = {
  readonly metricsBytes: number;
  /** --storage.tsdb.retention.size. */
  readonly blocksMegabytes: number;
  readonly flowLogBytes: number;
};

export function keptSpace(mebibytes: number): KeptSpace {
  const metrics = mebibytes * OF_METRICS;
  return {
    metricsBytes: Math.floor(metrics * MEBIBYTE),
    // A megabyte of Prometheus' is 2^20 bytes.
    blocksMegabytes: Math.floor(metrics * OF_BLOCKS),
    flowLogBytes: Math.floor((mebibytes - metrics) * MEBIBYTE),
  };
}
