// Times of day as a form has them, `22:30`, and as minutes since 00:00.

/** `22:30` as 1350; what is no time of day as -1, which the API refuses. */
export function minuteOf(text: string): number {
  const [, hours, minutes] = /^(\d{1,2}):(\d{2})$/.exec(text) ?? [];
  return hours === undefined || minutes === undefined ? -1 : Number(hours) * 60 + Number(minutes);
}

/** 1350 as `22:30`. */
export function clockText(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}
