// Sessions as an iCalendar file (RFC 5545): one event for each, in UTC, so that no calendar has to know a zone's rules.

const LONGEST = 75;

/** The file. `stamp` is the minute since 1970 on which it was made; equal arguments give equal bytes. */
export function calendarFile(sessions, stamp) {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//reverse-mentoring//browser//EN',
    'CALSCALE:GREGORIAN',
    'METHOD:PUBLISH',
  ];
  for (const { uid, when, summary, description } of sessions) {
    lines.push(
      'BEGIN:VEVENT',
      `UID:${escaped(uid)}`,
      `DTSTAMP:${utc(stamp)}`,
      `DTSTART:${utc(when.start)}`,
      `DTEND:${utc(when.end)}`,
      `SUMMARY:${escaped(summary)}`,
      `DESCRIPTION:${escaped(description)}`,
      'CLASS:PRIVATE',
      'TRANSP:OPAQUE',
      'END:VEVENT',
    );
  }
  return [...lines, 'END:VCALENDAR', ''].map(folded).join('\r\n');
}

const utc = (minute) => `${new Date(minute * 60_000).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;

const escaped = (text) =>
  text
    .replaceAll(/[\\;,]/g, '\\$&')
    .replaceAll(/\r?\n/g, '\\n')
    .replaceAll(/\p{Cc}/gu, '');

/** Folds a line at 75 octets, never inside a letter. */
function folded(line) {
  const octets = new TextEncoder();
  let out = '';
  let room = LONGEST;
  for (const letter of line) {
    const length = octets.encode(letter).length;
    if (length > room) {
      out += '\r\n ';
      room = LONGEST - 1;
    }
    out += letter;
    room -= length;
  }
  return out;
}
