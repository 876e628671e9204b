// Points in time as texts.

/** The point in time on a clock that is so many hours ahead of UTC, or behind if they are negative. */
export function onClock(instant, hours) {
  const shifted = new Date(new Date(instant).getTime() + hours * 3_600_000).toISOString();
  const minutes = Math.abs(hours) * 60;
  const two = (number) => String(number).padStart(2, '0');
  return shifted.replace('Z', `${hours < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`);
}
