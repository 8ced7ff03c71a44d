// Times for people.

/** 0.42 s, 12.3 s, 2 min 5 s */
export function elapsed(ms: number): string {
  if (ms < 10_000) return `${(ms / 1000).toFixed(2)} s`;
  if (ms < 100_000) return `${(ms / 1000).toFixed(1)} s`;
  return coarse(ms / 1000);
}

/** What is said of a time, such as ` (0.42 s)`; nothing where it rounds to nothing. */
export function elapsedIn(ms: number, say: (time: string) => string): string {
  return Math.round(ms / 10) > 0 ? say(elapsed(ms)) : '';
}

/** 42 s, 2 min 5 s, 3 h 10 min, 2 d 4 h */
export function coarse(totalSeconds: number): string {
  const seconds = Math.max(0, Math.floor(totalSeconds));
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const days = Math.floor(hours / 24);
  if (minutes < 1) return `${seconds} s`;
  if (hours < 1) return `${minutes} min ${seconds % 60} s`;
  if (days < 1) return `${hours} h ${minutes % 60} min`;
  return `${days} d ${hours % 24} h`;
}

export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
