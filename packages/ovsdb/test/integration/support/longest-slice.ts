// The longest that the event loop was kept from turning, in processor time of this thread: on a busy machine the clock
// would also count the turns that other processes took.

export type SliceWatch = {
  /** Ends the watch; answers milliseconds. */
  stop(): number;
};

export function watchSlices(): SliceWatch {
  // Node 22 can't tell threads apart: there the collector's helpers count too.
  const usage = (): number => {
    const { user, system } =
      typeof process.threadCpuUsage === 'function' ? process.threadCpuUsage() : process.cpuUsage();
    return (user + system) / 1000;
  };
  let longest = 0;
  let last = usage();
  const look = () => {
    const now = usage();
    longest = Math.max(longest, now - last);
    last = now;
  };
  const timer = setInterval(look, 1);
  return {
    stop: () => {
      look();
      clearInterval(timer);
      return longest;
    },
  };
}
